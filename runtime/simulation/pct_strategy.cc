// SPDX-License-Identifier: MIT
// Priorities and their changes.

#include "runtime/simulation/pct_strategy.h"

#include <algorithm>
#include <utility>

namespace arsenal::runtime {
namespace {

// Priorities that are drawn lie above all those that changes give.
constexpr uint64_t kDrawn = uint64_t{1} << 32;
constexpr int kShortestBits = 5;
constexpr int kLengths = 8;

}  // namespace

PctStrategy::PctStrategy(uint64_t seed)
    : PctStrategy(Random(seed).Fork("pct"),
                  1 + static_cast<int>(Random(seed).Fork("depth").Below(kMaxDepth)),
                  uint64_t{1} << (kShortestBits + Random(seed).Fork("length").Below(kLengths))) {}

PctStrategy::PctStrategy(uint64_t seed, int depth, uint64_t length)
    : PctStrategy(Random(seed).Fork("pct"), depth, length) {}

PctStrategy::PctStrategy(Random random, int depth, uint64_t length) : random_(std::move(random)) {
  for (int i = 1; i < depth; ++i) changes_.push_back(random_.Below(length));
  std::sort(changes_.begin(), changes_.end());
}

uint64_t PctStrategy::PriorityOf(uint64_t who) {
  const auto [found, is_new] = priorities_.try_emplace(who, 0);
  if (is_new) found->second = kDrawn + (random_.Next() >> 1);
  return found->second;
}

uint32_t PctStrategy::Highest(std::span<const Label> labels) {
  uint32_t best = 0;
  uint64_t best_priority = 0;
  for (uint32_t i = 0; i < labels.size(); ++i) {
    const uint64_t priority = PriorityOf(labels[i].who);
    if (i > 0 && priority <= best_priority) continue;
    best = i;
    best_priority = priority;
  }
  return best;
}

uint32_t PctStrategy::Pick(Choice choice, uint32_t n, std::span<const Label> labels) {
  switch (choice) {
    case Choice::kArrival: return 1;  // a channel has a priority of its own
    case Choice::kBudget:
      return random_.Below(4) == 0 ? static_cast<uint32_t>(random_.Below(n)) : 0;
    case Choice::kTime: return static_cast<uint32_t>(random_.Below(n));
    case Choice::kNext: break;
  }
  uint32_t best = Highest(labels);
  while (next_change_ < changes_.size() && changes_[next_change_] <= step_) {
    // Later changes fall deeper.
    priorities_[labels[best].who] = changes_.size() - next_change_;
    ++next_change_;
    best = Highest(labels);
  }
  ++step_;
  return best;
}

}  // namespace arsenal::runtime
