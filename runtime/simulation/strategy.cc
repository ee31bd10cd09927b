// SPDX-License-Identifier: MIT
// Names and makers of strategies.

#include "runtime/simulation/strategy.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "runtime/base/check.h"
#include "runtime/simulation/fair_strategy.h"
#include "runtime/simulation/fifo_strategy.h"
#include "runtime/simulation/pct_strategy.h"
#include "runtime/simulation/random_strategy.h"

namespace arsenal::runtime {

std::string_view ChoiceName(Choice choice) {
  switch (choice) {
    case Choice::kNext: return "next";
    case Choice::kArrival: return "arrival";
    case Choice::kBudget: return "budget";
    case Choice::kTime: return "time";
  }
  CheckFailed(__FILE__, __LINE__, "a known choice");
}

std::string_view SchedulingName(SchedulingKind kind) {
  switch (kind) {
    case SchedulingKind::kFifo: return "fifo";
    case SchedulingKind::kRandom: return "random";
    case SchedulingKind::kPct: return "pct";
    case SchedulingKind::kFair: return "fair";
  }
  CheckFailed(__FILE__, __LINE__, "a known strategy");
}

absl::StatusOr<SchedulingKind> ParseScheduling(std::string_view name) {
  for (const SchedulingKind kind : {SchedulingKind::kFifo, SchedulingKind::kRandom,
                                    SchedulingKind::kPct, SchedulingKind::kFair}) {
    if (SchedulingName(kind) == name) return kind;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("strategy: found ", std::string(name), ", expected fifo, random, pct or fair"));
}

std::unique_ptr<SchedulingStrategy> MakeScheduling(SchedulingKind kind, uint64_t seed) {
  switch (kind) {
    case SchedulingKind::kFifo: return std::make_unique<FifoStrategy>();
    case SchedulingKind::kRandom: return std::make_unique<RandomStrategy>(seed);
    case SchedulingKind::kPct: return std::make_unique<PctStrategy>(seed);
    case SchedulingKind::kFair: return std::make_unique<FairStrategy>(seed);
  }
  CheckFailed(__FILE__, __LINE__, "a known strategy");
}

}  // namespace arsenal::runtime
