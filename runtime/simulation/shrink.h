// SPDX-License-Identifier: MIT
// Shrinking: a smaller input that fails in the same way. By deleting parts in ever smaller pieces
// (Zeller and Hildebrandt's delta debugging), and of choices also by taking the first option.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/functional/function_ref.h"
#include "runtime/simulation/choice_log.h"

namespace arsenal::runtime {

// `items` without some of them, so that fails(items) still holds, as it must at first. Calls
// `fails` at most `max_attempts` times.
template <class T>
std::vector<T> ShrinkByDeleting(std::vector<T> items, size_t max_attempts,
                                absl::FunctionRef<bool(const std::vector<T>&)> fails) {
  size_t attempts = 0;
  size_t piece = std::max<size_t>(items.size() / 2, 1);
  while (!items.empty() && attempts < max_attempts) {
    bool any = false;
    // From the end: what comes late depends on what came before.
    for (size_t end = items.size(); end > 0 && attempts < max_attempts;) {
      const size_t begin = end > piece ? end - piece : 0;
      std::vector<T> fewer(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(begin));
      fewer.insert(fewer.end(), items.begin() + static_cast<std::ptrdiff_t>(end), items.end());
      ++attempts;
      if (fails(fewer)) {
        items = std::move(fewer);
        any = true;
      }
      end = begin;
    }
    if (piece == 1 && !any) break;
    piece = std::max<size_t>(piece / 2, 1);
  }
  return items;
}

// As few choices as possible that are not the first option, and nothing behind the last of them.
std::vector<LoggedChoice> ShrinkChoices(
    std::vector<LoggedChoice> choices, size_t max_attempts,
    absl::FunctionRef<bool(const std::vector<LoggedChoice>&)> fails);

}  // namespace arsenal::runtime
