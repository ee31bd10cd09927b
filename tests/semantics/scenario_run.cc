// SPDX-License-Identifier: MIT
// One run of a scenario with its checks.

#include "tests/semantics/scenario_run.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/testing/node_invariants.h"
#include "runtime/testing/trace_observer.h"
#include "tests/semantics/scenario_oracle.h"
#include "tests/semantics/scenario_world.h"

namespace arsenal::semantics {
namespace {

struct Watch {
  explicit Watch(ScenarioWorld& world) : invariants(world.driver(), world.space()), oracle(world) {
    world.driver().AddObserver(trace);
  }
  runtime::NodeInvariants invariants;
  runtime::TraceObserver trace;
  ScenarioOracle oracle;
};

void AppendStep(const ScenarioStep& step, std::string& trace) {
  absl::StrAppend(&trace, "> ", step.line->text, " => ", step.result, "\n");
  for (const ScenarioEvent& event : step.events) {
    absl::StrAppend(&trace, "  ", event.actor, " ", event.text, "\n");
  }
}

}  // namespace

ScenarioRun RunScenario(const Scenario& scenario,
                        std::unique_ptr<runtime::SchedulingStrategy> strategy, Checks checks,
                        runtime::ChoiceLog* log) {
  ScenarioRun run;
  std::optional<Watch> watch;
  ScenarioWorld world(scenario, std::move(strategy));
  world.driver().set_log(log);
  if (checks == Checks::kAll) watch.emplace(world);
  world.Start();
  for (size_t line = 0; line < scenario.lines.size(); ++line) {
    const ScenarioStep step = world.RunLine(line);
    AppendStep(step, run.trace);
    if (!watch) continue;
    watch->oracle.Check(step, run.broken);
    watch->invariants.CheckQuiet();
    if (!run.broken.empty() || !watch->invariants.broken().empty()) break;
  }
  world.End();
  if (watch) {
    watch->invariants.CheckEmpty();
    const std::vector<std::string>& broken = watch->invariants.broken();
    run.broken.insert(run.broken.end(), broken.begin(), broken.end());
    run.trace_hash = watch->trace.value();
  }
  run.steps = world.driver().steps();
  run.slices = world.worker().counters().slices;
  run.signals = world.driver().signals();
  run.choices = world.driver().chooser().count();
  run.choice_hash = world.driver().choice_hash();
  return run;
}

}  // namespace arsenal::semantics
