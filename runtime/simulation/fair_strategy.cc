// SPDX-License-Identifier: MIT
// The random walk that passes over nothing for ever.

#include "runtime/simulation/fair_strategy.h"

namespace arsenal::runtime {

uint32_t FairStrategy::Pick(Choice choice, uint32_t n, std::span<const Label> labels) {
  const uint32_t drawn = static_cast<uint32_t>(random_.Below(n));
  if (choice != Choice::kNext) return drawn;
  ++step_;
  uint32_t picked = drawn;
  uint64_t longest = kPatience;
  for (uint32_t i = 0; i < n; ++i) {
    Waiting& waiting = waiting_[labels[i].who];
    waiting.times = waiting.last_offered + 1 == step_ ? waiting.times + 1 : 1;
    waiting.last_offered = step_;
    if (waiting.times <= longest) continue;
    longest = waiting.times;
    picked = i;
  }
  waiting_[labels[picked].who].times = 0;
  return picked;
}

}  // namespace arsenal::runtime
