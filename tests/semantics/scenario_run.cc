// SPDX-License-Identifier: MIT
// One run of a scenario with its checks.

#include "tests/semantics/scenario_run.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/supervisor/testing/supervisor_invariants.h"
#include "runtime/testing/node_invariants.h"
#include "runtime/testing/trace_observer.h"
#include "tests/semantics/scenario_oracle.h"
#include "tests/semantics/scenario_world.h"

namespace arsenal::semantics {
namespace {

struct Watch {
  explicit Watch(ScenarioWorld& world)
      : invariants(world.driver(), world.space()),
        supervisors(world.driver(), world.space()),
        oracle(world) {
    world.driver().AddObserver(trace);
  }
  void CheckQuiet() {
    invariants.CheckQuiet();
    supervisors.CheckQuiet();
  }
  // Adds what is broken.
  void Collect(std::vector<std::string>& broken) const {
    for (const auto* sentences : {&invariants.broken(), &supervisors.broken()}) {
      broken.insert(broken.end(), sentences->begin(), sentences->end());
    }
  }
  bool ok() const { return invariants.broken().empty() && supervisors.broken().empty(); }

  runtime::NodeInvariants invariants;
  runtime::SupervisorInvariants supervisors;
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
  for (size_t line = 0; line < scenario.lines.size(); line = world.LineAfter(line)) {
    const ScenarioStep step = world.RunLine(line);
    AppendStep(step, run.trace);
    if (!watch) continue;
    watch->oracle.Check(step, run.broken);
    watch->CheckQuiet();
    if (!run.broken.empty() || !watch->ok()) break;
  }
  if (watch) watch->supervisors.Stop();
  world.End();
  if (watch) {
    watch->invariants.CheckEmpty();
    watch->Collect(run.broken);
    run.supervisors = watch->supervisors.seen();
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
