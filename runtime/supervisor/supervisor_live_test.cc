// SPDX-License-Identifier: MIT
// What OTP has not: supervisors that are changed, paused and looked into while they run.
#include <gtest/gtest.h>

#include "runtime/supervisor/supervisor_preview.h"
#include "runtime/supervisor/testing/children.h"

namespace arsenal::runtime {
namespace {

using Action = PreviewStep::Action;
using Outcome = PreviewLevel::Outcome;
using std::chrono::seconds;

SupervisorFlags FlagsOf(Strategy strategy, int64_t intensity = 5, int64_t period = 5) {
  SupervisorFlags flags = Flags(intensity, period);
  flags.strategy = strategy;
  return flags;
}

std::vector<ChildSpec> Abc(ProcessWorld& world) {
  return SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "b"), WorkerSpec(world, "c"));
}

const Supervisor& ObjectOf(ProcessWorld& world, Pid pid) {
  return *Supervisor::Of(*world.space().Find(pid));
}

// --- Flags.

TEST(SupervisorFlags, ChangeWhileItRuns) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne, 1, 5), Abc(world));
    EXPECT_EQ(CallText(world, sup, "{change_flags,#{strategy=>rest_for_one,intensity=>3}}"), "ok");
    const SupervisorSnapshot snapshot = Snapshot(world, sup);
    EXPECT_EQ(snapshot.strategy, atoms::kRestForOne);
    EXPECT_EQ(snapshot.max_restarts, 3);
    EXPECT_EQ(snapshot.max_seconds, 5);
    world.log.clear();
    Crash(world, sup, "b");
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"terminate b boom", "terminate c shutdown", "init b", "init c"}));
    // What has been counted stays, under the new limits.
    EXPECT_EQ(CallText(world, sup, "{change_flags,#{intensity=>1}}"), "ok");
    EXPECT_EQ(ObjectOf(world, sup).Budget(world.worker().round_time()).left, 0);
    Crash(world, sup, "b");
    world.Quiet();
    EXPECT_EQ(world.log.back(), "exit sup shutdown");
  });
}

TEST(SupervisorFlags, ThatCannotBeAreRefusedAndChangeNothing) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, {}, Abc(world));
    const std::pair<const char*, const char*> rows[] = {
        {"#{strategy=>simple_one_for_one}",
         "{incompatible_strategy,one_for_one,simple_one_for_one}"},
        {"#{intensity=>7,period=>0}", "{invalid_period,0}"},
        {"#{back_off=>#{initial=>5,max=>1}}", "{invalid_back_off,#{initial => 5,max => 1}}"},
        {"#{back_off=>#{initial=>5,jitter=>101}}",
         "{invalid_back_off,#{initial => 5,jitter => 101}}"},
        {"flags", "{invalid_type,flags}"}};
    for (const auto& [flags, error] : rows) {
      EXPECT_EQ(CallText(world, sup, "{change_flags," + std::string(flags) + "}"),
                "{error," + std::string(error) + "}");
    }
    EXPECT_EQ(Snapshot(world, sup).max_restarts, 1);
  });
}

// --- Pauses.

TEST(SupervisorPause, QueuesExitsAndResumeActsOnThemInOrder) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne), Abc(world));
    EXPECT_EQ(CallText(world, sup, "resume_supervision"), "{error,not_paused}");
    EXPECT_EQ(CallText(world, sup, "pause_supervision"), "ok");
    EXPECT_EQ(CallText(world, sup, "pause_supervision"), "{error,already_paused}");
    Crash(world, sup, "c");
    world.Quiet();
    Crash(world, sup, "a");
    world.Quiet();
    SupervisorSnapshot snapshot = Snapshot(world, sup);
    EXPECT_TRUE(snapshot.paused);
    EXPECT_EQ(snapshot.queued_exits, 2u);
    EXPECT_EQ(snapshot.children[0].status, ChildStatus::kEnded);
    EXPECT_EQ(snapshot.restart_count, 0u);
    // Calls are answered; the child that has ended can be told to stay so.
    EXPECT_EQ(CallText(world, sup, "{terminate_child,a}"), "ok");
    EXPECT_EQ(CallText(world, sup, "{restart_child,c}"), "{error,running}");
    const ResumeForecast forecast = ObjectOf(world, sup).ForecastResume();
    EXPECT_EQ(forecast.exits, 1u);
    EXPECT_EQ(forecast.restarts, 1u);
    EXPECT_FALSE(forecast.gives_up);
    world.log.clear();
    EXPECT_EQ(CallText(world, sup, "resume_supervision"), "ok");
    EXPECT_EQ(world.log, (Lines{"init c"}));
    snapshot = Snapshot(world, sup);
    EXPECT_FALSE(snapshot.paused);
    EXPECT_EQ(snapshot.children[0].status, ChildStatus::kUndefined);
    EXPECT_EQ(snapshot.children[2].status, ChildStatus::kRunning);
  });
}

TEST(SupervisorPause, CountsAQueuedExitAtTheSecondInWhichItCame) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne, 1, 1), Abc(world));
    CallText(world, sup, "pause_supervision");
    for (const char* id : {"a", "b", "c"}) {
      Crash(world, sup, id);
      world.Advance(seconds(5));
    }
    EXPECT_FALSE(ObjectOf(world, sup).ForecastResume().gives_up);
    CallText(world, sup, "resume_supervision");
    EXPECT_TRUE(world.space().IsAlive(sup));
    EXPECT_EQ(Snapshot(world, sup).restart_count, 3u);
  });
}

TEST(SupervisorPause, TellsBeforehandThatItWouldGiveUp) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne, 1, 5), Abc(world));
    CallText(world, sup, "pause_supervision");
    for (const char* id : {"a", "b", "c"}) Crash(world, sup, id);
    world.Quiet();
    const ResumeForecast forecast = ObjectOf(world, sup).ForecastResume();
    EXPECT_EQ(forecast.exits, 3u);
    EXPECT_EQ(forecast.restarts, 1u);
    EXPECT_TRUE(forecast.gives_up);
    CallText(world, sup, "resume_supervision");
    EXPECT_EQ(world.log.back(), "exit sup shutdown");
  });
}

TEST(SupervisorPause, OfOneForAllNeedsOneRestartForAllThatEnded) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForAll, 1, 5), Abc(world));
    CallText(world, sup, "pause_supervision");
    for (const char* id : {"a", "b", "c"}) Crash(world, sup, id);
    world.Quiet();
    EXPECT_EQ(ObjectOf(world, sup).ForecastResume().restarts, 1u);
    world.log.clear();
    CallText(world, sup, "resume_supervision");
    EXPECT_EQ(world.log, (Lines{"init a", "init b", "init c"}));
    EXPECT_EQ(Snapshot(world, sup).restart_count, 1u);
  });
}

TEST(SupervisorPause, HoldsFurtherAttemptsAndEndsWithTheParent) {
  ForEachSchedule([](ProcessWorld& world) {
    SupervisorFlags flags = FlagsOf(Strategy::kOneForOne);
    flags.back_off.initial = flags.back_off.longest = 100 * kMs;
    WorkerPlan plan;
    plan.starts = {"ok", "e1", "ok"};
    const Pid sup = StartSupervisor(world, flags, SpecsOf(WorkerSpec(world, "w", plan)));
    Crash(world, sup, "w");
    world.Advance(110 * kMs);  // the first attempt has failed, the next one waits
    CallText(world, sup, "pause_supervision");
    world.log.clear();
    world.Advance(seconds(1));
    EXPECT_EQ(world.log, Lines{});
    CallText(world, sup, "resume_supervision");
    EXPECT_EQ(world.log, (Lines{"init w"}));
    CallText(world, sup, "pause_supervision");
    Crash(world, sup, "w");
    world.Quiet();
    world.Send(sup, T("{system,{<0.9.9>,t},{terminate,shutdown}}"));
    world.Quiet();
    EXPECT_EQ(world.log.back(), "exit sup shutdown");
  });
}

// --- Specs.

TEST(SupervisorSpec, IsReplacedInItsPlace) {
  ForEachSchedule([](ProcessWorld& world) {
    ModuleTable modules;
    ModuleFunction function;
    function.module = "other";
    function.function = "start";
    function.start = [&world](const Term&) -> absl::StatusOr<PreparedStart> {
      PreparedStart start;
      start.handler = std::make_unique<TestWorker>(world, "new b", std::make_shared<WorkerPlan>());
      return start;
    };
    ASSERT_TRUE(modules.Add(std::move(function)).ok());
    world.space().set_modules(&modules);
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne), Abc(world));
    const std::string spec = "#{id=>b,start=>{other,start,[]},shutdown=>7}";
    world.log.clear();
    const std::string reply = CallText(world, sup, "{replace_child_spec,b," + spec + "}");
    const SupervisorSnapshot snapshot = Snapshot(world, sup);
    EXPECT_EQ(reply, "{ok," + snapshot.children[1].pid.ToString() + "}");
    EXPECT_EQ(world.log, (Lines{"terminate b shutdown", "init new b"}));
    EXPECT_EQ(snapshot.children[1].shutdown.time(), 7 * kMs);
    EXPECT_EQ(snapshot.restart_count, 0u);
    // Of one that does not run it counts at the next start.
    CallText(world, sup, "{terminate_child,b}");
    EXPECT_EQ(CallText(world, sup, "{replace_child_spec,b," + spec + "}"), "{ok,undefined}");
    const std::pair<const char*, const char*> refused[] = {
        {"{replace_child_spec,z,#{id=>z,start=>{other,start,[]}}}", "{error,not_found}"},
        {"{replace_child_spec,b,#{id=>z,start=>{other,start,[]}}}", "{error,{other_id,z}}"},
        {"{replace_child_spec,b,#{id=>b}}", "{error,missing_start}"}};
    for (const auto& [request, error] : refused) EXPECT_EQ(CallText(world, sup, request), error);
    world.space().set_modules(nullptr);
  });
}

// --- Pauses before restarts.

TEST(SupervisorBackOff, WaitsLongerFromRestartToRestart) {
  ForEachSchedule([](ProcessWorld& world) {
    SupervisorFlags flags = FlagsOf(Strategy::kOneForOne, 100, 5);
    flags.back_off.initial = 100 * kMs;
    flags.back_off.longest = 350 * kMs;
    const Pid sup = StartSupervisor(world, flags, SpecsOf(WorkerSpec(world, "w")));
    for (const int pause : {100, 200, 350, 350}) {
      world.log.clear();
      Crash(world, sup, "w");
      world.Advance((pause - 2) * kMs);
      EXPECT_EQ(Snapshot(world, sup).children[0].status, ChildStatus::kRestarting);
      EXPECT_EQ(CallText(world, sup, "{restart_child,w}"), "{error,restarting}");
      world.Advance(4 * kMs);
      EXPECT_EQ(world.log, (Lines{"terminate w boom", "init w"})) << pause;
    }
    // A longer life begins anew; and a child that is told to stay down does.
    world.Advance(seconds(1));
    Crash(world, sup, "w");
    world.Advance(102 * kMs);
    EXPECT_EQ(Snapshot(world, sup).children[0].status, ChildStatus::kRunning);
    Crash(world, sup, "w");
    world.Quiet();
    EXPECT_EQ(CallText(world, sup, "{terminate_child,w}"), "ok");
    world.Advance(seconds(1));
    EXPECT_EQ(Snapshot(world, sup).children[0].status, ChildStatus::kUndefined);
  });
}

TEST(SupervisorBackOff, JitterTakesAtMostItsShareAway) {
  BackOff back_off;
  back_off.initial = 100 * kMs;
  back_off.longest = seconds(1);
  back_off.jitter_percent = 50;
  Nanos least = kNever;
  Random random(7);
  for (int i = 0; i < 1000; ++i) {
    const Nanos pause = BackOffPause(back_off, 1, random.Next());
    EXPECT_LE(pause, 200 * kMs);
    EXPECT_GE(pause, 100 * kMs);
    least = std::min(least, pause);
  }
  EXPECT_LT(least, 110 * kMs);
  EXPECT_EQ(BackOffPause(back_off, 60, 0), seconds(1));
}

// --- History and budget.

TEST(SupervisorHistory, SaysWhatWasRestartedAndWhy) {
  ForEachSchedule([](ProcessWorld& world) {
    WorkerPlan plan;
    plan.starts = {"ok", "e1", "ok"};
    const Pid sup = StartSupervisor(
        world, FlagsOf(Strategy::kRestForOne),
        SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "b", plan), WorkerSpec(world, "c")));
    const Pid b = ChildPid(world, sup, "b");
    const Pid c = ChildPid(world, sup, "c");
    EXPECT_TRUE(ObjectOf(world, sup).History().empty());
    world.Advance(seconds(3));
    Crash(world, sup, "b");
    world.Quiet();
    const std::vector<RestartRecord> history = ObjectOf(world, sup).History();
    ASSERT_EQ(history.size(), 2u);
    EXPECT_EQ(history[0].number, 1u);
    EXPECT_EQ(history[0].child_id, Term(A("b")));
    EXPECT_EQ(history[0].child_pid, b);
    EXPECT_EQ(history[0].reason, Term(A("boom")));
    EXPECT_EQ(history[0].outcome, RestartRecord::Outcome::kFailed);
    EXPECT_EQ(history[0].error, Term(A("e1")));
    EXPECT_FALSE(history[0].retry);
    EXPECT_EQ(history[0].when.monotonic, seconds(3));
    EXPECT_TRUE(history[1].retry);
    EXPECT_EQ(history[1].reason, Term(A("e1")));
    EXPECT_EQ(history[1].outcome, RestartRecord::Outcome::kRestarted);
    EXPECT_EQ(history[1].strategy, Strategy::kRestForOne);
    ASSERT_EQ(history[1].children.size(), 2u);
    EXPECT_EQ(history[1].children[0].new_pid, ChildPid(world, sup, "b"));
    EXPECT_EQ(history[1].children[1].id, Term(A("c")));
    EXPECT_EQ(history[0].children[1].old_pid, c);
    EXPECT_EQ(history[1].children[1].new_pid, ChildPid(world, sup, "c"));
  });
}

TEST(SupervisorHistory, KeepsTheNewestHundred) {
  ProcessWorld world(std::nullopt);
  const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne, 1000, 5),
                                  SpecsOf(WorkerSpec(world, "w")));
  for (int i = 0; i < 150; ++i) {
    Crash(world, sup, "w");
    world.Quiet();
  }
  const std::vector<RestartRecord> history = ObjectOf(world, sup).History();
  ASSERT_EQ(history.size(), RestartHistory::kRecords);
  EXPECT_EQ(history.front().number, 51u);
  EXPECT_EQ(history.back().number, 150u);
}

TEST(SupervisorBudget, SaysWhatIsLeftAndWhenMoreIs) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForOne, 3, 10),
                                    SpecsOf(WorkerSpec(world, "w")));
    world.Advance(seconds(20) + 300 * kMs);
    const auto budget = [&] { return ObjectOf(world, sup).Budget(world.worker().ReadClock()); };
    EXPECT_EQ(budget().left, 3);
    EXPECT_FALSE(budget().next_release.has_value());
    Crash(world, sup, "w");
    world.Advance(seconds(2));
    Crash(world, sup, "w");
    world.Quiet();
    EXPECT_EQ(budget().used, 2u);
    EXPECT_EQ(budget().left, 1);
    EXPECT_EQ(budget().next_release, seconds(31));
    world.Advance(seconds(31) - world.worker().ReadClock() - 1 * kMs);
    EXPECT_EQ(budget().used, 2u);
    world.Advance(2 * kMs);
    EXPECT_EQ(budget().used, 1u);
    EXPECT_EQ(budget().next_release, seconds(33));
  });
}

// --- Previews.

// "stop c 0", "start b 0", ...
Lines StepsOf(const PreviewLevel& level) {
  Lines lines;
  for (const PreviewStep& step : level.steps) {
    lines.push_back((step.action == Action::kStop ? "stop " : "start ") + ToText(step.id) + " " +
                    std::to_string(step.depth));
  }
  return lines;
}

TEST(SupervisorPreview, SaysWhatAnEndWouldLeadToAndItDoes) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kRestForOne, 1, 5), Abc(world));
    const Pid b = ChildPid(world, sup, "b");
    std::optional<Preview> preview = PreviewOf(world.space(), b, A("boom"));
    ASSERT_TRUE(preview.has_value());
    EXPECT_EQ(preview->position, world.events().Now());
    ASSERT_EQ(preview->levels.size(), 1u);
    EXPECT_EQ(preview->levels[0].outcome, Outcome::kRestart);
    EXPECT_EQ(preview->levels[0].supervisor, sup);
    EXPECT_EQ(StepsOf(preview->levels[0]), (Lines{"stop c 0", "start b 0", "start c 0"}));
    world.log.clear();
    Crash(world, sup, "b");
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"terminate b boom", "terminate c shutdown", "init b", "init c"}));
    // The next one would be one too many.
    preview = PreviewOf(world.space(), ChildPid(world, sup, "b"), A("boom"));
    EXPECT_EQ(preview->levels[0].outcome, Outcome::kGivesUp);
    EXPECT_EQ(StepsOf(preview->levels[0]), (Lines{"stop c 0", "stop a 0"}));
    EXPECT_FALSE(PreviewOf(world.space(), sup, A("boom")).has_value());
    EXPECT_FALSE(PreviewOf(world.space(), b, A("boom")).has_value());
    CallText(world, sup, "pause_supervision");
    preview = PreviewOf(world.space(), ChildPid(world, sup, "b"), A("boom"));
    EXPECT_EQ(preview->levels[0].outcome, Outcome::kQueued);
  });
}

TEST(SupervisorPreview, KnowsRestartTypesAndSignificance) {
  ForEachSchedule([](ProcessWorld& world) {
    ChildSpec transient = WorkerSpec(world, "t");
    transient.restart = RestartType::kTransient;
    ChildSpec temporary = WorkerSpec(world, "x");
    temporary.restart = RestartType::kTemporary;
    ChildSpec significant = WorkerSpec(world, "s");
    significant.restart = RestartType::kTransient;
    significant.significance = Significance::kSignificant;
    SupervisorFlags flags = FlagsOf(Strategy::kOneForOne);
    flags.auto_shutdown = AutoShutdown::kAnySignificant;
    const Pid sup = StartSupervisor(
        world, flags, SpecsOf(std::move(transient), std::move(temporary), std::move(significant)));
    const auto outcome = [&](const char* id, Atom reason) {
      return PreviewOf(world.space(), ChildPid(world, sup, id), reason)->levels[0].outcome;
    };
    EXPECT_EQ(outcome("t", atoms::kNormal), Outcome::kNothing);
    EXPECT_EQ(outcome("t", A("boom")), Outcome::kRestart);
    EXPECT_EQ(outcome("x", A("boom")), Outcome::kDropped);
    EXPECT_EQ(outcome("s", A("boom")), Outcome::kRestart);
    EXPECT_EQ(outcome("s", atoms::kNormal), Outcome::kShutsDown);
  });
}

TEST(SupervisorPreview, GoesUpAndDownTheTree) {
  ForEachSchedule([](ProcessWorld& world) {
    const auto inner = [&world](const char* id, const char* leaf) {
      ChildSpec spec(A(id), atoms::kSupervisor, A("start_link"),
                     ChildFactory([&world, leaf]() -> absl::StatusOr<PreparedStart> {
                       PreparedStart start;
                       start.handler =
                           *Supervisor::Create(Flags(0, 5), SpecsOf(WorkerSpec(world, leaf)));
                       return start;
                     }));
      spec.type = ChildType::kSupervisor;
      return spec;
    };
    const Pid sup = StartSupervisor(world, FlagsOf(Strategy::kOneForAll),
                                    SpecsOf(inner("i1", "l1"), inner("i2", "l2")));
    const Pid leaf = ChildPid(world, ChildPid(world, sup, "i1"), "l1");
    const std::optional<Preview> preview = PreviewOf(world.space(), leaf, A("boom"));
    ASSERT_EQ(preview->levels.size(), 2u);
    EXPECT_EQ(preview->levels[0].outcome, Outcome::kGivesUp);
    EXPECT_EQ(preview->levels[1].outcome, Outcome::kRestart);
    EXPECT_EQ(StepsOf(preview->levels[1]),
              (Lines{"stop l2 1", "stop i2 0", "start i1 0", "start i2 0"}));
    EXPECT_TRUE(preview->complete);
  });
}

// --- Children without ids.

TEST(SupervisorSimple, ChildrenAreShownAndPreviewed) {
  ForEachSchedule([](ProcessWorld& world) {
    ChildSpec spec(A("t"), A("worker"), A("start_link"),
                   ChildFactory([&world](const Term& args) -> absl::StatusOr<PreparedStart> {
                     PreparedStart start;
                     start.handler = std::make_unique<TestWorker>(world, ToText(args.head()),
                                                                  std::make_shared<WorkerPlan>());
                     return start;
                   }));
    const Pid sup =
        StartSupervisor(world, FlagsOf(Strategy::kSimpleOneForOne, 1, 5), SpecsOf(std::move(spec)));
    CallText(world, sup, "{start_child,[one]}");
    CallText(world, sup, "{start_child,[two]}");
    SupervisorSnapshot snapshot = Snapshot(world, sup);
    ASSERT_EQ(snapshot.children.size(), 2u);
    EXPECT_EQ(snapshot.children_count, 2u);
    EXPECT_EQ(ObjectOf(world, sup).Snapshot(Nanos(0), 1).children.size(), 1u);
    const Pid one = snapshot.children[0].pid;
    const std::optional<Preview> preview = PreviewOf(world.space(), one, A("boom"));
    EXPECT_EQ(StepsOf(preview->levels[0]), (Lines{"start undefined 0"}));
    world.log.clear();
    world.Exit(one, atoms::kKill);
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"init one"}));
    snapshot = Snapshot(world, sup);
    EXPECT_EQ(snapshot.restart_count, 1u);
    ASSERT_EQ(ObjectOf(world, sup).History().size(), 1u);
    EXPECT_EQ(ObjectOf(world, sup).History()[0].children[0].old_pid, one);
  });
}

}  // namespace
}  // namespace arsenal::runtime
