// SPDX-License-Identifier: MIT
// Starting, stopping and restarting.
#include "runtime/supervisor/supervisor.h"

#include <gtest/gtest.h>

#include <functional>

#include "runtime/supervisor/testing/children.h"

namespace arsenal::runtime {
namespace {

using TrapExit = ProcessContext::TrapExit;

TEST(SupervisorStart, StartsInOrderAndStopsInReverseOrder) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(
        world, {}, SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "b"), WorkerSpec(world, "c")));
    EXPECT_EQ(world.log, (Lines{"init a", "init b", "init c"}));
    world.log.clear();
    const Process* process = world.space().Find(sup);
    ASSERT_NE(process, nullptr);
    world.Send(Snapshot(world, sup).children.empty() ? Pid() : sup,
               T("{system,{<0.9.9>,t},{terminate,shutdown}}"));
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"terminate c shutdown", "terminate b shutdown",
                                "terminate a shutdown", "exit sup shutdown"}));
  });
}

TEST(SupervisorStart, WaitsForEachChildBeforeTheNext) {
  ForEachSchedule([](ProcessWorld& world) {
    ChildSpec slow(A("slow"), A("worker"), A("start_link"),
                   ChildFactory([&world]() -> absl::StatusOr<PreparedStart> {
                     PreparedStart start;
                     start.main = [&world](ProcessContext& self) -> ProcessTask<> {
                       co_await self.Sleep(10 * kMs);
                       world.Log("slow is up");
                       self.AckStart(Term::TupleOf(atoms::kOk, self.pid()));
                       (void)co_await self.Receive();
                     };
                     return start;
                   }));
    StartSupervisor(world, {}, SpecsOf(std::move(slow), WorkerSpec(world, "b")));
    EXPECT_EQ(world.log, Lines{});
    const ProcessInfo waiting = *Inspect(world.space(), *world.space().Whereis(A("sup")));
    EXPECT_TRUE(world.space().IsAlive(waiting.waiting_for_pid));
    world.Advance(20 * kMs);
    EXPECT_EQ(world.log, (Lines{"slow is up", "init b"}));
    const ProcessInfo ready = *Inspect(world.space(), *world.space().Whereis(A("sup")));
    EXPECT_FALSE(ready.waiting_for_pid.valid());
  });
}

TEST(SupervisorStart, AFailingChildStopsTheStartedOnesInReverseAndFailsTheStart) {
  ForEachSchedule([](ProcessWorld& world) {
    WorkerPlan bad;
    bad.starts = {"rsn"};
    StartSupervisor(world, {},
                    SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "b"),
                            WorkerSpec(world, "bad", bad), WorkerSpec(world, "d")));
    const std::string error = "{shutdown,{failed_to_start_child,bad,rsn}}";
    EXPECT_EQ(world.log,
              (Lines{"init a", "init b", "init bad rsn", "terminate b shutdown",
                     "terminate a shutdown", "ack {error," + error + "}", "exit sup " + error}));
    EXPECT_FALSE(world.space().Whereis(A("sup")));
  });
}

ChildSpec SupervisorSpecOf(std::string_view id, const SupervisorFlags& flags,
                           std::function<std::vector<ChildSpec>()> children) {
  ChildSpec spec(A(id), atoms::kSupervisor, A("start_link"),
                 ChildFactory([flags, children]() -> absl::StatusOr<PreparedStart> {
                   PreparedStart start;
                   start.handler = *Supervisor::Create(flags, children());
                   return start;
                 }));
  spec.type = ChildType::kSupervisor;
  return spec;
}

TEST(SupervisorStart, AFailureInANestedSupervisorNestsTheReason) {
  ForEachSchedule([](ProcessWorld& world) {
    StartSupervisor(world, {}, SpecsOf(SupervisorSpecOf("sub", {}, [&world] {
                      WorkerPlan leaf;
                      leaf.starts = {"why"};
                      return SpecsOf(WorkerSpec(world, "leaf", leaf));
                    })));
    EXPECT_EQ(world.log[1],
              "ack {error,{shutdown,{failed_to_start_child,sub,"
              "{shutdown,{failed_to_start_child,leaf,why}}}}}");
  });
}

TEST(SupervisorStart, AChildThatIsIgnoredKeepsItsSpecUnlessItIsTemporary) {
  ForEachSchedule([](ProcessWorld& world) {
    WorkerPlan ignore;
    ignore.starts = {"ignore"};
    ChildSpec temporary = WorkerSpec(world, "tmp", ignore);
    temporary.restart = RestartType::kTemporary;
    const Pid sup = StartSupervisor(
        world, {},
        SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "ign", ignore), std::move(temporary)));
    const SupervisorSnapshot snapshot = Snapshot(world, sup);
    ASSERT_EQ(snapshot.children.size(), 2u);
    EXPECT_EQ(snapshot.children[1].id, Term(A("ign")));
    EXPECT_EQ(snapshot.children[1].status, ChildStatus::kUndefined);
    EXPECT_EQ(CallText(world, sup, "count_children"),
              "[{specs,2},{active,1},{supervisors,0},{workers,2}]");
    EXPECT_EQ(CallText(world, sup, "{restart_child,ign}"), "{ok,undefined}");
  });
}

TEST(SupervisorStart, AChildWhoseNameIsTakenFailsWithAlreadyStarted) {
  ForEachSchedule([](ProcessWorld& world) {
    SpawnOptions options;
    options.name = A("taken");
    const Pid holder =
        world.Spawn([](ProcessContext& self) -> ProcessTask<> { (void)co_await self.Receive(); },
                    std::move(options));
    ChildSpec spec(A("a"), A("worker"), A("start_link"),
                   ChildFactory([&world]() -> absl::StatusOr<PreparedStart> {
                     PreparedStart start;
                     start.options.name = A("taken");
                     start.handler =
                         std::make_unique<TestWorker>(world, "a", std::make_shared<WorkerPlan>());
                     return start;
                   }));
    StartSupervisor(world, {}, SpecsOf(std::move(spec)));
    EXPECT_EQ(world.log[0], "ack {error,{shutdown,{failed_to_start_child,a,{already_started," +
                                holder.ToString() + "}}}}");
  });
}

TEST(SupervisorStart, AnUnknownFunctionIsUndef) {
  ForEachSchedule([](ProcessWorld& world) {
    StartSupervisor(world, {}, SpecsOf(ChildSpec(A("a"), A("nobody"), A("start_link"), T("[1]"))));
    EXPECT_EQ(world.log[0],
              "ack {error,{shutdown,{failed_to_start_child,a,"
              "{'EXIT',{undef,[{nobody,start_link,[1],[]}]}}}}}");
  });
}

// --- Restart types.

struct RestartRow {
  RestartType type;
  std::string reason;
  std::string outcome;  // restarted, kept, dropped
};

std::string OutcomeOf(ProcessWorld& world, const RestartRow& row) {
  ChildSpec spec = WorkerSpec(world, "w");
  spec.restart = row.type;
  const Pid sup = StartSupervisor(world, Flags(5, 5), SpecsOf(std::move(spec)));
  const Pid before = ChildPid(world, sup, "w");
  if (row.reason == "kill") {
    world.Exit(before, atoms::kKill);
  } else {
    Crash(world, sup, "w", row.reason);
  }
  world.Quiet();
  const SupervisorSnapshot snapshot = Snapshot(world, sup);
  if (snapshot.children.empty()) return "dropped";
  const Pid after = snapshot.children[0].pid;
  if (!after.valid()) return "kept";
  return after != before && world.space().IsAlive(after) ? "restarted" : "the same";
}

TEST(SupervisorRestart, FollowsTheRestartTypeAndTheReason) {
  const char* reasons[] = {"normal", "shutdown", "{shutdown,x}", "abnormal", "kill"};
  std::vector<RestartRow> rows;
  for (const char* reason : reasons) {
    const std::string_view text = reason;
    const bool expected_end = text != "abnormal" && text != "kill";
    rows.push_back({RestartType::kPermanent, reason, "restarted"});
    rows.push_back({RestartType::kTransient, reason, expected_end ? "kept" : "restarted"});
    rows.push_back({RestartType::kTemporary, reason, "dropped"});
  }
  for (const RestartRow& row : rows) {
    SCOPED_TRACE(std::string(RestartTypeName(row.type).text()) + " " + row.reason);
    ForEachSchedule([&row](ProcessWorld& world) { EXPECT_EQ(OutcomeOf(world, row), row.outcome); });
  }
}

TEST(SupervisorRestart, OneForOneLeavesTheOthersAlone) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(
        world, {}, SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "b"), WorkerSpec(world, "c")));
    const Pid a = ChildPid(world, sup, "a");
    const Pid c = ChildPid(world, sup, "c");
    world.log.clear();
    Crash(world, sup, "b");
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"terminate b boom", "init b"}));
    EXPECT_EQ(ChildPid(world, sup, "a"), a);
    EXPECT_EQ(ChildPid(world, sup, "c"), c);
    EXPECT_EQ(Snapshot(world, sup).children[1].id, Term(A("b")));
  });
}

TEST(SupervisorRestart, RetriesAFailingStartAndEachAttemptCounts) {
  ForEachSchedule([](ProcessWorld& world) {
    WorkerPlan plan;
    plan.starts = {"ok", "e1", "e2", "ok"};
    const Pid sup = StartSupervisor(world, Flags(10, 5),
                                    SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "b", plan)));
    world.log.clear();
    world.Exit(ChildPid(world, sup, "b"), atoms::kKill);
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"init b e1", "init b e2", "init b"}));
    const SupervisorSnapshot snapshot = Snapshot(world, sup);
    EXPECT_EQ(snapshot.restart_count, 3u);
    EXPECT_EQ(snapshot.restarts_in_window, 3u);
    EXPECT_EQ(snapshot.children[1].restart_count, 3u);
    EXPECT_EQ(snapshot.children[1].status, ChildStatus::kRunning);
  });
}

TEST(SupervisorRestart, AStartThatAlwaysFailsUsesUpTheIntensity) {
  ForEachSchedule([](ProcessWorld& world) {
    WorkerPlan plan;
    plan.starts = {"ok", "e1"};
    const Pid sup = StartSupervisor(
        world, Flags(3, 5),
        SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "b", plan), WorkerSpec(world, "c")));
    world.log.clear();
    world.Exit(ChildPid(world, sup, "b"), atoms::kKill);
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"init b e1", "init b e1", "init b e1", "terminate c shutdown",
                                "terminate a shutdown", "exit sup shutdown"}));
  });
}

TEST(SupervisorRestart, ARestartThatIsIgnoredIsASuccessWithoutAProcess) {
  ForEachSchedule([](ProcessWorld& world) {
    WorkerPlan plan;
    plan.starts = {"ok", "ignore"};
    const Pid sup = StartSupervisor(world, {}, SpecsOf(WorkerSpec(world, "b", plan)));
    world.Exit(ChildPid(world, sup, "b"), atoms::kKill);
    world.Quiet();
    EXPECT_EQ(Snapshot(world, sup).children[0].status, ChildStatus::kUndefined);
    EXPECT_TRUE(world.space().IsAlive(sup));
  });
}

TEST(SupervisorRestart, AnswersCallsBetweenTheAttempts) {
  ForEachSchedule([](ProcessWorld& world) {
    WorkerPlan plan;
    plan.starts = {"ok", "e1"};
    const Pid sup =
        StartSupervisor(world, Flags(100'000, 1), SpecsOf(WorkerSpec(world, "b", plan)));
    const Pid recorder = world.SpawnRecorder(TrapExit::kOff);
    world.Exit(ChildPid(world, sup, "b"), atoms::kKill);
    while (Snapshot(world, sup).restart_count < 3) ASSERT_TRUE(world.driver().Step());
    world.log.clear();
    SendCall(world, sup, recorder, "which", "which_children");
    SendCall(world, sup, recorder, "start", "{start_child,#{id=>b,start=>{m,f,[]}}}");
    SendCall(world, sup, recorder, "restart", "{restart_child,b}");
    SendCall(world, sup, recorder, "delete", "{delete_child,b}");
    SendCall(world, sup, recorder, "terminate", "{terminate_child,b}");
    world.Quiet();
    std::erase_if(world.log, [](const std::string& line) { return line.starts_with("init"); });
    EXPECT_EQ(world.log, (Lines{"{which,[{b,restarting,worker,[worker]}]}",
                                "{start,{error,already_present}}", "{restart,{error,restarting}}",
                                "{delete,{error,restarting}}", "{terminate,ok}"}));
    EXPECT_EQ(Snapshot(world, sup).children[0].status, ChildStatus::kUndefined);
  });
}

// --- Intensity.

// Crashes the worker until the supervisor has gone; answers at which crash that was, 0 for never.
int CrashesUntilItGivesUp(ProcessWorld& world, const SupervisorFlags& flags, int most) {
  const Pid sup = StartSupervisor(world, flags, SpecsOf(WorkerSpec(world, "w")));
  for (int crash = 1; crash <= most; ++crash) {
    Crash(world, sup, "w");
    world.Quiet();
    if (!world.space().IsAlive(sup)) return crash;
  }
  return 0;
}

TEST(SupervisorIntensity, ByDefaultIsOneInFiveSeconds) {
  ForEachSchedule([](ProcessWorld& world) { EXPECT_EQ(CrashesUntilItGivesUp(world, {}, 9), 2); });
}

TEST(SupervisorIntensity, OfZeroEndsTheSupervisorAtTheFirstCrash) {
  ForEachSchedule(
      [](ProcessWorld& world) { EXPECT_EQ(CrashesUntilItGivesUp(world, Flags(0, 1), 9), 1); });
}

TEST(SupervisorIntensity, OfThreeEndsItAtTheFourth) {
  ForEachSchedule([](ProcessWorld& world) {
    EXPECT_EQ(CrashesUntilItGivesUp(world, Flags(3, 1), 9), 4);
    EXPECT_EQ(world.log.back(), "exit sup shutdown");
  });
}

// Whether a supervisor of 1 in 1 s survives two crashes, the first one so long after a full second.
bool Survives(ProcessWorld& world, Nanos phase, Nanos gap) {
  const Pid sup = StartSupervisor(world, Flags(1, 1), SpecsOf(WorkerSpec(world, "w")));
  world.Advance(std::chrono::seconds(10) + phase);
  Crash(world, sup, "w");
  world.Advance(gap);
  Crash(world, sup, "w");
  world.Quiet();
  return world.space().IsAlive(sup);
}

TEST(SupervisorIntensity, CountsWholeSecondsSoTheWindowDependsOnThePhase) {
  ForEachSchedule([](ProcessWorld& world) { EXPECT_FALSE(Survives(world, 10 * kMs, 1850 * kMs)); });
  ForEachSchedule([](ProcessWorld& world) { EXPECT_TRUE(Survives(world, 950 * kMs, 1100 * kMs)); });
  ForEachSchedule([](ProcessWorld& world) { EXPECT_TRUE(Survives(world, Nanos(0), 2100 * kMs)); });
}

TEST(SupervisorIntensity, ExhaustedInsideCountsAsOneFailureOutside) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(
        world, Flags(1, 5),
        SpecsOf(SupervisorSpecOf("inner", Flags(1, 5),
                                 [&world] { return SpecsOf(WorkerSpec(world, "w")); }),
                WorkerSpec(world, "other")));
    const Pid inner = ChildPid(world, sup, "inner");
    for (int i = 0; i < 2; ++i) {
      Crash(world, inner, "w");
      world.Quiet();
    }
    const SupervisorSnapshot snapshot = Snapshot(world, sup);
    EXPECT_EQ(snapshot.restart_count, 1u);
    EXPECT_NE(snapshot.children[0].pid, inner);
    EXPECT_TRUE(world.space().IsAlive(snapshot.children[0].pid));
    ASSERT_TRUE(snapshot.children[0].last_gave_up.has_value());
    // The new process of the inner one is known to have given up a moment ago.
    const SupervisorSnapshot renewed = Snapshot(world, snapshot.children[0].pid);
    EXPECT_EQ(renewed.restart_count, 0u);
    EXPECT_TRUE(renewed.gave_up.has_value());
    const Pid again = snapshot.children[0].pid;
    for (int i = 0; i < 2; ++i) {
      Crash(world, again, "w");
      world.Quiet();
    }
    EXPECT_EQ(world.log.back(), "exit sup shutdown");
  });
}

TEST(SupervisorIntensity, ExhaustedInATransientSupervisorDoesNotRestartIt) {
  ForEachSchedule([](ProcessWorld& world) {
    ChildSpec inner = SupervisorSpecOf("inner", Flags(0, 5),
                                       [&world] { return SpecsOf(WorkerSpec(world, "w")); });
    inner.restart = RestartType::kTransient;
    const Pid sup = StartSupervisor(world, {}, SpecsOf(std::move(inner)));
    Crash(world, ChildPid(world, sup, "inner"), "w");
    world.Quiet();
    EXPECT_EQ(Snapshot(world, sup).children[0].status, ChildStatus::kUndefined);
    EXPECT_EQ(Snapshot(world, sup).restart_count, 0u);
  });
}

}  // namespace
}  // namespace arsenal::runtime
