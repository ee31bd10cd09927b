// SPDX-License-Identifier: MIT
// OTP's own cases on process_info, names and aliases, each under its suite's and its case's name.
#include "tests/semantics/process_program.h"

namespace arsenal::runtime {
namespace {

// process_info of a process of its own, as text.
ProcessTask<std::string> InfoText(ProcessContext& self, Pid pid, Term items, Names names) {
  const absl::StatusOr<Term> info = co_await self.AwaitInfo(pid, std::move(items));
  co_return info.ok() ? names.Text(*info) : std::string(info.status().message().substr(0, 6));
}

TEST(process_SUITE, t_process_info) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid me = self.pid();
    const std::string nameless = co_await InfoText(self, me, atoms::kRegisteredName, Names());
    EXPECT_EQ(nameless, "[]");
    EXPECT_TRUE(self.Register(A("info_name"), me).ok());
    const std::string named = co_await InfoText(self, me, atoms::kRegisteredName, Names());
    EXPECT_EQ(named, "{registered_name,info_name}");
    const std::string running = co_await InfoText(self, me, atoms::kStatus, Names());
    EXPECT_EQ(running, "{status,running}");
    const Pid other = SpawnIdle(self);
    co_await self.Sleep(milliseconds(1));
    const std::string waiting = co_await InfoText(self, other, atoms::kStatus, Names());
    EXPECT_EQ(waiting, "{status,waiting}");
    const std::string unknown = co_await InfoText(self, other, A("nokey"), Names());
    EXPECT_EQ(unknown, "badarg");
    const std::string improper = co_await InfoText(self, other, T("[status|links]"), Names());
    EXPECT_EQ(improper, "badarg");
    self.ExitProcess(other, atoms::kKill);
    const std::string dead = co_await InfoText(self, other, atoms::kStatus, Names());
    EXPECT_EQ(dead, "undefined");
  });
}

TEST(process_SUITE, process_info_2_list) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid target = SpawnIn(
        self,
        [](ProcessContext& child) -> ProcessTask<> {
          child.SetTrapExit(Trap::kOn);
          child.SetPriority(Priority::kHigh);
          child.Put(A("key"), Term::Integer(1));
          const MessagePattern never = MessagePattern::Tagged(A("never"), 1);
          Message message = co_await child.Receive(never);
        },
        Linked());
    self.Send(target, A("one"));
    self.Send(target, A("two"));
    co_await self.Sleep(milliseconds(1));
    const Names names = Names().Add(self.pid(), "ME");
    const std::string seen = co_await InfoText(
        self, target,
        T("[links,trap_exit,priority,message_queue_len,messages,dictionary,registered_name,"
          "group_leader,monitors,links]"),
        names);
    EXPECT_EQ(seen,
              "[{links,[ME]},{trap_exit,true},{priority,high},{message_queue_len,2},"
              "{messages,[one,two]},{dictionary,[{key,1}]},{registered_name,[]},"
              "{group_leader,ME},{monitors,[]},{links,[ME]}]");
    const std::string none = co_await InfoText(self, target, Term::Nil(), names);
    EXPECT_EQ(none, "[]");
    self.Unlink(target);
    self.ExitProcess(target, atoms::kKill);
  });
}

TEST(process_SUITE, process_info_parent) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid child = SpawnIdle(self);
    const Names names = Names().Add(self.pid(), "ME");
    const std::string of_child = co_await InfoText(self, child, atoms::kParent, names);
    EXPECT_EQ(of_child, "{parent,ME}");
    // The program itself was started by nobody.
    const std::string of_first = co_await InfoText(self, self.pid(), atoms::kParent, names);
    EXPECT_EQ(of_first, "{parent,undefined}");
    self.ExitProcess(child, atoms::kKill);
  });
}

TEST(process_SUITE, bad_register) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid dead = co_await DeadPid(self);
    EXPECT_TRUE(absl::IsInvalidArgument(self.Register(atoms::kUndefined, self.pid())));
    EXPECT_TRUE(absl::IsNotFound(self.Register(A("of_the_dead"), dead)));
    EXPECT_TRUE(absl::IsNotFound(self.Register(A("of_nobody"), Pid())));
    EXPECT_TRUE(absl::IsNotFound(self.Send(A("of_the_dead"), A("x"))));
    EXPECT_TRUE(absl::IsNotFound(self.Unregister(A("of_the_dead"))));
  });
}

TEST(process_SUITE, otp_6237) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    for (int i = 0; i < 10; ++i) {
      SpawnOptions options;
      options.name = A("otp_6237");
      const Pid target = SpawnIn(
          self,
          [](ProcessContext& child) -> ProcessTask<> {
            for (int timer = 0; timer < 50; ++timer) {
              child.SendAfter(seconds(1000), child.pid(), A("tick"));
            }
            Message stop = co_await child.Receive();
          },
          options);
      self.Send(target, A("stop"));
      while (self.Whereis(A("otp_6237")).has_value()) co_await self.Yield();
      EXPECT_EQ(world.space().message_timer_count(), 0u);
      EXPECT_EQ(world.worker().timer_count(), 0u);
    }
  });
}

TEST(process_SUITE, alias_bif) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Ref explicitly = self.MakeAlias(AliasMode::kExplicitUnalias);
    self.SendToAlias(explicitly, A("one"));
    self.SendToAlias(explicitly, A("two"));
    const Lines both = co_await Flushed(self, Names());
    EXPECT_EQ(both, (Lines{"one", "two"}));
    EXPECT_TRUE(self.Unalias(explicitly));
    EXPECT_FALSE(self.Unalias(explicitly));
    self.SendToAlias(explicitly, A("three"));
    const Ref reply = self.MakeAlias(AliasMode::kReply);
    self.SendToAlias(reply, A("four"));
    self.SendToAlias(reply, A("five"));
    const Lines first = co_await Flushed(self, Names());
    EXPECT_EQ(first, (Lines{"four"}));
    EXPECT_FALSE(self.Unalias(reply));
  });
}

// The messages that get through a monitor's alias: before anything, after one message, after its
// end by `end`.
ProcessTask<Lines> ThroughAlias(ProcessContext& self, AliasMode mode, std::string end,
                                StartMonitor at_spawn) {
  Ref alias;
  Pid target;
  if (at_spawn == StartMonitor::kMonitor) {
    const absl::StatusOr<Spawned> spawned = self.Spawn(Mortal, Monitored(MonitorOptions(mode)));
    target = spawned->pid;
    alias = spawned->monitor;
  } else {
    target = SpawnMortal(self);
    alias = self.Monitor(target, MonitorOptions(mode));
  }
  if (end == "message") self.SendToAlias(alias, A("first"));
  if (end == "demonitor") self.Demonitor(alias);
  if (end == "unalias") self.Unalias(alias);
  if (end == "down") self.Send(target, atoms::kNormal);
  co_await self.Sleep(milliseconds(1));
  self.SendToAlias(alias, A("second"));
  Lines seen = co_await Flushed(self, Names().Add(alias, "R").Add(target, "P"));
  self.Demonitor(alias, Flush::kFlush);
  self.Unalias(alias);
  self.ExitProcess(target, atoms::kKill);
  co_return seen;
}

struct AliasRow {
  AliasMode mode;
  std::string end;
  Lines seen;
};

ProcessTask<> CheckAliasRows(ProcessContext& self, StartMonitor at_spawn) {
  const std::string down = "{'DOWN',R,process,P,normal}";
  const AliasMode kept = AliasMode::kExplicitUnalias;
  const AliasMode monitor = AliasMode::kDemonitor;
  const AliasMode reply = AliasMode::kReplyDemonitor;
  const std::vector<AliasRow> rows = {
      {kept, "message", {"first", "second"}},
      {kept, "demonitor", {"second"}},
      {kept, "down", {down, "second"}},
      {kept, "unalias", {}},
      {monitor, "message", {"first", "second"}},
      {monitor, "demonitor", {}},
      {monitor, "down", {down}},
      {monitor, "unalias", {}},
      {reply, "message", {"first"}},
      {reply, "demonitor", {}},
      {reply, "down", {down}},
      {reply, "unalias", {}},
  };
  for (const AliasRow& row : rows) {
    const Lines seen = co_await ThroughAlias(self, row.mode, row.end, at_spawn);
    EXPECT_EQ(seen, row.seen) << row.end << " of mode " << static_cast<int>(row.mode);
  }
}

TEST(process_SUITE, monitor_alias) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckAliasRows(self, StartMonitor::kNone);
  });
}

TEST(process_SUITE, spawn_monitor_alias) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckAliasRows(self, StartMonitor::kMonitor);
    const absl::StatusOr<Spawned> bad =
        self.Spawn(Mortal, Monitored(MonitorOptions(AliasMode::kReply)));
    EXPECT_TRUE(absl::IsInvalidArgument(bad.status()));
    SpawnOptions without;
    without.monitor_options = MonitorOptions(AliasMode::kDemonitor);
    EXPECT_TRUE(absl::IsInvalidArgument(self.Spawn(Mortal, without).status()));
  });
}

// Many processes take and give back one name, under every schedule; the world checks after each
// step that whoever has the name is registered for it.
TEST(register_SUITE, otp_8099) {
  ForEachSchedule([](ProcessWorld& world) {
    int taken = 0;
    const auto contend = [&](ProcessContext& self) -> ProcessTask<> {
      for (int i = 0; i < 10; ++i) {
        if (self.Register(A("contended"), self.pid()).ok()) {
          ++taken;
          EXPECT_EQ(self.Whereis(A("contended")), self.pid());
          co_await self.Yield();
          EXPECT_EQ(self.registered_name(), A("contended"));
          EXPECT_TRUE(self.Send(A("contended"), Term::Integer(i)).ok());
          Message own = co_await self.Receive();
          EXPECT_EQ(own.sender(), self.pid());
          EXPECT_TRUE(self.Unregister(A("contended")).ok());
        } else {
          EXPECT_TRUE(self.Whereis(A("contended")).has_value());
        }
        co_await self.Yield();
      }
    };
    for (int i = 0; i < 8; ++i) world.Spawn(contend);
    world.Quiet();
    EXPECT_GE(taken, 1);
    EXPECT_EQ(world.space().process_count(), 0u);
    EXPECT_EQ(world.space().registry().size(), 0u);
  });
}

}  // namespace
}  // namespace arsenal::runtime
