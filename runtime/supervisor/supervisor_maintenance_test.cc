// SPDX-License-Identifier: MIT
// Children that an operator stops and starts, and what a supervisor has made of an exit.
#include <gtest/gtest.h>

#include "runtime/supervisor/exit_decision.h"
#include "runtime/supervisor/supervisor_preview.h"
#include "runtime/supervisor/testing/children.h"

namespace arsenal::runtime {
namespace {

using std::chrono::seconds;
using Kind = ExitDecision::Kind;

SupervisorFlags FlagsOf(Strategy strategy, int64_t intensity = 5, int64_t period = 5) {
  SupervisorFlags flags = Flags(intensity, period);
  flags.strategy = strategy;
  return flags;
}

std::vector<ChildSpec> Abc(ProcessWorld& world) {
  return SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "b"), WorkerSpec(world, "c"));
}

// --- By hand.

TEST(SupervisorMaintenance, RestartsARunningChildInOneGo) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForAll, 0, 5), Abc(world));
    const Pid before = ChildPid(world, sup, "b");
    world.log.clear();
    const std::string answer = CallText(world, sup, "{restart_child,b,#{}}");
    EXPECT_EQ(world.log, (Lines{"terminate b shutdown", "init b"}));
    EXPECT_NE(ChildPid(world, sup, "b"), before);
    EXPECT_EQ(answer, "{ok," + ChildPid(world, sup, "b").ToString() + "}");
    EXPECT_EQ(Snapshot(world, sup).restart_count, 0u);
    EXPECT_EQ(CallText(world, sup, "{restart_child,z,#{}}"), "{error,not_found}");
  });
}

TEST(SupervisorMaintenance, StartsAChildThatDidNotRun) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne), Abc(world));
    EXPECT_EQ(CallText(world, sup, "{terminate_child,b,#{reason=>{shutdown,by_hand}}}"), "ok");
    EXPECT_EQ(world.log.back(), "terminate b {shutdown,by_hand}");
    EXPECT_EQ(Snapshot(world, sup).children[1].status, ChildStatus::kUndefined);
    CallText(world, sup, "{restart_child,b,#{}}");
    EXPECT_EQ(Snapshot(world, sup).children[1].status, ChildStatus::kRunning);
  });
}

TEST(SupervisorMaintenance, RemovesAChildThatRuns) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne), Abc(world));
    EXPECT_EQ(CallText(world, sup, "{delete_child,b,#{}}"), "ok");
    EXPECT_EQ(world.log.back(), "terminate b shutdown");
    EXPECT_EQ(Snapshot(world, sup).children.size(), 2u);
    EXPECT_EQ(CallText(world, sup, "{delete_child,b,#{}}"), "{error,not_found}");
    EXPECT_EQ(CallText(world, sup, "{get_childspec,b}"), "{error,not_found}");
  });
}

TEST(SupervisorMaintenance, KillsAChildThatTakesLongerThanAllowed) {
  ForEachSchedule([](ProcessWorld& world) {
    WorkerPlan slow;
    slow.slow_end = kNever;
    ChildSpec spec = WorkerSpec(world, "s", slow);
    spec.shutdown = Shutdown::Infinity();
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne), SpecsOf(std::move(spec)));
    const Pid child = ChildPid(world, sup, "s");
    world.Spawn([sup](ProcessContext& self) -> ProcessTask<> {
      self.Send(sup, Term::TupleOf(atoms::kGenCall, Term::TupleOf(self.pid(), self.MakeRef()),
                                   T("{terminate_child,s,#{shutdown=>100}}")));
      (void)co_await self.Receive();
    });
    world.Quiet();
    EXPECT_TRUE(world.space().IsAlive(child));
    world.Advance(100 * kMs);
    EXPECT_FALSE(world.space().IsAlive(child));
    EXPECT_EQ(Snapshot(world, sup).children[0].status, ChildStatus::kUndefined);
  });
}

TEST(SupervisorMaintenance, RestartsAllAndForgetsTemporaryOnes) {
  ForEachSchedule([](ProcessWorld& world) {
    WorkerPlan fails_again;
    fails_again.starts = {"ok", "e1"};
    ChildSpec temporary = WorkerSpec(world, "t");
    temporary.restart = RestartType::kTemporary;
    const Pid sup =
        StartSupervisor(world, FlagsOf(Strategy::kOneForOne, 0, 5),
                        SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "b", fails_again),
                                std::move(temporary), WorkerSpec(world, "c")));
    bool complete = false;
    const std::vector<PreviewStep> steps = RestartStepsOf(world.space(), sup, complete);
    ASSERT_EQ(steps.size(), 7u);
    EXPECT_EQ(steps[0].id, Term(A("c")));
    EXPECT_EQ(steps[4].id, Term(A("a")));
    EXPECT_TRUE(complete);
    world.log.clear();
    const std::string answer = CallText(world, sup, "{restart_children,#{}}");
    EXPECT_EQ(world.log,
              (Lines{"terminate c shutdown", "terminate t shutdown", "terminate b shutdown",
                     "terminate a shutdown", "init a", "init b e1", "init c"}));
    EXPECT_EQ(answer, "{ok,[{ok," + ChildPid(world, sup, "c").ToString() + "},{error,{b,e1}},{ok," +
                          ChildPid(world, sup, "a").ToString() + "}]}");
    const SupervisorSnapshot snapshot = Snapshot(world, sup);
    ASSERT_EQ(snapshot.children.size(), 3u);
    EXPECT_EQ(snapshot.children[1].status, ChildStatus::kUndefined);
    EXPECT_EQ(snapshot.restart_count, 0u);
  });
}

TEST(SupervisorMaintenance, StopStepsListAChildBeforeItsSupervisor) {
  ProcessWorld world(std::nullopt);
  const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne), Abc(world));
  bool complete = false;
  const auto steps = StopStepsOf(world.space(), sup, A("sup"), complete);
  ASSERT_EQ(steps.size(), 4u);
  EXPECT_EQ(steps[0].id, Term(A("c")));
  EXPECT_EQ(steps[0].depth, 1u);
  EXPECT_EQ(steps[3].pid, sup);
}

// --- One template.

TEST(SupervisorConversion, NamesEveryObstacle) {
  ProcessWorld world(std::nullopt);
  const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne), Abc(world));
  const Supervisor& object = *Supervisor::Of(*world.space().Find(sup));
  EXPECT_EQ(object.ObstaclesToOneTemplate().size(), 3u);
  EXPECT_EQ(CallText(world, sup, "convert_to_simple_one_for_one").find("{error,{incompatible_"),
            0u);
  EXPECT_EQ(Snapshot(world, sup).strategy, atoms::kOneForOne);
}

TEST(SupervisorConversion, KeepsTheChildrenAndTheirArguments) {
  ForEachSchedule([](ProcessWorld& world) {
    ModuleFunction row;
    row.module = "worker";
    row.function = "start_link";
    row.start = [&world](const Term& args) -> absl::StatusOr<PreparedStart> {
      PreparedStart start;
      start.handler =
          std::make_unique<TestWorker>(world, ToText(args.head()), std::make_shared<WorkerPlan>());
      return start;
    };
    ModuleTable modules;
    ASSERT_TRUE(modules.Add(std::move(row)).ok());
    world.space().set_modules(&modules);
    const auto spec = [](const char* id, const char* args) {
      return ChildSpec(A(id), A("worker"), A("start_link"), T(args));
    };
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne),
                                    SpecsOf(spec("a", "[one]"), spec("b", "[two]")));
    const Pid two = ChildPid(world, sup, "b");
    EXPECT_EQ(CallText(world, sup, "convert_to_simple_one_for_one"), "ok");
    EXPECT_EQ(Snapshot(world, sup).strategy, atoms::kSimpleOneForOne);
    EXPECT_EQ(Snapshot(world, sup).children.size(), 2u);
    world.log.clear();
    world.Exit(two, atoms::kKill);
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"init two"}));
    CallText(world, sup, "{start_child,[three]}");
    EXPECT_EQ(world.log.back(), "init three");
    EXPECT_EQ(CallText(world, sup, "{delete_child,a,#{}}"), "{error,simple_one_for_one}");
    EXPECT_EQ(Snapshot(world, sup).children.size(), 3u);
    world.space().set_modules(nullptr);
  });
}

// --- Decisions.

ExitDecision KillAndAsk(ProcessWorld& world, Pid sup, const char* id) {
  const Pid child = ChildPid(world, sup, id);
  const EventCursor since = world.events().Now();
  Crash(world, sup, id);
  world.Quiet();
  return DecisionOf(world.space(), sup, child, A(id), since);
}

TEST(ExitDecision, NamesTheNewProcesses) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kRestForOne), Abc(world));
    const ExitDecision decision = KillAndAsk(world, sup, "b");
    EXPECT_EQ(decision.kind, Kind::kRestarted);
    ASSERT_EQ(decision.restarted.size(), 2u);
    EXPECT_EQ(decision.restarted[0].new_pid, ChildPid(world, sup, "b"));
    EXPECT_EQ(decision.restarted[1].new_pid, ChildPid(world, sup, "c"));
  });
}

TEST(ExitDecision, IsTheFirstOne) {
  ForEachSchedule([](ProcessWorld& world) {
    WorkerPlan plan;
    plan.starts = {"ok", "e1", "ok"};
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne),
                                    SpecsOf(WorkerSpec(world, "w", plan)));
    const ExitDecision decision = KillAndAsk(world, sup, "w");
    EXPECT_EQ(decision.kind, Kind::kRetrying);
    EXPECT_EQ(decision.error, Term(A("e1")));
  });
}

TEST(ExitDecision, SaysThatAChildStaysEnded) {
  ForEachSchedule([](ProcessWorld& world) {
    ChildSpec temporary = WorkerSpec(world, "x");
    temporary.restart = RestartType::kTemporary;
    const Pid sup =
        StartSupervisor(world, FlagsOf(Strategy::kOneForOne), SpecsOf(std::move(temporary)));
    const ExitDecision decision = KillAndAsk(world, sup, "x");
    EXPECT_EQ(decision.kind, Kind::kNotRestarted);
    EXPECT_FALSE(decision.spec_kept);
  });
}

TEST(ExitDecision, SaysThatSupervisionPausesOrThatARestartDoes) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne), Abc(world));
    CallText(world, sup, "pause_supervision");
    EXPECT_EQ(KillAndAsk(world, sup, "a").kind, Kind::kQueued);
    CallText(world, sup, "resume_supervision");
    CallText(world, sup, "{change_flags,#{back_off=>#{initial=>1000,max=>5000}}}");
    EXPECT_EQ(KillAndAsk(world, sup, "b").kind, Kind::kRetrying);
  });
}

TEST(ExitDecision, SaysThatItWasOneTooMany) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne, 0, 5), Abc(world));
    EXPECT_EQ(KillAndAsk(world, sup, "b").kind, Kind::kGaveUp);
    EXPECT_FALSE(world.space().IsAlive(sup));
  });
}

TEST(ExitDecision, IsPendingUntilTheSupervisorHasLooked) {
  ProcessWorld world(std::nullopt);
  const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne), Abc(world));
  const EventCursor since = world.events().Now();
  const Pid child = ChildPid(world, sup, "a");
  EXPECT_EQ(DecisionOf(world.space(), sup, child, A("a"), since).kind, Kind::kPending);
}

}  // namespace
}  // namespace arsenal::runtime
