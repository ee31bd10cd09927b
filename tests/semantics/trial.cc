// SPDX-License-Identifier: MIT
// Trials and how their failures are made small.

#include "tests/semantics/trial.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "runtime/base/check.h"
#include "runtime/simulation/replay_strategy.h"
#include "runtime/simulation/shrink.h"
#include "tests/semantics/scenario_check.h"
#include "tests/semantics/scenario_generator.h"
#include "tests/semantics/supervisor_generator.h"

namespace arsenal::semantics {

using runtime::LoggedChoice;
using runtime::SchedulingKind;

namespace {

constexpr size_t kShrinkAttempts = 400;
// Of a supervisor's line, before its children.
constexpr ptrdiff_t kSupervisorWords = 6;
// Other schedules that a shorter scenario is tried under.
constexpr uint64_t kShrinkSeeds = 20;

Schedule ScheduleOf(uint64_t seed) {
  return {seed % 2 == 0 ? SchedulingKind::kRandom : SchedulingKind::kPct, seed};
}

std::optional<std::string> Wrong(const ScenarioRun& run, const std::string* expected) {
  if (!run.broken.empty()) return run.broken.front();
  if (expected == nullptr) return std::nullopt;
  const Comparison comparison = CompareTraces(run.trace, *expected);
  if (comparison.likeness != Likeness::kDifferent) return std::nullopt;
  return comparison.difference;
}

}  // namespace

std::optional<TrialKind> TrialKindOf(std::string_view word) {
  if (word == "golden") return TrialKind::kGolden;
  if (word == "processes") return TrialKind::kProcesses;
  if (word == "supervisors") return TrialKind::kSupervisors;
  if (word == "tree") return TrialKind::kTree;
  return std::nullopt;
}

std::vector<std::string> LinesOf(TrialKind kind, uint64_t seed) {
  if (kind == TrialKind::kSupervisors) return GenerateSupervisors(seed);
  return kind == TrialKind::kTree ? GenerateTree(seed) : GenerateScenario(seed);
}

Scenario ScenarioOf(const std::vector<std::string>& lines) {
  absl::StatusOr<Scenario> scenario = ParseScenario("generated", absl::StrJoin(lines, "\n"));
  RUNTIME_CHECK(scenario.ok());
  return *std::move(scenario);
}

std::optional<Failure> Trials::RunOnce(const Scenario& scenario, Schedule schedule,
                                       const std::string* expected, std::string* trace) {
  const auto strategy = [&schedule] {
    return runtime::MakeScheduling(schedule.kind, schedule.seed);
  };
  ScenarioRun run = RunScenario(scenario, strategy(), Checks::kAll);
  ++stats_.runs;
  stats_.lines += scenario.lines.size();
  stats_.steps += run.steps;
  stats_.supervisors += run.supervisors;
  std::optional<std::string> wrong = Wrong(run, expected);
  if (expected != nullptr && !wrong && run.trace != *expected) ++stats_.reordered;
  if (trace != nullptr) *trace = std::move(run.trace);
  if (!wrong) return std::nullopt;
  // Once more, to learn its choices.
  runtime::ChoiceLog log;
  RunScenario(scenario, strategy(), Checks::kAll, &log);
  Failure failure{*std::move(wrong), {}, schedule, std::move(log.choices())};
  for (const ScenarioLine& line : scenario.lines) failure.lines.push_back(line.text);
  return failure;
}

TrialKind Trials::KindOf(uint64_t seed) const {
  const TrialKind kind = kind_.value_or(static_cast<TrialKind>(seed % kKinds));
  return kind == TrialKind::kGolden && goldens_.empty() ? TrialKind::kProcesses : kind;
}

std::optional<Failure> Trials::Run(uint64_t seed) {
  const TrialKind kind = KindOf(seed);
  if (kind == TrialKind::kGolden) {
    const uint64_t turn = kind_ ? seed : seed / kKinds;
    const Golden& golden = goldens_[turn % goldens_.size()];
    return RunOnce(golden.scenario, ScheduleOf(turn), &golden.trace, nullptr);
  }
  const Scenario scenario = ScenarioOf(LinesOf(kind, seed));
  std::string reference;
  std::optional<Failure> failure;
  const bool is_tree = kind == TrialKind::kTree;
  if (!is_tree) failure = RunOnce(scenario, {SchedulingKind::kFifo, 0}, nullptr, &reference);
  for (uint64_t i = 0; i < (is_tree ? kTreeSchedules : kSchedules) && !failure; ++i) {
    failure = RunOnce(scenario, ScheduleOf(seed * kSchedules + i),
                      scenario.HasRaces() ? nullptr : &reference, nullptr);
  }
  return failure;
}

std::optional<Failure> Trials::RunAgain(const std::vector<std::string>& lines, Schedule schedule) {
  const Scenario scenario = ScenarioOf(lines);
  std::string reference;
  std::optional<Failure> failure =
      RunOnce(scenario, {SchedulingKind::kFifo, 0}, nullptr, &reference);
  const std::string* const expected = scenario.HasRaces() ? nullptr : &reference;
  if (!failure) failure = RunOnce(scenario, schedule, expected, nullptr);
  for (uint64_t i = 0; i < kShrinkSeeds && !failure; ++i) {
    failure = RunOnce(scenario, ScheduleOf(schedule.seed + i), expected, nullptr);
  }
  return failure;
}

bool Trials::FailsWith(const Scenario& scenario, const std::string* expected,
                       const std::vector<LoggedChoice>& choices, std::string* what) {
  const ScenarioRun run =
      RunScenario(scenario, std::make_unique<runtime::ReplayStrategy>(choices), Checks::kAll);
  const std::optional<std::string> wrong = Wrong(run, expected);
  if (wrong) *what = *wrong;
  return wrong.has_value();
}

bool Trials::StillFails(const std::vector<std::string>& lines, bool has_races, Failure& failure) {
  // Without its races it would be compared, which is another test.
  if (ScenarioOf(lines).HasRaces() != has_races) return false;
  std::optional<Failure> again = RunAgain(lines, failure.schedule);
  if (again) failure = *std::move(again);
  return again.has_value();
}

void Trials::ShrinkLines(Failure& failure) {
  const bool has_races = ScenarioOf(failure.lines).HasRaces();
  std::vector<std::string> lines = failure.lines;
  runtime::ShrinkByDeleting<std::string>(
      lines, kShrinkAttempts,
      [&](const std::vector<std::string>& fewer) { return StillFails(fewer, has_races, failure); });
  // Then the children of supervisors.
  for (size_t i = 0; i < failure.lines.size(); ++i) {
    const std::vector<std::string> words = absl::StrSplit(failure.lines[i], ' ');
    if ((words[0] != "sup" && words[0] != "tree") || words.size() <= kSupervisorWords) continue;
    const auto children = words.begin() + kSupervisorWords;
    const std::string head = absl::StrJoin(words.begin(), children, " ");
    std::vector<std::string> kept(children, words.end());
    runtime::ShrinkByDeleting<std::string>(
        kept, kShrinkAttempts, [&](const std::vector<std::string>& fewer) {
          std::vector<std::string> simpler = failure.lines;
          simpler[i] = absl::StrCat(head, fewer.empty() ? "" : " ", absl::StrJoin(fewer, " "));
          return StillFails(simpler, has_races, failure);
        });
  }
}

Failure Trials::Shrink(Failure failure) {
  // A failure that is a difference from Erlang's trace alone cannot lose lines.
  if (std::optional<Failure> again = RunAgain(failure.lines, failure.schedule); again) {
    failure = *std::move(again);
    ShrinkLines(failure);
  }
  const Scenario scenario = ScenarioOf(failure.lines);
  const std::string reference =
      RunScenario(scenario, runtime::MakeScheduling(SchedulingKind::kFifo, 0), Checks::kNone).trace;
  failure.choices = runtime::ShrinkChoices(
      std::move(failure.choices), kShrinkAttempts, [&](const std::vector<LoggedChoice>& simpler) {
        return FailsWith(scenario, scenario.HasRaces() ? nullptr : &reference, simpler,
                         &failure.what);
      });
  return failure;
}

}  // namespace arsenal::semantics
