// SPDX-License-Identifier: MIT
// Runs in words.

#include "tests/semantics/replay.h"

#include <cstdio>

#include "runtime/simulation/replay_strategy.h"
#include "runtime/term/text.h"
#include "tests/semantics/scenario_check.h"
#include "tests/semantics/scenario_run.h"
#include "tests/semantics/scenario_world.h"
#include "tests/semantics/seed_file.h"

namespace arsenal::semantics {
namespace {

using runtime::Cell;
using runtime::SignalKind;

const char* KindName(SignalKind kind) {
  switch (kind) {
    case SignalKind::kMessage: return "message";
    case SignalKind::kAliasMessage: return "message to an alias";
    case SignalKind::kExit: return "exit";
    case SignalKind::kLinkExit: return "exit by a link";
    case SignalKind::kLink: return "link";
    case SignalKind::kUnlink: return "unlink";
    case SignalKind::kUnlinkAck: return "acknowledgement of an unlink";
    case SignalKind::kMonitor: return "monitor";
    case SignalKind::kDemonitor: return "demonitor";
    case SignalKind::kDown: return "down";
    case SignalKind::kPendingResult: return "result";
    default: return "signal";
  }
}

class Narrator final : public runtime::SimulationObserver {
 public:
  explicit Narrator(const ScenarioWorld& world) : world_(world) {}
  void Sent(uint32_t, Pid from, Pid to, const Cell& cell) override {
    std::printf("      %s sends %s a %s\n", Name(from).c_str(), Name(to).c_str(),
                What(cell).c_str());
  }
  void Arriving(uint32_t, Pid to, const Cell& cell) override {
    std::printf("    at %s arrives from %s a %s\n", Name(to).c_str(), Name(cell.sender).c_str(),
                What(cell).c_str());
  }
  void Handling(uint32_t, Pid to, const Cell& cell) override {
    std::printf("      %s handles a %s\n", Name(to).c_str(), What(cell).c_str());
  }
  void Running(uint32_t, Pid pid) override { std::printf("    %s runs\n", Name(pid).c_str()); }
  void Firing(uint32_t) override { std::printf("    a timer fires, or posted work runs\n"); }

 private:
  std::string Name(Pid pid) const {
    if (pid == world_.recorder()) return "the recorder";
    if (pid == world_.runner()) return "the runner";
    if (!pid.valid()) return "nobody";
    const Term shown = world_.Shown(pid);
    return shown.Is(Words().no_pid) ? pid.ToString() : runtime::ToPrettyText(shown);
  }
  std::string What(const Cell& cell) const {
    return std::string(KindName(cell.kind)) + " " +
           runtime::ToPrettyText(world_.Shown(cell.Payload()));
  }
  const ScenarioWorld& world_;
};

}  // namespace

absl::StatusOr<bool> ReplayFile(const std::string& file) {
  const absl::StatusOr<std::string> text = ReadTextFile(file);
  if (!text.ok()) return text.status();
  const absl::StatusOr<Scenario> scenario = ParseScenario(file, *text);
  if (!scenario.ok()) return scenario.status();
  const absl::StatusOr<SeedFile> seed_file = ParseSeedFile(file, *text);
  if (!seed_file.ok()) return seed_file.status();
  {
    ScenarioWorld world(*scenario, std::make_unique<runtime::ReplayStrategy>(seed_file->choices));
    Narrator narrator(world);
    world.driver().AddObserver(narrator);
    world.Start();
    for (size_t line = 0; line < scenario->lines.size(); line = world.LineAfter(line)) {
      std::printf("%s\n", scenario->lines[line].text.c_str());
      const ScenarioStep step = world.RunLine(line);
      std::printf("  => %s\n", step.result.c_str());
      for (const ScenarioEvent& event : step.events) {
        std::printf("  %s %s\n", event.actor.c_str(), event.text.c_str());
      }
    }
    std::printf("the end: all are killed\n");
    world.End();
  }
  const ScenarioRun run = RunScenario(
      *scenario, std::make_unique<runtime::ReplayStrategy>(seed_file->choices), Checks::kAll);
  const ScenarioRun reference = RunScenario(
      *scenario, runtime::MakeScheduling(runtime::SchedulingKind::kFifo, 0), Checks::kNone);
  const Comparison comparison = CompareTraces(run.trace, reference.trace);
  for (const std::string& sentence : run.broken) std::printf("broken: %s\n", sentence.c_str());
  const bool differs = !scenario->HasRaces() && comparison.likeness == Likeness::kDifferent;
  if (differs) std::printf("not as in order of arrival: %s\n", comparison.difference.c_str());
  return !run.broken.empty() || differs;
}

}  // namespace arsenal::semantics
