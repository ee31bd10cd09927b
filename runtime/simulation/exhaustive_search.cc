// SPDX-License-Identifier: MIT
// Depth-first search over schedules, with sleep sets.

#include "runtime/simulation/exhaustive_search.h"

#include <algorithm>

#include "runtime/base/check.h"

namespace arsenal::runtime {
namespace {

bool Depend(const Label& a, const Label& b) {
  return a.target == 0 || b.target == 0 || a.target == b.target || a.who == b.who;
}

bool Contains(const std::vector<Label>& labels, const Label& label) {
  return std::any_of(labels.begin(), labels.end(),
                     [&label](const Label& other) { return other.who == label.who; });
}

}  // namespace

class ExhaustiveSearch::Run final : public SchedulingStrategy {
 public:
  explicit Run(ExhaustiveSearch& search) : search_(search) {}
  uint32_t Pick(Choice choice, uint32_t, std::span<const Label> labels) override {
    switch (choice) {
      case Choice::kNext: return search_.Pick(labels);
      case Choice::kArrival: return search_.exploring_ ? 1 : 0;
      case Choice::kBudget:
      case Choice::kTime: return 0;
    }
    CheckFailed(__FILE__, __LINE__, "a known choice");
  }
  bool wants_labels() const override { return true; }
  bool wants_every_step() const override { return true; }

 private:
  ExhaustiveSearch& search_;
};

std::unique_ptr<SchedulingStrategy> ExhaustiveSearch::NextRun() {
  depth_ = 0;
  choices_ = 0;
  free_ = false;
  ++runs_;
  return std::make_unique<Run>(*this);
}

std::vector<Label> ExhaustiveSearch::SleepingAfter(const Step& step) const {
  std::vector<Label> sleeping;
  if (reduction_ == Reduction::kNone) return sleeping;
  const Label& taken = step.options[step.picked];
  for (const Label& label : step.sleeping) {
    if (!Depend(label, taken)) sleeping.push_back(label);
  }
  return sleeping;
}

uint32_t ExhaustiveSearch::PickNew(std::span<const Label> labels) {
  Step step;
  step.options.assign(labels.begin(), labels.end());
  if (!path_.empty()) step.sleeping = SleepingAfter(path_.back());
  uint32_t awake = 0;
  step.picked = static_cast<uint32_t>(labels.size());
  for (uint32_t i = 0; i < labels.size(); ++i) {
    if (Contains(step.sleeping, labels[i])) continue;
    ++awake;
    step.picked = std::min(step.picked, i);
  }
  if (awake == 0) {
    ++redundant_runs_;
    free_ = true;
    return 0;
  }
  if (awake > 1 && choices_ == max_choices_) {
    ++cut_runs_;
    free_ = true;
    return step.picked;
  }
  choices_ += awake > 1 ? 1 : 0;
  path_.push_back(std::move(step));
  ++depth_;
  return path_.back().picked;
}

uint32_t ExhaustiveSearch::Pick(std::span<const Label> labels) {
  if (free_ || !exploring_) return 0;
  if (depth_ == path_.size()) return PickNew(labels);
  Step& step = path_[depth_++];
  // The same answers lead to the same questions; otherwise the program is not deterministic.
  RUNTIME_CHECK(step.options.size() == labels.size());
  RUNTIME_CHECK(step.options[step.picked].who == labels[step.picked].who);
  if (labels.size() > 1) ++choices_;
  return step.picked;
}

bool ExhaustiveSearch::Advance() {
  longest_run_ = std::max(longest_run_, choices_);
  while (!path_.empty()) {
    Step& step = path_.back();
    step.sleeping.push_back(step.options[step.picked]);
    for (uint32_t i = 0; i < step.options.size(); ++i) {
      if (Contains(step.sleeping, step.options[i])) continue;
      step.picked = i;
      return true;
    }
    path_.pop_back();
  }
  return false;
}

}  // namespace arsenal::runtime
