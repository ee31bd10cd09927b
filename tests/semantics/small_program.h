// SPDX-License-Identifier: MIT
// Small programs whose schedules are explored one and all. The lines before `scripts` are run one
// after the other; those behind it are the scripts of their actors, which all run at once. What can
// come of it is known.
#pragma once

#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "runtime/simulation/exhaustive_search.h"
#include "tests/semantics/scenario_file.h"

namespace arsenal::semantics {

struct SmallProgram {
  const char* name;
  runtime::Reduction reduction;
  std::vector<std::string> setup;
  std::vector<std::string> scripts;
  // Every outcome: what each actor got and did, other than `true`, and who has ended.
  std::set<std::string> outcomes;
};

const std::vector<SmallProgram>& SmallPrograms();
// For messages of tests.
inline void PrintTo(const SmallProgram& program, std::ostream* out) { *out << program.name; }

struct Exploration {
  std::set<std::string> outcomes;
  std::vector<std::string> broken;  // the first run's that broke something
  uint64_t runs = 0;
  uint64_t cut_runs = 0;
  uint64_t redundant_runs = 0;
  size_t longest_run = 0;
};

// Stops at the first broken invariant, and after `max_runs`.
Exploration Explore(const SmallProgram& program, uint64_t max_runs);

}  // namespace arsenal::semantics
