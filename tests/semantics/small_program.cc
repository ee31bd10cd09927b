// SPDX-License-Identifier: MIT
// Exploring small programs.

#include "tests/semantics/small_program.h"

#include "runtime/testing/node_invariants.h"
#include "tests/semantics/scenario_world.h"
#include "tests/semantics/trial.h"

namespace arsenal::semantics {
namespace {

constexpr size_t kMaxChoices = 40;
// Longer than all that scripts wait for.
constexpr std::chrono::seconds kDuration(10);

}  // namespace

Exploration Explore(const SmallProgram& program, uint64_t max_runs) {
  std::vector<std::string> lines = program.setup;
  lines.insert(lines.end(), program.scripts.begin(), program.scripts.end());
  const Scenario scenario = ScenarioOf(lines);
  Exploration result;
  runtime::ExhaustiveSearch search(program.reduction, kMaxChoices);
  do {
    ScenarioWorld world(scenario, search.NextRun());
    runtime::NodeInvariants invariants(world.driver(), world.space());
    search.set_exploring(false);
    world.driver().set_busy_time(runtime::SimulatedDriver::BusyTime::kStandsStill);
    world.NoteDirectly();
    world.Start();
    for (size_t i = 0; i < program.setup.size(); ++i) world.RunLine(i);
    search.set_exploring(true);
    result.outcomes.insert(world.RunScripts(program.setup.size(), kDuration));
    search.set_exploring(false);
    invariants.CheckQuiet();
    world.End();
    invariants.CheckEmpty();
    result.broken = invariants.broken();
  } while (result.broken.empty() && search.runs() < max_runs && search.Advance());
  result.runs = search.runs();
  result.cut_runs = search.cut_runs();
  result.redundant_runs = search.redundant_runs();
  result.longest_run = search.longest_run();
  return result;
}

}  // namespace arsenal::semantics
