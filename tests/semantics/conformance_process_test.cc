// SPDX-License-Identifier: MIT
// OTP's own cases on exits, spawns, limits and scheduling, each under its suite's and its case's
// name.
#include "tests/semantics/process_program.h"

namespace arsenal::runtime {
namespace {

TEST(process_SUITE, t_exit_2_other) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Term reason = Term::TupleOf(A("large"), Term::Binary(std::string(100000, 'r')));
    const absl::StatusOr<Spawned> target = self.Spawn(Idle, Monitored());
    self.ExitProcess(target->pid, reason);
    const MessagePattern about = MessagePattern::About(target->monitor);
    Message down = co_await self.Receive(about);
    EXPECT_TRUE(down.payload().element(4) == reason);
  });
}

TEST(process_SUITE, t_exit_2_other_normal) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const absl::StatusOr<Spawned> target = self.Spawn(Idle, Monitored());
    self.ExitProcess(target->pid, atoms::kNormal);
    const std::string end = co_await DownReason(self, target->monitor);
    EXPECT_EQ(end, "lives");
    self.ExitProcess(target->pid, atoms::kKill);
  });
}

TEST(process_SUITE, self_exit) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    self.ExitProcess(self.pid(), A("own"));
    const Lines seen = co_await Flushed(self, Names().Add(self.pid(), "SELF"));
    EXPECT_EQ(seen, (Lines{"{'EXIT',SELF,own}"}));
  });
}

// What becomes of a process that runs this.
ProcessTask<std::string> EndOf(ProcessContext& self, ProcessMain main) {
  const absl::StatusOr<Spawned> spawned = self.Spawn(std::move(main), Monitored());
  std::string reason = co_await DownReason(self, spawned->monitor, seconds(5));
  co_return reason;
}

TEST(process_SUITE, abnormal_suicide_exit) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const auto suicide = [](ProcessContext& child) -> ProcessTask<> {
      child.ExitProcess(child.pid(), A("abnormal"));
      co_await Idle(child);
    };
    const std::string reason = co_await EndOf(self, suicide);
    EXPECT_EQ(reason, "abnormal");
  });
}

TEST(process_SUITE, t_exit_2_catch) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const auto suicide = [&world](ProcessContext& child) -> ProcessTask<> {
      child.ExitProcess(child.pid(), A("die"));
      co_await child.Yield();
      world.Log("went on");
    };
    const std::string reason = co_await EndOf(self, suicide);
    EXPECT_EQ(reason, "die");
    EXPECT_EQ(world.log, Lines());
  });
}

TEST(process_SUITE, trap_exit_badarg) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    const auto fails = [](ProcessContext& child) -> ProcessTask<> {
      co_await child.Yield();
      throw ErrorException(atoms::kBadarg);
    };
    const Pid child = SpawnIn(self, fails, Linked());
    const Lines seen = co_await Flushed(self, Names().Add(child, "C"));
    EXPECT_EQ(seen, (Lines{"{'EXIT',C,{badarg,[]}}"}));
  });
}

TEST(process_SUITE, exit_twice) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const absl::StatusOr<Spawned> target = self.Spawn(Idle, Monitored());
    self.ExitProcess(target->pid, A("first"));
    self.ExitProcess(target->pid, A("second"));
    const std::string reason = co_await DownReason(self, target->monitor);
    EXPECT_EQ(reason, "first");
  });
}

TEST(process_SUITE, low_prio) {
  ForEachSchedule([](ProcessWorld& world) {
    int normal = 0;
    int low = 0;
    const auto busy = [](int* turns) {
      return [turns](ProcessContext& self) -> ProcessTask<> {
        while (true) {
          ++*turns;
          co_await self.Yield();
        }
      };
    };
    SpawnOptions options;
    options.priority = Priority::kLow;
    world.Spawn(busy(&normal));
    world.Spawn(busy(&low), options);
    for (int i = 0; i < 2000; ++i) world.driver().Step();
    EXPECT_GT(16 * low, normal);
    EXPECT_LT(4 * low, normal);
  });
}

TEST(process_SUITE, spawn_opt_max_heap_size) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    SpawnOptions options = Monitored();
    options.max_heap = MaxHeap(100'000);
    const auto grow = [](ProcessContext& child) -> ProcessTask<> {
      child.SetTrapExit(Trap::kOn);
      for (int i = 0; i < 300; ++i) {
        child.Put(Term::Integer(i), Term::Binary(std::string(1000, 'x')));
        co_await child.Yield();
      }
      co_await Idle(child);
    };
    const EventCursor before = world.events().Now();
    const absl::StatusOr<Spawned> killed = self.Spawn(grow, options);
    const std::string reason = co_await DownReason(self, killed->monitor, seconds(5));
    EXPECT_EQ(reason, "killed");
    // Without `kill` it is told and lives; without `error_logger` nobody is told.
    options.max_heap.kill = MaxHeap::Kill::kNo;
    const absl::StatusOr<Spawned> told = self.Spawn(grow, options);
    options.max_heap.report = MaxHeap::Report::kNo;
    const absl::StatusOr<Spawned> untold = self.Spawn(grow, options);
    co_await self.Sleep(milliseconds(1));
    EXPECT_TRUE(self.IsAlive(told->pid));
    EXPECT_TRUE(self.IsAlive(untold->pid));
    self.ExitProcess(told->pid, atoms::kKill);
    self.ExitProcess(untold->pid, atoms::kKill);
    std::vector<Pid> reported;
    for (const Event& event : world.events().Read(before, 10000).events) {
      if (event.type == EventType::kProcessLimit) reported.push_back(event.pid);
    }
    EXPECT_EQ(reported, (std::vector<Pid>{killed->pid, told->pid}));
  });
}

TEST(process_SUITE, spawn_request_bif) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    SpawnOptions both = Linked();
    both.monitor = StartMonitor::kMonitor;
    SpawnReply tagged;
    tagged.tag = A("my_tag");
    const Ref request = self.RequestSpawn(Mortal, both, tagged);
    Message reply = co_await self.Receive();
    const Pid child = reply.payload().element(3).AsPid();
    const Names names = Names().Add(request, "R").Add(child, "P");
    EXPECT_EQ(names.Text(reply), "{my_tag,R,ok,P}");
    self.Send(child, A("bye"));
    const Lines ends = co_await Flushed(self, names);
    EXPECT_EQ(ends, (Lines{"{'EXIT',P,bye}", "{'DOWN',R,process,P,bye}"}));

    const Ref bad = self.RequestSpawn(Mortal, Monitored(MonitorOptions(AliasMode::kReply)));
    const Lines refused = co_await Flushed(self, Names().Add(bad, "R"));
    EXPECT_EQ(refused, (Lines{"{spawn_reply,R,error,badopt}"}));
    const Ref nothing = self.RequestSpawn(ProcessMain());
    const Lines badarg = co_await Flushed(self, Names().Add(nothing, "R"));
    EXPECT_EQ(badarg, (Lines{"{spawn_reply,R,error,badarg}"}));

    const auto quiet = [](ProcessContext& quick) { return ExitWith(quick, A("bye")); };
    const Ref silent = self.RequestSpawn(quiet, Monitored(), SpawnReply(SpawnReply::When::kNever));
    const MessagePattern about = MessagePattern::About(silent);
    Message down = co_await self.Receive(about);
    EXPECT_TRUE(down.IsDown());
    self.RequestSpawn(quiet, {}, SpawnReply(SpawnReply::When::kOnError));
    self.RequestSpawn(ProcessMain(), {}, SpawnReply(SpawnReply::When::kOnSuccess));
    const Lines rest = co_await Flushed(self, Names());
    EXPECT_EQ(rest, Lines());
  });
}

TEST(process_SUITE, spawn_request_link_parent_exit) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    Pid child;
    const auto parent = [&](ProcessContext& dying) -> ProcessTask<> {
      const auto never = [&world](ProcessContext& late) -> ProcessTask<> {
        Message message = co_await late.Receive();
        world.Log("received");
      };
      dying.RequestSpawn(never, Linked());
      Message reply = co_await dying.Receive();
      child = reply.payload().element(3).AsPid();
      co_await dying.Exit(A("parent_gone"));
    };
    const std::string reason = co_await EndOf(self, parent);
    EXPECT_EQ(reason, "parent_gone");
    co_await self.Sleep(milliseconds(1));
    EXPECT_FALSE(self.IsAlive(child));
    const DeathRecord* death = world.space().deaths().Find(child);
    EXPECT_NE(death, nullptr);
    if (death != nullptr) {
      EXPECT_EQ(ToText(death->reason), "parent_gone");
    }
    EXPECT_EQ(world.log, Lines());
  });
}

// A list is taken in steps; between them processes start and end.
TEST(process_SUITE, processes_term_proc_list) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    std::vector<Pid> lasting;
    for (int i = 0; i < 20; ++i) lasting.push_back(SpawnIdle(self));
    std::vector<Pid> listed;
    std::vector<Pid> passing;
    for (Pid at = world.space().PidAfter(Pid()); at.valid(); at = world.space().PidAfter(at)) {
      listed.push_back(at);
      passing.push_back(SpawnIdle(self));
      if (passing.size() % 2 == 0) self.ExitProcess(passing[passing.size() - 2], atoms::kKill);
      if (passing.size() > 40) break;
      co_await self.Yield();
    }
    for (const Pid pid : lasting) {
      EXPECT_NE(std::find(listed.begin(), listed.end(), pid), listed.end());
      self.ExitProcess(pid, atoms::kKill);
    }
    EXPECT_TRUE(std::is_sorted(listed.begin(), listed.end()));
    for (const Pid pid : passing) self.ExitProcess(pid, atoms::kKill);
  });
}

TEST(process_SUITE, otp_7738_suspended) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const auto echo = [to = self.pid()](ProcessContext& child) -> ProcessTask<> {
      while (true) {
        Message message = co_await child.Receive();
        child.Send(to, message.payload());
      }
    };
    const Pid target = SpawnIn(self, echo);
    EXPECT_TRUE(self.Suspend(target));
    self.Send(target, A("hello"));
    const Lines before = co_await Flushed(self, Names());
    EXPECT_EQ(before, Lines());
    EXPECT_TRUE(self.Resume(target));
    const Lines after = co_await Flushed(self, Names());
    EXPECT_EQ(after, (Lines{"hello"}));
    self.ExitProcess(target, atoms::kKill);
  });
}

TEST(trace_SUITE, suspend) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid target = SpawnIdle(self);
    co_await self.Sleep(milliseconds(1));
    EXPECT_FALSE(self.Suspend(self.pid()));
    EXPECT_FALSE(self.Resume(target));
    EXPECT_TRUE(self.Suspend(target));
    EXPECT_TRUE(self.Suspend(target));
    EXPECT_FALSE(self.Suspend(target, SuspendMode::kUnlessSuspending));
    const bool third = co_await self.AwaitSuspend(target);
    EXPECT_TRUE(third);
    const absl::StatusOr<Term> mine = co_await self.AwaitInfo(self.pid(), atoms::kSuspending);
    EXPECT_EQ(Names().Add(target, "T").Text(*mine), "{suspending,[{T,3,0}]}");
    for (const char* status : {"suspended", "suspended", "suspended", "waiting"}) {
      const absl::StatusOr<Term> seen = co_await self.AwaitInfo(target, atoms::kStatus);
      EXPECT_EQ(ToText(seen->element(1)), status);
      self.Resume(target);
    }
    EXPECT_FALSE(self.Resume(target));
    self.ExitProcess(target, atoms::kKill);
    const bool alive = co_await self.AwaitAlive(target);
    EXPECT_FALSE(alive);
    EXPECT_FALSE(self.Suspend(target));
    // What a handler would see: the answer is a message.
    const Ref request = self.RequestSuspend(target);
    const Lines refused = co_await Flushed(self, Names().Add(request, "R"));
    EXPECT_EQ(refused, (Lines{"{R,badarg}"}));
  });
}

TEST(trace_SUITE, suspender_exit) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid target = SpawnIdle(self);
    const auto suspend_and_end = [target](ProcessContext& child) -> ProcessTask<> {
      EXPECT_TRUE(child.Suspend(target));
      child.RequestSuspend(target);
      co_await child.Sleep(seconds(1));
    };
    SpawnIn(self, suspend_and_end);
    co_await self.Sleep(milliseconds(500));
    const absl::StatusOr<Term> during = co_await self.AwaitInfo(target, atoms::kStatus);
    EXPECT_EQ(ToText(*during), "{status,suspended}");
    co_await self.Sleep(seconds(1));
    const absl::StatusOr<Term> after = co_await self.AwaitInfo(target, atoms::kStatus);
    EXPECT_EQ(ToText(*after), "{status,waiting}");
    self.ExitProcess(target, atoms::kKill);
  });
}

}  // namespace
}  // namespace arsenal::runtime
