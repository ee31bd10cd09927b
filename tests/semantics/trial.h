// SPDX-License-Identifier: MIT
// A trial: what one seed of the simulation tests.
//
//   golden       a recorded scenario, compared with Erlang's trace
//   processes,   a made scenario, in order of arrival and under kSchedules other schedules, whose
//   supervisors  traces must be the same but for legal orders
//   tree         many processes under nested supervisors to which much happens at once, under
//                kTreeSchedules schedules; no trace is to be expected
//
// Invariants are checked always.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/simulation/choice_log.h"
#include "runtime/simulation/strategy.h"
#include "tests/semantics/goldens.h"
#include "tests/semantics/scenario_run.h"

namespace arsenal::semantics {

// How a run is repeated.
struct Schedule {
  runtime::SchedulingKind kind = runtime::SchedulingKind::kFifo;
  uint64_t seed = 0;
};

enum class TrialKind : uint8_t { kGolden, kProcesses, kSupervisors, kTree };
// "golden", "processes", "supervisors", "tree"; nullopt for any other word.
std::optional<TrialKind> TrialKindOf(std::string_view word);

struct Failure {
  std::string what;
  std::vector<std::string> lines;  // of the scenario
  Schedule schedule;
  std::vector<runtime::LoggedChoice> choices;
};

struct TrialStats {
  uint64_t runs = 0;
  uint64_t lines = 0;
  uint64_t steps = 0;
  uint64_t supervisors = 0;
  uint64_t reordered = 0;
};

class Trials {
 public:
  static constexpr uint64_t kKinds = 4;
  static constexpr uint64_t kSchedules = 4;
  static constexpr uint64_t kTreeSchedules = 2;

  // The kinds in turn, or always the same one. Without goldens all scenarios are made.
  explicit Trials(std::vector<Golden> goldens, std::optional<TrialKind> kind = std::nullopt)
      : goldens_(std::move(goldens)), kind_(kind) {}

  // What is wrong, if anything is.
  std::optional<Failure> Run(uint64_t seed);
  // The same failure with fewer lines and choices. Runs some thousand times.
  Failure Shrink(Failure failure);
  const TrialStats& stats() const { return stats_; }

 private:
  // What is wrong with a run of these lines, and under which choices; `expected` may be null.
  std::optional<Failure> RunOnce(const Scenario& scenario, Schedule schedule,
                                 const std::string* expected, std::string* trace);
  std::optional<Failure> RunAgain(const std::vector<std::string>& lines, Schedule schedule);
  bool FailsWith(const Scenario& scenario, const std::string* expected,
                 const std::vector<runtime::LoggedChoice>& choices, std::string* what);

  void ShrinkLines(Failure& failure);
  // Whether these lines fail, too; then they are the failure.
  bool StillFails(const std::vector<std::string>& lines, bool has_races, Failure& failure);
  TrialKind KindOf(uint64_t seed) const;

  std::vector<Golden> goldens_;
  std::optional<TrialKind> kind_;
  TrialStats stats_;
};

// The scenario that a seed makes; for kGolden as for kProcesses.
std::vector<std::string> LinesOf(TrialKind kind, uint64_t seed);
// "line 3: ...", one for each line of a text; joined lines are parsed as a scenario.
Scenario ScenarioOf(const std::vector<std::string>& lines);

}  // namespace arsenal::semantics
