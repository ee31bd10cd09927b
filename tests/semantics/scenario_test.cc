// SPDX-License-Identifier: MIT
// The runtime gives the traces that Erlang/OTP gave, under every strategy.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/semantics/goldens.h"
#include "tests/semantics/scenario_check.h"
#include "tests/semantics/scenario_run.h"
#include "tests/semantics/trial.h"

namespace arsenal::semantics {
namespace {

using runtime::MakeScheduling;
using runtime::SchedulingKind;

constexpr char kFolder[] = "tests/semantics/scenarios";
#ifdef NDEBUG
constexpr uint64_t kSeeds = 100;
#else  // under sanitizers, which are many times slower
constexpr uint64_t kSeeds = 10;
#endif

const std::vector<Golden>& Goldens() {
  static const std::vector<Golden> goldens = [] {
    absl::StatusOr<std::vector<Golden>> read = ReadGoldens(kFolder);
    EXPECT_TRUE(read.ok()) << read.status();
    return read.ok() ? *std::move(read) : std::vector<Golden>();
  }();
  return goldens;
}

// Runs all under so many seeds; answers how many different schedules each had.
std::vector<size_t> RunAll(SchedulingKind kind, uint64_t seeds) {
  std::vector<size_t> schedules;
  for (const Golden& golden : Goldens()) {
    std::set<uint64_t> hashes;
    for (uint64_t seed = 1; seed <= seeds; ++seed) {
      const ScenarioRun run =
          RunScenario(golden.scenario, MakeScheduling(kind, seed), Checks::kAll);
      const Comparison comparison = CompareTraces(run.trace, golden.trace);
      EXPECT_NE(comparison.likeness, Likeness::kDifferent)
          << golden.scenario.file << " seed " << seed << ": " << comparison.difference;
      EXPECT_EQ(run.broken, std::vector<std::string>()) << golden.scenario.file << " seed " << seed;
      if (::testing::Test::HasFailure()) return {};
      hashes.insert(run.choice_hash);
    }
    schedules.push_back(hashes.size());
  }
  return schedules;
}

TEST(Scenarios, GiveErlangsTracesInOrderOfArrival) {
  EXPECT_GE(Goldens().size(), 600u);
  RunAll(SchedulingKind::kFifo, 1);
}

TEST(Scenarios, GiveErlangsTracesInRandomOrders) {
  std::vector<size_t> schedules = RunAll(SchedulingKind::kRandom, kSeeds);
  ASSERT_FALSE(schedules.empty());
  std::sort(schedules.begin(), schedules.end());
  // A program that leaves nothing to choose would prove nothing.
  EXPECT_GE(schedules[schedules.size() / 2], kSeeds / 2);
}

TEST(Scenarios, GiveErlangsTracesUnderPriorities) { RunAll(SchedulingKind::kPct, kSeeds); }

TEST(Scenarios, GiveTheSameRunForTheSameSeed) {
  std::set<uint64_t> hashes;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    for (const SchedulingKind kind : {SchedulingKind::kRandom, SchedulingKind::kPct}) {
      const Scenario& scenario = Goldens()[seed * 7 % Goldens().size()].scenario;
      const ScenarioRun first = RunScenario(scenario, MakeScheduling(kind, seed), Checks::kAll);
      const ScenarioRun second = RunScenario(scenario, MakeScheduling(kind, seed), Checks::kAll);
      EXPECT_EQ(first.trace_hash, second.trace_hash);
      EXPECT_EQ(first.choice_hash, second.choice_hash);
      EXPECT_EQ(first.trace, second.trace);
      hashes.insert(first.trace_hash);
    }
  }
  EXPECT_EQ(hashes.size(), 40u);
}

std::string ParseError(const std::string& text) {
  return std::string(ParseScenario("a.scn", text).status().message());
}

TEST(Scenarios, SayWhereTheyCannotBeRead) {
  EXPECT_EQ(ParseError("spawn a\n\nlink a\n"),
            "a.scn:3: found 1 words behind link, expected ACTOR ACTOR");
  EXPECT_EQ(ParseError("# x\nspawn a trapp\n"), "a.scn:2: found trapp, expected trap");
  EXPECT_EQ(ParseError("flag_trap a maybe"), "a.scn:1: found maybe, expected true or false");
  EXPECT_EQ(ParseError("sleep soon"),
            "a.scn:1: found soon, expected milliseconds from 0 to 1000000000");
  EXPECT_EQ(ParseError("die a {b"), "a.scn:1: column 3: expected ',' or '}', found end of text");
  EXPECT_EQ(ParseError("jump a").find("a.scn:1: found jump, expected one of spawn, spawn_link, "),
            0u);
  EXPECT_EQ(ParseError("sup s one_for_one 1 5 never a:permanent"),
            "a.scn:1: found a:permanent, expected ID:RESTART:SHUTDOWN[:OPTION]...");
  EXPECT_EQ(ParseError("sup s one_for_one 1 5 never a:always:10"),
            "a.scn:1: found always, expected permanent, transient or temporary");
  EXPECT_EQ(ParseError("sup_start s a:permanent:soon"),
            "a.scn:1: found soon, expected brutal, inf or milliseconds");
  EXPECT_EQ(ParseError("tree t one_for_one 1 5 never a:permanent:inf:fail3-2"),
            "a.scn:1: found 3-2, expected numbers of starts such as 2-4");
  EXPECT_EQ(ParseError("sup s one_for_one 1 -5 never"),
            "a.scn:1: found -5, expected seconds from 0 to 1000000000");
  EXPECT_EQ(ParseError("sup s one_for_one 1 5 never a:permanent:5000:trap:sig:sup=t"), "");
  EXPECT_EQ(ParseError("demonitor a m flush info"), "");
}

TEST(Trials, MakeSmallALineOfAFailureAndTheChildrenOfASupervisor) {
  // A worker answers no calls of supervisors, so the line has no answer.
  Failure failure;
  failure.lines = {
      "spawn w trap",
      "tree t one_for_all 1 5 never x:permanent:inf",
      "sup s rest_for_one 1 5 never a:permanent:inf:sup=t b:transient:5000 c:temporary:1",
      "monitor w s m",
      "sup_count s",
      "sup_which s/b",
      "sup_stop s"};
  const Failure small = Trials({}).Shrink(failure);
  EXPECT_EQ(small.lines, (std::vector<std::string>{"sup s rest_for_one 1 5 never b:transient:5000",
                                                   "sup_which s/b"}));
  EXPECT_NE(small.what.find("the line was never answered"), std::string::npos) << small.what;
}

TEST(Comparison, AllowsOtherOrdersOfDifferentSendersAlone) {
  const std::string head = "> die a x => ok\n";
  const std::string from_a = "  c {got,{'EXIT',a,x}}\n";
  const std::string of_a = "  c {got,{'DOWN',m1,process,a,x}}\n";
  const std::string from_b = "  c {got,{'EXIT',b,x}}\n";
  const std::string dead = "  c {dead,x}\n";
  const auto likeness = [&](const std::string& found, const std::string& expected) {
    return CompareTraces(head + found, head + expected).likeness;
  };
  EXPECT_EQ(likeness(from_a + from_b, from_a + from_b), Likeness::kSame);
  EXPECT_EQ(likeness(from_b + from_a, from_a + from_b), Likeness::kReordered);
  EXPECT_EQ(likeness(from_a + from_b + of_a, from_a + of_a + from_b), Likeness::kReordered);
  EXPECT_EQ(likeness(of_a + from_a, from_a + of_a), Likeness::kDifferent);
  EXPECT_EQ(likeness(from_a, from_a + from_b), Likeness::kDifferent);
  EXPECT_EQ(likeness(from_a + from_a, from_a), Likeness::kDifferent);
  // One that dies may miss what others than its killer have sent.
  EXPECT_EQ(likeness(from_a + dead, from_a + from_b + dead), Likeness::kReordered);
  EXPECT_EQ(likeness(of_a + dead, from_a + of_a + dead), Likeness::kDifferent);
  EXPECT_EQ(likeness(from_a + dead, from_a), Likeness::kDifferent);
}

}  // namespace
}  // namespace arsenal::semantics
