// SPDX-License-Identifier: MIT
// How supervisors end their children and themselves.
#include <gtest/gtest.h>

#include "runtime/process/process.h"
#include "runtime/supervisor/testing/children.h"

namespace arsenal::runtime {
namespace {

using TrapExit = ProcessContext::TrapExit;

// How the only child of a supervisor that is told to end has ended, and after how many
// milliseconds.
struct End {
  std::string reason;
  int64_t ms;
  friend bool operator==(const End&, const End&) = default;
  friend void PrintTo(const End& end, std::ostream* out) {
    *out << end.reason << " after " << end.ms;
  }
};

End EndOf(ProcessWorld& world, Shutdown shutdown, WorkerPlan plan) {
  ChildSpec spec = WorkerSpec(world, "w", std::move(plan));
  spec.shutdown = shutdown;
  const Pid sup = StartSupervisor(world, {}, SpecsOf(std::move(spec)));
  const Pid child = ChildPid(world, sup, "w");
  auto end = std::make_shared<End>(End{"none", -1});
  world.Spawn([child, end](ProcessContext& self) -> ProcessTask<> {
    self.Monitor(child);
    const Message down = co_await self.Receive();
    *end = {ToText(down.payload().element(4)), self.Now() / kMs};
  });
  world.Quiet();
  world.Send(sup, T("{system,{<0.9.9>,t},{terminate,shutdown}}"));
  world.Advance(10'000 * kMs);
  EXPECT_EQ(world.log.back(), "exit sup shutdown");
  return *end;
}

WorkerPlan NotTrapping() {
  WorkerPlan plan;
  plan.trap = TrapExit::kOff;
  return plan;
}

WorkerPlan EndingAfter(Nanos time) {
  WorkerPlan plan;
  plan.slow_end = time;
  return plan;
}

TEST(SupervisorShutdown, ByDefaultWaitsFiveSecondsForAWorkerAndForeverForASupervisor) {
  ChildSpec spec(A("a"), A("m"), A("f"), Term::Nil());
  EXPECT_EQ(spec.EffectiveShutdown().ToTerm(), Term::Integer(5000));
  spec.type = ChildType::kSupervisor;
  EXPECT_EQ(spec.EffectiveShutdown().ToTerm(), Term(atoms::kInfinity));
}

TEST(SupervisorShutdown, AChildThatEndsInTimeEndsWithItsReason) {
  ForEachSchedule([](ProcessWorld& world) {
    EXPECT_EQ(EndOf(world, Shutdown::After(200 * kMs), EndingAfter(80 * kMs)),
              (End{"shutdown", 80}));
  });
}

TEST(SupervisorShutdown, AChildThatTakesTooLongIsKilled) {
  ForEachSchedule([](ProcessWorld& world) {
    EXPECT_EQ(EndOf(world, Shutdown::After(60 * kMs), EndingAfter(500 * kMs)), (End{"killed", 60}));
  });
}

TEST(SupervisorShutdown, OfZeroKillsAtOnce) {
  ForEachSchedule([](ProcessWorld& world) {
    EXPECT_EQ(EndOf(world, Shutdown::After(Nanos(0)), EndingAfter(kNever)), (End{"killed", 0}));
  });
}

TEST(SupervisorShutdown, BrutalKillKillsWithoutAWord) {
  ForEachSchedule([](ProcessWorld& world) {
    EXPECT_EQ(EndOf(world, Shutdown::BrutalKill(), WorkerPlan()), (End{"killed", 0}));
    EXPECT_EQ(std::count(world.log.begin(), world.log.end(), "terminate w shutdown"), 0);
  });
}

TEST(SupervisorShutdown, InfinityWaitsAsLongAsItTakes) {
  ForEachSchedule([](ProcessWorld& world) {
    EXPECT_EQ(EndOf(world, Shutdown::Infinity(), EndingAfter(9000 * kMs)), (End{"shutdown", 9000}));
  });
}

TEST(SupervisorShutdown, AChildThatDoesNotTrapExitsJustEnds) {
  ForEachSchedule([](ProcessWorld& world) {
    EXPECT_EQ(EndOf(world, Shutdown::After(5000 * kMs), NotTrapping()), (End{"shutdown", 0}));
  });
}

TEST(SupervisorShutdown, AChildMayEndWithAnotherReason) {
  ForEachSchedule([](ProcessWorld& world) {
    WorkerPlan plan;
    plan.end_with = "weird";
    EXPECT_EQ(EndOf(world, Shutdown::After(500 * kMs), plan), (End{"weird", 0}));
  });
}

TEST(SupervisorShutdown, AChildThatHasUnlinkedItselfIsStillWaitedFor) {
  ForEachSchedule([](ProcessWorld& world) {
    ChildSpec spec(A("w"), A("worker"), A("start_link"),
                   ChildFactory([&world]() -> absl::StatusOr<PreparedStart> {
                     PreparedStart start;
                     start.main = [&world](ProcessContext& self) -> ProcessTask<> {
                       self.AckStart(Term::TupleOf(atoms::kOk, self.pid()));
                       self.SetTrapExit(TrapExit::kOn);
                       self.Unlink(self.parent());
                       (void)co_await self.Receive();
                       co_await self.Sleep(30 * kMs);
                       world.Log("done");
                     };
                     return start;
                   }));
    const Pid sup = StartSupervisor(world, {}, SpecsOf(std::move(spec)));
    const Pid recorder = world.SpawnRecorder(TrapExit::kOff);
    SendCall(world, sup, recorder, "r", "{terminate_child,w}");
    world.Advance(100 * kMs);
    EXPECT_EQ(world.log, (Lines{"done", "{r,ok}"}));
    EXPECT_TRUE(world.space().IsAlive(sup));
  });
}

TEST(SupervisorShutdown, ChildrenThatEndByThemselvesMeanwhileAreNotRestarted) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(
        world, Flags(100, 1),
        SpecsOf(WorkerSpec(world, "a"), WorkerSpec(world, "slow", EndingAfter(50 * kMs))));
    world.log.clear();
    world.Send(sup, T("{system,{<0.9.9>,t},{terminate,shutdown}}"));
    world.Advance(10 * kMs);
    Crash(world, sup, "a");
    world.Advance(100 * kMs);
    EXPECT_EQ(world.log,
              (Lines{"terminate a boom", "terminate slow shutdown", "exit sup shutdown"}));
    // Its own reason is known, although nobody was there any more to be monitored.
    Lines reasons;
    for (const Event& event : world.events().Read({1, 0}, 1000).events) {
      if (event.type != EventType::kSupervisorChildTerminate) continue;
      reasons.push_back(ToText(*event.details.Find(atoms::kChildId)) + " " + ToText(*event.reason));
    }
    EXPECT_EQ(reasons, (Lines{"slow shutdown", "a boom"}));
  });
}

// --- Signals.

TEST(SupervisorSignals, ExitFromAStrangerIsIgnored) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, {}, SpecsOf(WorkerSpec(world, "w")));
    world.Spawn([sup](ProcessContext& self) -> ProcessTask<> {
      self.ExitProcess(sup, atoms::kShutdown);
      co_return;
    });
    world.Send(sup, A("garbage"));
    world.Quiet();
    EXPECT_TRUE(world.space().IsAlive(sup));
    EXPECT_EQ(world.log, Lines{"init w"});
  });
}

TEST(SupervisorSignals, ExitOfTheParentStopsItAlsoWithNormal) {
  for (const char* reason : {"normal", "shutdown"}) {
    ForEachSchedule([reason](ProcessWorld& world) {
      const Pid sup = StartSupervisor(world, {}, SpecsOf(WorkerSpec(world, "w")));
      const Pid parent = world.space().Find(sup)->parent();
      world.Send(parent, Term::TupleOf(A("exit_with"), T(reason)));
      world.Quiet();
      EXPECT_EQ(world.log, (Lines{"init w", "terminate w shutdown"}));
      EXPECT_FALSE(world.space().IsAlive(sup));
    });
  }
}

TEST(SupervisorSignals, AKilledSupervisorTakesItsChildrenAlong) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, {}, SpecsOf(WorkerSpec(world, "w", NotTrapping())));
    const Pid child = ChildPid(world, sup, "w");
    world.Exit(sup, atoms::kKill);
    world.Quiet();
    EXPECT_FALSE(world.space().IsAlive(child));
    EXPECT_EQ(world.log.back(), "exit sup killed");
  });
}

TEST(SupervisorSignals, AnUnknownCallOrCastCrashesIt) {
  for (const char* message : {"{'$gen_cast',junk}", "{'$gen_call',{<0.9.9>,t},junk}"}) {
    ForEachSchedule([message](ProcessWorld& world) {
      const Pid sup = StartSupervisor(world, {}, SpecsOf(WorkerSpec(world, "w")));
      world.Send(sup, T(message));
      world.Quiet();
      EXPECT_FALSE(world.space().IsAlive(sup));
      EXPECT_EQ(world.log[1], "terminate w shutdown");
      EXPECT_TRUE(world.log[2].starts_with("exit sup {function_clause,[{supervisor,handle_ca"));
    });
  }
}

TEST(SupervisorSignals, OneThatAnswersUnknownRequestsLivesOn) {
  ForEachSchedule([](ProcessWorld& world) {
    SupervisorFlags flags;
    flags.unknown_requests = UnknownRequests::kAnswer;
    const Pid sup = StartSupervisor(world, flags, {});
    EXPECT_EQ(CallText(world, sup, "junk"), "{'$unknown_message',junk}");
    world.Send(sup, T("{'$gen_cast',junk}"));
    world.Quiet();
    EXPECT_TRUE(world.space().IsAlive(sup));
    EXPECT_EQ(Supervisor::Of(*world.space().Find(sup))->unknown_messages(), 2u);
  });
}

TEST(SupervisorSignals, AStrangerCannotSayThatAChildGaveUp) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, {}, SpecsOf(WorkerSpec(world, "w")));
    world.Send(sup, Term::TupleOf(atoms::kGaveUp, ChildPid(world, sup, "w")));
    world.Quiet();
    EXPECT_FALSE(Snapshot(world, sup).children[0].last_gave_up.has_value());
  });
}

TEST(SupervisorSignals, WhileSuspendedItRestartsNobodyAndThenCatchesUp) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sup = StartSupervisor(world, {}, SpecsOf(WorkerSpec(world, "w")));
    world.Send(sup, T("{system,{<0.9.9>,t},suspend}"));
    world.Quiet();
    Crash(world, sup, "w");
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"init w", "terminate w boom"}));
    world.Send(sup, T("{system,{<0.9.9>,t},resume}"));
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"init w", "terminate w boom", "init w"}));
  });
}

}  // namespace
}  // namespace arsenal::runtime
