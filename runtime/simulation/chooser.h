// SPDX-License-Identifier: MIT
// Chooser: the one way to a strategy. Counts what is asked, keeps a digest of the answers that were
// choices, and the answers themselves if a log is set.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "runtime/simulation/choice_log.h"
#include "runtime/simulation/strategy.h"

namespace arsenal::runtime {

class Chooser {
 public:
  explicit Chooser(std::unique_ptr<SchedulingStrategy> strategy)
      : strategy_(std::move(strategy)),
        wants_labels_(strategy_->wants_labels()),
        wants_every_step_(strategy_->wants_every_step()) {}

  // From 0 to n - 1; n is at least 1.
  uint32_t Pick(Choice choice, uint32_t n, std::span<const Label> labels = {}) {
    if (n <= 1) {
      if (wants_every_step_ && choice == Choice::kNext) strategy_->Pick(choice, n, labels);
      return 0;
    }
    const uint32_t picked = strategy_->Pick(choice, n, labels);
    ++counts_[static_cast<size_t>(choice)];
    const uint64_t mixed =
        uint64_t{n} << 34 | uint64_t{picked} << 2 | static_cast<uint64_t>(choice);
    digest_ = (digest_ ^ mixed) * 0x9e3779b97f4a7c15u;
    digest_ ^= digest_ >> 29;
    if (log_ != nullptr) log_->Add(choice, n, picked);
    return picked;
  }
  bool wants_labels() const { return wants_labels_; }

  // Where answers are kept from now on; null: nowhere.
  void set_log(ChoiceLog* log) { log_ = log; }
  // Equal for equal answers to equal questions.
  uint64_t digest() const { return digest_; }
  // Choices among two or more.
  uint64_t count(Choice choice) const { return counts_[static_cast<size_t>(choice)]; }
  uint64_t count() const {
    uint64_t all = 0;
    for (const uint64_t one : counts_) all += one;
    return all;
  }

 private:
  std::unique_ptr<SchedulingStrategy> strategy_;
  bool wants_labels_;
  bool wants_every_step_;
  ChoiceLog* log_ = nullptr;
  uint64_t digest_ = 0;
  std::array<uint64_t, kChoices> counts_{};
};

}  // namespace arsenal::runtime
