// SPDX-License-Identifier: MIT
// ReplayStrategy: the answers of a log, one after the other; first options once it has ended. A
// question that does not fit the log's (the program has changed, or the log has been shortened)
// gets the nearest answer and is counted.
#pragma once

#include <utility>
#include <vector>

#include "runtime/simulation/choice_log.h"

namespace arsenal::runtime {

class ReplayStrategy final : public SchedulingStrategy {
 public:
  explicit ReplayStrategy(std::vector<LoggedChoice> choices) : choices_(std::move(choices)) {}

  uint32_t Pick(Choice choice, uint32_t n, std::span<const Label>) override {
    if (next_ == choices_.size()) return 0;
    const LoggedChoice& logged = choices_[next_++];
    if (logged.choice == choice && logged.options == n) return logged.picked;
    ++differing_;
    return logged.picked < n ? logged.picked : n - 1;
  }

  // Questions that were not the log's. 0 means that the run is the logged one, as far as it went.
  size_t differing() const { return differing_; }
  size_t replayed() const { return next_; }

 private:
  std::vector<LoggedChoice> choices_;
  size_t next_ = 0;
  size_t differing_ = 0;
};

}  // namespace arsenal::runtime
