// SPDX-License-Identifier: MIT
// ChoiceLog: the answers that a strategy gave, in order. Replaying it repeats the run exactly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/simulation/strategy.h"

namespace arsenal::runtime {

struct LoggedChoice {
  Choice choice;
  uint32_t options;
  uint32_t picked;
  bool operator==(const LoggedChoice&) const = default;
};

class ChoiceLog {
 public:
  // What is beyond is not kept: `complete` is false then.
  static constexpr size_t kMaxChoices = 4'000'000;

  void Add(Choice choice, uint32_t options, uint32_t picked) {
    if (choices_.size() < kMaxChoices) {
      choices_.push_back({choice, options, picked});
    } else {
      complete_ = false;
    }
  }
  bool complete() const { return complete_; }
  const std::vector<LoggedChoice>& choices() const { return choices_; }
  std::vector<LoggedChoice>& choices() { return choices_; }

  // "n3/7" for option 3 of 7 of a kNext, then a, b and t for the other kinds; separated by spaces.
  std::string ToText() const;
  // Reads what ToText writes. InvalidArgument says which entry, what was found and what is
  // expected.
  static absl::StatusOr<ChoiceLog> Parse(std::string_view text);

 private:
  std::vector<LoggedChoice> choices_;
  bool complete_ = true;
};

}  // namespace arsenal::runtime
