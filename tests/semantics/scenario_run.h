// SPDX-License-Identifier: MIT
// Runs a scenario once: its trace, what it cost, and the invariants that it broke.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/simulation/choice_log.h"
#include "tests/semantics/scenario_file.h"

namespace arsenal::semantics {

enum class Checks {
  kNone,
  kAll,  // the invariants of a node after each step, those of a scenario after each line
};

struct ScenarioRun {
  std::string trace;
  std::vector<std::string> broken;  // at most the first few sentences
  uint64_t steps = 0;
  uint64_t slices = 0;
  uint64_t signals = 0;
  uint64_t supervisors = 0;  // processes that were one; 0 without checks
  uint64_t choices = 0;      // among two or more
  uint64_t choice_hash = 0;  // the schedule
  uint64_t trace_hash = 0;   // everything that happened; 0 without checks
};

// `log` may be null.
ScenarioRun RunScenario(const Scenario& scenario,
                        std::unique_ptr<runtime::SchedulingStrategy> strategy, Checks checks,
                        runtime::ChoiceLog* log = nullptr);

}  // namespace arsenal::semantics
