// SPDX-License-Identifier: MIT
// The functions that guards may call, by name and arity.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/term/term.h"

namespace arsenal::runtime {

// What is left to do, and how long it may take.
class StepBudget {
 public:
  explicit StepBudget(uint64_t steps) : left_(steps) {}
  // False, and for ever after, once there are not as many left.
  bool Take(uint64_t steps) {
    if (steps > left_) spent_ = true;
    left_ = spent_ ? 0 : left_ - steps;
    return !spent_;
  }
  // For looking at both terms side by side.
  bool TakeForComparison(const Term& a, const Term& b);
  bool spent() const { return spent_; }

 private:
  uint64_t left_;
  bool spent_ = false;
};

struct GuardCall {
  std::span<const Term> arguments;
  Atom node;
  StepBudget& budget;
};

// The value; nothing where Erlang fails, or when the budget is spent.
using GuardFunction = std::optional<Term> (*)(const GuardCall& call);

// Null when there is no such function.
GuardFunction FindGuardFunction(std::string_view name, size_t arity);

}  // namespace arsenal::runtime
