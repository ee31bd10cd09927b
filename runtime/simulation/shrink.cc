// SPDX-License-Identifier: MIT
// Shrinking of choices.

#include "runtime/simulation/shrink.h"

#include <utility>

namespace arsenal::runtime {
namespace {

void CutTail(std::vector<LoggedChoice>& choices) {
  while (!choices.empty() && choices.back().picked == 0) choices.pop_back();
}

}  // namespace

std::vector<LoggedChoice> ShrinkChoices(
    std::vector<LoggedChoice> choices, size_t max_attempts,
    absl::FunctionRef<bool(const std::vector<LoggedChoice>&)> fails) {
  CutTail(choices);
  size_t attempts = 0;
  size_t piece = std::max<size_t>(choices.size() / 2, 1);
  while (!choices.empty() && attempts < max_attempts) {
    bool any = false;
    for (size_t end = choices.size(); end > 0 && attempts < max_attempts;) {
      const size_t begin = end > piece ? end - piece : 0;
      std::vector<LoggedChoice> simpler = choices;
      bool changed = false;
      for (size_t i = begin; i < end; ++i) {
        changed |= simpler[i].picked != 0;
        simpler[i].picked = 0;
      }
      end = begin;
      if (!changed) continue;
      CutTail(simpler);
      ++attempts;
      if (!fails(simpler)) continue;
      choices = std::move(simpler);
      end = std::min(end, choices.size());
      any = true;
    }
    if (piece == 1 && !any) break;
    piece = std::max<size_t>(piece / 2, 1);
  }
  return choices;
}

}  // namespace arsenal::runtime
