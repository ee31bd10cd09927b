// SPDX-License-Identifier: MIT
// What programs were seen to do on Erlang/OTP 25.2.3, as rows of the conformance list: exits,
// links, monitors, names, order, flags.
#include "tests/semantics/process_program.h"

namespace arsenal::runtime {
namespace {

// What becomes of a process, which traps exits or not, when another one sends it this reason.
ProcessTask<std::string> ExitByAnother(ProcessContext& self, Trap trap, Term reason) {
  const auto target = [trap, to = self.pid()](ProcessContext& child) -> ProcessTask<> {
    child.SetTrapExit(trap);
    child.Send(to, A("ready"));
    Message message = co_await child.Receive();
    child.Send(to, message.payload());
    co_await Idle(child);
  };
  const absl::StatusOr<Spawned> spawned = self.Spawn(target, Monitored());
  Message ready = co_await self.Receive();
  self.ExitProcess(spawned->pid, std::move(reason));
  const MessagePattern any = MessagePattern::Any();
  Message seen = co_await self.Receive(any, milliseconds(200));
  self.Demonitor(spawned->monitor, Flush::kFlush);
  self.ExitProcess(spawned->pid, atoms::kKill);
  if (!seen.has_value()) co_return "ignored";
  if (seen.IsDown()) co_return "died " + ToText(seen.payload().element(4));
  co_return Names().Add(self.pid(), "SENDER").Text(seen);
}

ProcessTask<> CheckExitMatrix(ProcessContext& self) {
  for (const char* text : {"normal", "kill", "killed", "shutdown", "{shutdown,x}", "abnormal"}) {
    const std::string reason = text;
    const std::string died = "died " + (reason == "kill" ? "killed" : reason);
    const std::string plain = co_await ExitByAnother(self, Trap::kOff, T(text));
    EXPECT_EQ(plain, reason == "normal" ? "ignored" : died);
    const std::string trapped = co_await ExitByAnother(self, Trap::kOn, T(text));
    EXPECT_EQ(trapped, reason == "kill" ? died : "{'EXIT',SENDER," + reason + "}");
  }
}

TEST(oracleerl2523, s01_exit_matrix) {
  EachSchedule(
      [](ProcessContext& self, ProcessWorld&) -> ProcessTask<> { co_await CheckExitMatrix(self); });
}

TEST(Exit, Fact01NormalFromAnotherIsIgnoredAndFromItselfIsNot) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckExitMatrix(self);
    for (const Trap trap : {Trap::kOff, Trap::kOn}) {
      const auto suicide = [trap](ProcessContext& child) -> ProcessTask<> {
        child.SetTrapExit(trap);
        child.ExitProcess(child.pid(), atoms::kNormal);
        Message message = co_await child.Receive();
        const bool own =
            message.payload() == Term::TupleOf(atoms::kExit, child.pid(), atoms::kNormal);
        co_await child.Exit(own ? A("message_from_self") : A("something_else"));
      };
      const absl::StatusOr<Spawned> spawned = self.Spawn(suicide, Monitored());
      const std::string reason = co_await DownReason(self, spawned->monitor);
      EXPECT_EQ(reason, trap == Trap::kOff ? "normal" : "message_from_self");
    }
  });
}

TEST(oracleerl2523, s01_exit_matrixexit1) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    for (const char* text : {"normal", "kill", "{nested,[1]}"}) {
      const Term reason = T(text);
      const absl::StatusOr<Spawned> spawned = self.Spawn(
          [reason](ProcessContext& child) { return ExitWith(child, reason); }, Monitored());
      const std::string seen = co_await DownReason(self, spawned->monitor);
      EXPECT_EQ(seen, text);
    }
  });
}

// What becomes of a process when one that it is linked with ends by itself with this reason.
ProcessTask<std::string> LinkedEnd(ProcessContext& self, Trap trap, Term reason) {
  const auto parent = [trap, reason](ProcessContext& middle) -> ProcessTask<> {
    middle.SetTrapExit(trap);
    const Pid child = SpawnIn(middle, Mortal, Linked());
    middle.Send(child, reason);
    const MessagePattern exit = MessagePattern::Tagged(atoms::kExit, 3);
    Message message = co_await middle.Receive(exit, milliseconds(100));
    Term end = A("survived");
    if (message.has_value()) end = Term::TupleOf(A("msg"), message.payload().element(2));
    co_await middle.Exit(end);
  };
  const absl::StatusOr<Spawned> spawned = self.Spawn(parent, Monitored());
  std::string seen = co_await DownReason(self, spawned->monitor);
  co_return seen;
}

ProcessTask<> CheckLinkPropagation(ProcessContext& self) {
  for (const char* text : {"normal", "shutdown", "kill", "boom", "killed"}) {
    const std::string plain = co_await LinkedEnd(self, Trap::kOff, T(text));
    EXPECT_EQ(plain, std::string(text) == "normal" ? "survived" : text);
    const std::string trapped = co_await LinkedEnd(self, Trap::kOn, T(text));
    EXPECT_EQ(trapped, "{msg," + std::string(text) + "}");
  }
}

TEST(oracleerl2523, s02_link_propagation) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckLinkPropagation(self);
  });
}

TEST(Exit, Fact02KillByAnotherBecomesKilledAndByItselfStaysKill) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckLinkPropagation(self);
    self.SetTrapExit(Trap::kOn);
    const Pid child = SpawnIdle(self, Linked());
    self.ExitProcess(child, atoms::kKill);
    const Lines seen = co_await Flushed(self, Names().Add(child, "C"));
    EXPECT_EQ(seen, (Lines{"{'EXIT',C,killed}"}));
  });
}

ProcessTask<> CheckLinkWithTheDead(ProcessContext& self) {
  const Pid dead = co_await DeadPid(self);
  EXPECT_TRUE(absl::IsNotFound(self.Link(dead)));
  self.SetTrapExit(Trap::kOn);
  EXPECT_TRUE(self.Link(dead).ok());
  EXPECT_TRUE(self.Link(self.pid()).ok());
  const Lines seen = co_await Flushed(self, Names().Add(dead, "D"));
  EXPECT_EQ(seen, (Lines{"{'EXIT',D,noproc}"}));
}

TEST(oracleerl2523, s03_link_dead) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckLinkWithTheDead(self);
  });
}

TEST(Link, Fact03WithADeadPidIsNoprocOrItsExit) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckLinkWithTheDead(self);
  });
}

ProcessTask<> CheckLateUnlink(ProcessContext& self) {
  self.SetTrapExit(Trap::kOn);
  const Pid child = SpawnMortal(self, Linked());
  self.Send(child, A("bye"));
  co_await self.Sleep(milliseconds(20));
  self.Unlink(child);
  const Lines seen = co_await Flushed(self, Names().Add(child, "C"));
  EXPECT_EQ(seen, (Lines{"{'EXIT',C,bye}"}));
}

TEST(oracleerl2523, s03_link_deadflush) {
  EachSchedule(
      [](ProcessContext& self, ProcessWorld&) -> ProcessTask<> { co_await CheckLateUnlink(self); });
}

TEST(Link, Fact04TwiceGivesOneExitAndUnlinkTakesNoneBack) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckLateUnlink(self);
    const Pid twice = SpawnMortal(self);
    EXPECT_TRUE(self.Link(twice).ok());
    EXPECT_TRUE(self.Link(twice).ok());
    self.Send(twice, A("bye"));
    const Lines seen = co_await Flushed(self, Names().Add(twice, "C"));
    EXPECT_EQ(seen, (Lines{"{'EXIT',C,bye}"}));
    const Pid before = SpawnMortal(self, Linked());
    self.Unlink(before);
    self.Send(before, A("bye"));
    const Lines none = co_await Flushed(self, Names());
    EXPECT_EQ(none, Lines());
  });
}

TEST(oracleerl2523, s04_monitor) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid dead = co_await DeadPid(self);
    const Ref of_dead = self.Monitor(dead);
    const Lines first = co_await Flushed(self, Names().Add(of_dead, "R").Add(dead, "D"));
    EXPECT_EQ(first, (Lines{"{'DOWN',R,process,D,noproc}"}));
    const Ref of_name = self.Monitor(A("no_such_name"), MonitorOptions());
    const Lines second = co_await Flushed(self, Names().Add(of_name, "R"));
    EXPECT_EQ(second, (Lines{"{'DOWN',R,process,{no_such_name,nonode@nohost},noproc}"}));
  });
}

// Three monitors of one process: by pid, by name, with a tag; and a link when asked for.
ProcessTask<Lines> ThreeMonitors(ProcessContext& self, StartLink link) {
  self.SetTrapExit(Trap::kOn);
  SpawnOptions options;
  options.name = A("named");
  options.link = link;
  const Pid target = SpawnMortal(self, options);
  const Ref a = self.Monitor(target);
  const Ref b = self.Monitor(A("named"), MonitorOptions());
  MonitorOptions tagged;
  tagged.tag = A("my_tag");
  const Ref c = self.Monitor(target, tagged);
  self.Send(target, A("bang"));
  Lines seen = co_await Flushed(self, Names().Add(a, "a").Add(b, "b").Add(c, "c").Add(target, "P"));
  co_return seen;
}

TEST(oracleerl2523, s04_monitororder) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Lines seen = co_await ThreeMonitors(self, StartLink::kNone);
    EXPECT_EQ(seen,
              (Lines{"{'DOWN',a,process,P,bang}", "{'DOWN',b,process,{named,nonode@nohost},bang}",
                     "{my_tag,c,process,P,bang}"}));
  });
}

TEST(Exit, Fact05IsToldByLinksFirstAndThenByMonitorsInTheirOrder) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Lines seen = co_await ThreeMonitors(self, StartLink::kLink);
    EXPECT_EQ(seen, (Lines{"{'EXIT',P,bang}", "{'DOWN',a,process,P,bang}",
                           "{'DOWN',b,process,{named,nonode@nohost},bang}",
                           "{my_tag,c,process,P,bang}"}));
  });
}

TEST(Monitor, Fact06FindsTheNameFreeWhenExitAndDownArrive) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    SpawnOptions options = Linked();
    options.name = A("named");
    options.monitor = StartMonitor::kMonitor;
    const absl::StatusOr<Spawned> target = self.Spawn(Mortal, options);
    self.Send(target->pid, A("bang"));
    for (int i = 0; i < 2; ++i) {
      Message message = co_await self.Receive();
      EXPECT_FALSE(self.Whereis(A("named")).has_value());
    }
  });
}

TEST(Monitor, Fact07DemonitorSaysWhetherADownMayBeThere) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid live = SpawnMortal(self);
    const Ref removed = self.Monitor(live);
    EXPECT_EQ(self.Demonitor(removed), DemonitorResult::kRemoved);
    EXPECT_EQ(self.Demonitor(removed), DemonitorResult::kNotFound);
    const Ref flushed = self.Monitor(live);
    const Ref kept = self.Monitor(live);
    self.Send(live, A("x"));
    co_await self.Sleep(milliseconds(20));
    EXPECT_EQ(self.Demonitor(kept), DemonitorResult::kNotFound);
    EXPECT_EQ(self.Demonitor(flushed, Flush::kFlush), DemonitorResult::kNotFound);
    const Lines seen = co_await Flushed(self, Names().Add(kept, "R").Add(live, "P"));
    EXPECT_EQ(seen, (Lines{"{'DOWN',R,process,P,x}"}));
  });
}

TEST(Monitor, Fact08OfItselfIsARefThatNeverGivesADown) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Ref own = self.Monitor(self.pid());
    EXPECT_TRUE(own.valid());
    EXPECT_EQ(self.Demonitor(own), DemonitorResult::kNotFound);
    // Nor is its alias ever active.
    const Ref alias = self.Monitor(self.pid(), MonitorOptions(AliasMode::kExplicitUnalias));
    self.SendToAlias(alias, A("lost"));
    const Lines seen = co_await Flushed(self, Names());
    EXPECT_EQ(seen, Lines());
    EXPECT_FALSE(self.Unalias(alias));
    EXPECT_EQ(self.Demonitor(self.MakeRef()), DemonitorResult::kNotFound);
  });
}

ProcessTask<> CheckUnreadIsLost(ProcessContext& self) {
  const auto slow = [to = self.pid()](ProcessContext& child) -> ProcessTask<> {
    co_await child.Sleep(milliseconds(50));
    Message message = co_await child.Receive();
    child.Send(to, A("read"));
  };
  const absl::StatusOr<Spawned> target = self.Spawn(slow, Monitored());
  self.Send(target->pid, A("a"));
  self.ExitProcess(target->pid, A("stop_now"));
  const Lines seen =
      co_await Flushed(self, Names().Add(target->monitor, "R").Add(target->pid, "P"));
  EXPECT_EQ(seen, (Lines{"{'DOWN',R,process,P,stop_now}"}));
}

ProcessTask<> CheckSignalOrder(ProcessContext& self) {
  self.SetTrapExit(Trap::kOn);
  const auto speaker = [to = self.pid()](ProcessContext& child) -> ProcessTask<> {
    Message go = co_await child.Receive();
    child.Send(to, A("m1"));
    child.Send(to, A("m2"));
    co_await child.Exit(A("done"));
  };
  SpawnOptions options = Linked();
  options.monitor = StartMonitor::kMonitor;
  const absl::StatusOr<Spawned> target = self.Spawn(speaker, options);
  self.Send(target->pid, A("go"));
  const Lines seen =
      co_await Flushed(self, Names().Add(target->monitor, "R").Add(target->pid, "P"));
  EXPECT_EQ(seen, (Lines{"m1", "m2", "{'EXIT',P,done}", "{'DOWN',R,process,P,done}"}));
}

TEST(oracleerl2523, s06_signal_order) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckSignalOrder(self);
  });
}

TEST(oracleerl2523, s06_signal_orderunread) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckUnreadIsLost(self);
  });
}

TEST(Exit, Fact09MayLoseWhatIsUnreadAndNeverWhatTheDyingHasSent) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckUnreadIsLost(self);
    co_await CheckSignalOrder(self);
  });
}

ProcessTask<> CheckAliasIsLookedUpByTheReceiver(ProcessContext& self) {
  const Ref alias = self.MakeAlias();
  self.SendToAlias(alias, A("lost"));
  self.Unalias(alias);
  const Lines seen = co_await Flushed(self, Names());
  EXPECT_EQ(seen, Lines());
}

TEST(oracleerl2523, s05_alias) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckAliasIsLookedUpByTheReceiver(self);
  });
}

TEST(Alias, Fact10IsLookedUpWhenTheReceiverHandlesTheSignal) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckAliasIsLookedUpByTheReceiver(self);
    const Pid target = SpawnMortal(self);
    const Ref lasting = self.Monitor(target, MonitorOptions(AliasMode::kExplicitUnalias));
    const Ref ending = self.Monitor(target, MonitorOptions(AliasMode::kReplyDemonitor));
    self.Send(target, A("bang"));
    co_await self.Sleep(milliseconds(1));
    self.Demonitor(lasting, Flush::kFlush);
    self.Demonitor(ending, Flush::kFlush);
    self.SendToAlias(lasting, A("lives_on"));
    self.SendToAlias(ending, A("lost"));
    const Lines seen = co_await Flushed(self, Names());
    EXPECT_EQ(seen, (Lines{"lives_on"}));
  });
}

TEST(Exit, Fact11FirstOneDecidesAndTheSenderSeesItAtOnce) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const absl::StatusOr<Spawned> twice = self.Spawn(Idle, Monitored());
    self.ExitProcess(twice->pid, A("first"));
    self.ExitProcess(twice->pid, A("second"));
    const std::string reason = co_await DownReason(self, twice->monitor);
    EXPECT_EQ(reason, "first");
    const Pid asked = SpawnIdle(self);
    self.ExitProcess(asked, atoms::kKill);
    EXPECT_FALSE(self.IsAlive(asked));
    const Pid requested = SpawnIdle(self);
    self.ExitProcess(requested, atoms::kKill);
    const bool alive = co_await self.AwaitAlive(requested);
    EXPECT_FALSE(alive);
  });
}

ProcessTask<> CheckInheritance(ProcessContext& self) {
  self.SetTrapExit(Trap::kOn);
  self.SetPriority(Priority::kLow);
  const Pid leader = SpawnIdle(self);
  self.set_group_leader(leader);
  const Pid child = SpawnIdle(self);
  const absl::StatusOr<Term> info =
      co_await self.AwaitInfo(child, T("[priority,trap_exit,group_leader]"));
  EXPECT_EQ(Names().Add(leader, "L").Text(*info),
            "[{priority,normal},{trap_exit,false},{group_leader,L}]");
  self.ExitProcess(child, atoms::kKill);
  self.ExitProcess(leader, atoms::kKill);
}

TEST(oracleerl2523, s09_flags) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckInheritance(self);
  });
}

TEST(Flags, Fact12PriorityAndTrapExitAreNotInheritedAndTheGroupLeaderIs) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckInheritance(self);
    const auto set = [&self](const char* flag, const char* value) {
      const absl::StatusOr<Term> before = self.SetFlag(A(flag), T(value));
      return before.ok() ? ToText(*before) : std::string(before.status().message().substr(0, 6));
    };
    EXPECT_EQ(set("trap_exit", "false"), "true");
    EXPECT_EQ(set("priority", "high"), "low");
    EXPECT_EQ(set("priority", "max"), "high");
    EXPECT_EQ(set("priority", "normal"), "max");
    EXPECT_EQ(set("priority", "urgent"), "badarg");
    EXPECT_EQ(set("trap_exit", "maybe"), "badarg");
    EXPECT_EQ(set("nope", "1"), "badarg");
    EXPECT_EQ(set("max_heap_size", "-1"), "badarg");
    EXPECT_EQ(set("max_heap_size", "#{size => 1000000,kill => maybe}"), "badarg");
    EXPECT_EQ(set("max_heap_size", "#{kill => true}"), "badarg");
    EXPECT_EQ(set("max_heap_size", "1000000"), "#{error_logger => true,kill => true,size => 0}");
    EXPECT_EQ(set("max_heap_size", "0"), "#{error_logger => true,kill => true,size => 1000000}");
    EXPECT_EQ(set("message_queue_limit", "#{max => 5,policy => refuse}"),
              "#{max => 0,policy => drop_newest}");
    EXPECT_EQ(set("message_queue_limit", "0"), "#{max => 5,policy => refuse}");
    EXPECT_EQ(set("message_queue_limit", "#{max => 5,policy => explode}"), "badarg");
    SpawnOptions options = Monitored();
    options.max_heap = MaxHeap(10'000);
    const auto grow = [](ProcessContext& child) -> ProcessTask<> {
      for (int i = 0;; ++i) {
        child.Send(child.pid(), Term::Binary(std::string(100, 'x')));
        co_await child.Yield();
      }
    };
    const absl::StatusOr<Spawned> hungry = self.Spawn(grow, options);
    const std::string reason = co_await DownReason(self, hungry->monitor);
    EXPECT_EQ(reason, "killed");
  });
}

ProcessTask<> CheckNames(ProcessContext& self) {
  const Pid p = SpawnIdle(self);
  const Pid q = SpawnIdle(self);
  const Pid dead = co_await DeadPid(self);
  EXPECT_TRUE(self.Register(A("a"), p).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(self.Register(A("a"), q)));
  EXPECT_TRUE(absl::IsAlreadyExists(self.Register(A("a"), p)));
  EXPECT_TRUE(absl::IsFailedPrecondition(self.Register(A("b"), p)));
  EXPECT_TRUE(absl::IsNotFound(self.Register(A("c"), dead)));
  EXPECT_TRUE(absl::IsInvalidArgument(self.Register(atoms::kUndefined, q)));
  EXPECT_FALSE(self.Whereis(A("zzz")).has_value());
  EXPECT_TRUE(absl::IsNotFound(self.Unregister(A("zzz"))));
  EXPECT_TRUE(absl::IsNotFound(self.Send(A("zzz"), A("x"))));
  EXPECT_EQ(self.Send(A("zzz"), self.space().node_name(), A("x")), SendResult::kSent);
  EXPECT_EQ(self.Send(A("zzz"), A("other@host"), A("x")), SendResult::kSent);
  EXPECT_EQ(self.Send(dead, A("x")), SendResult::kSent);
  const Ref watch = self.Monitor(p);
  self.ExitProcess(p, atoms::kKill);
  const std::string end = co_await DownReason(self, watch);
  EXPECT_EQ(end, "killed");
  EXPECT_FALSE(self.Whereis(A("a")).has_value());
  EXPECT_TRUE(self.Register(A("a"), q).ok());
  EXPECT_TRUE(self.Unregister(A("a")).ok());
  EXPECT_TRUE(self.Register(A("a"), self.pid()).ok());
  EXPECT_EQ(self.Send(A("a"), self.space().node_name(), A("by_name_and_node")), SendResult::kSent);
  const Lines seen = co_await Flushed(self, Names());
  EXPECT_EQ(seen, (Lines{"by_name_and_node"}));
  self.ExitProcess(q, atoms::kKill);
}

TEST(oracleerl2523, s07_register) {
  EachSchedule(
      [](ProcessContext& self, ProcessWorld&) -> ProcessTask<> { co_await CheckNames(self); });
}

TEST(Names, Fact13OneNameForOnePid) {
  EachSchedule(
      [](ProcessContext& self, ProcessWorld&) -> ProcessTask<> { co_await CheckNames(self); });
}

TEST(oracleerl2523, s66_misc) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    SpawnIn(self, [to = self.pid()](ProcessContext& child) -> ProcessTask<> {
      for (int i = 0; i < 1000; ++i) child.Send(to, Term::Integer(i));
      co_return;
    });
    for (int i = 0; i < 1000; ++i) {
      Message message = co_await self.Receive();
      EXPECT_TRUE(message.payload() == Term::Integer(i));
    }
  });
}

TEST(process_testelixir, exitpidnormaldoesnotcausethetargetprocesstoexit) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const std::string plain = co_await ExitByAnother(self, Trap::kOff, atoms::kNormal);
    EXPECT_EQ(plain, "ignored");
    const std::string trapped = co_await ExitByAnother(self, Trap::kOn, atoms::kNormal);
    EXPECT_EQ(trapped, "{'EXIT',SENDER,normal}");
  });
}

TEST(process_testelixir, exitselfnormalcausesthecallingprocesstoexit) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const auto suicide = [&world](ProcessContext& child) -> ProcessTask<> {
      child.ExitProcess(child.pid(), atoms::kNormal);
      co_await child.Yield();
      world.Log("went on");
    };
    const absl::StatusOr<Spawned> spawned = self.Spawn(suicide, Monitored());
    const std::string reason = co_await DownReason(self, spawned->monitor);
    EXPECT_EQ(reason, "normal");
    EXPECT_EQ(world.log, Lines());
  });
}

}  // namespace
}  // namespace arsenal::runtime
