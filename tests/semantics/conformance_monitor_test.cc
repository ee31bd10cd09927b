// SPDX-License-Identifier: MIT
// OTP's own cases on monitors, each under its suite's and its case's name.
#include "tests/semantics/process_program.h"

namespace arsenal::runtime {
namespace {

TEST(monitor_SUITE, case_1) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid target = world.Spawn(Mortal);
    const Pid watcher = world.Spawn([&](ProcessContext& self) -> ProcessTask<> {
      self.Monitor(target);
      self.Send(target, A("bang"));
      co_await self.Exit(A("bang"));
    });
    world.Quiet();
    EXPECT_EQ(world.space().process_count(), 0u);
    EXPECT_NE(world.space().deaths().Find(watcher), nullptr);
  });
}

TEST(monitor_SUITE, demon_1) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    EXPECT_EQ(self.Demonitor(self.MakeRef()), DemonitorResult::kNotFound);
    co_return;
  });
}

TEST(monitor_SUITE, demon_2) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid target = SpawnMortal(self);
    const Ref before = self.Monitor(target);
    EXPECT_EQ(self.Demonitor(before), DemonitorResult::kRemoved);
    EXPECT_EQ(self.Demonitor(before), DemonitorResult::kNotFound);
    const Ref after = self.Monitor(target);
    self.Send(target, A("bang"));
    const std::string reason = co_await DownReason(self, after);
    EXPECT_EQ(reason, "bang");
    EXPECT_EQ(self.Demonitor(after), DemonitorResult::kNotFound);
    const Lines rest = co_await Flushed(self, Names());
    EXPECT_EQ(rest, Lines());
  });
}

TEST(monitor_SUITE, demonitor_flush) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid target = SpawnMortal(self);
    const Ref flushed = self.Monitor(target);
    const Ref kept = self.Monitor(target);
    self.Send(target, A("bang"));
    co_await self.Sleep(seconds(1));
    EXPECT_EQ(self.Demonitor(flushed, Flush::kFlush), DemonitorResult::kNotFound);
    EXPECT_EQ(self.Demonitor(kept, Flush::kKeep), DemonitorResult::kNotFound);
    const Lines rest = co_await Flushed(self, Names().Add(kept, "K").Add(target, "T"));
    EXPECT_EQ(rest, (Lines{"{'DOWN',K,process,T,bang}"}));
  });
}

TEST(monitor_SUITE, gh_5225_demonitor_alias) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Ref plain = self.MakeAlias();
    const Ref reply = self.MakeAlias(AliasMode::kReply);
    EXPECT_EQ(self.Demonitor(plain), DemonitorResult::kNotFound);
    EXPECT_EQ(self.Demonitor(reply, Flush::kFlush), DemonitorResult::kNotFound);
    self.SendToAlias(plain, A("one"));
    self.SendToAlias(reply, A("two"));
    const Lines seen = co_await Flushed(self, Names());
    EXPECT_EQ(seen, (Lines{"one", "two"}));
  });
}

TEST(monitor_SUITE, local_remove_monitor) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const MessagePattern any = MessagePattern::Any();
    for (int i = 0; i < 100; ++i) {
      const Pid target = SpawnMortal(self);
      const Ref monitor = self.Monitor(target);
      self.Send(target, A("bang"));
      if (i % 2 == 0) co_await self.Yield();
      const DemonitorResult result = self.Demonitor(monitor);
      co_await self.Sleep(milliseconds(1));
      Message down = co_await self.Receive(any, Nanos(0));
      EXPECT_EQ(down.has_value(), result == DemonitorResult::kNotFound);
      Message second = co_await self.Receive(any, Nanos(0));
      EXPECT_FALSE(second.has_value());
    }
  });
}

TEST(monitor_SUITE, mon_e_1) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    // A monitor's alias is none that ends with one message alone; an alias alone ends with no
    // monitor.
    const Pid target = SpawnIdle(self);
    EXPECT_FALSE(self.Monitor(target, MonitorOptions(AliasMode::kReply)).valid());
    EXPECT_FALSE(self.MakeAlias(AliasMode::kDemonitor).valid());
    const absl::StatusOr<Term> monitors = co_await self.AwaitInfo(self.pid(), atoms::kMonitors);
    EXPECT_EQ(ToText(*monitors), "{monitors,[]}");
    const absl::StatusOr<Term> bad = co_await self.AwaitInfo(target, A("monitored"));
    EXPECT_TRUE(absl::IsInvalidArgument(bad.status()));
    self.ExitProcess(target, atoms::kKill);
  });
}

TEST(monitor_SUITE, large_exit) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    std::vector<Term> parts;
    for (int i = 0; i < 1000; ++i) parts.push_back(Term::TupleOf(A("part"), Term::Integer(i)));
    const Term reason = Term::TupleOf(Term::List(parts), Term::Binary(std::string(10000, 'x')));
    const Pid target = SpawnMortal(self);
    const Ref monitor = self.Monitor(target);
    self.Send(target, reason);
    const MessagePattern about = MessagePattern::About(monitor);
    Message down = co_await self.Receive(about);
    EXPECT_TRUE(down.payload().element(4) == reason);
  });
}

// Everyone monitors everyone, some twice, some ends some do not; the world's invariants hold each
// monitor against its watcher whenever all is quiet.
TEST(monitor_SUITE, mixer) {
  ForEachSchedule([](ProcessWorld& world) {
    std::vector<Pid> pids;
    int downs = 0;
    const auto body = [&](ProcessContext& self) -> ProcessTask<> {
      Message go = co_await self.Receive();
      std::vector<Ref> refs;
      for (const Pid other : pids) refs.push_back(self.Monitor(other));
      for (size_t i = 0; i < refs.size(); i += 3) self.Demonitor(refs[i]);
      while (true) {
        Message message = co_await self.Receive();
        if (message.IsDown()) ++downs;
        if (message.Is(A("stop"))) co_await self.Exit(A("stopped"));
      }
    };
    for (int i = 0; i < 10; ++i) pids.push_back(world.Spawn(body));
    for (const Pid pid : pids) world.Send(pid, A("go"));
    world.Quiet();
    for (size_t i = 0; i < pids.size(); ++i) {
      const std::optional<ProcessInfo> info = Inspect(world.space(), pids[i]);
      // Of ten monitors four are taken back; the one of itself is none.
      EXPECT_EQ(info->monitors.size(), i % 3 == 0 ? 6u : 5u);
      EXPECT_EQ(info->monitored_by.size(), i % 3 == 0 ? 0u : 9u);
    }
    for (size_t i = 0; i < 5; ++i) world.Send(pids[i], A("stop"));
    world.Quiet();
    // The five that live watch 1, 2 and 4 of those that have ended.
    for (size_t i = 5; i < 10; ++i) {
      EXPECT_EQ(Inspect(world.space(), pids[i])->monitors.size(), i % 3 == 0 ? 3u : 2u);
    }
    EXPECT_GE(downs, 15);
  });
}

TEST(monitor_SUITE, named_down) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    SpawnOptions options;
    options.name = A("named_down");
    const Pid target = SpawnMortal(self, options);
    const Ref monitor = self.Monitor(A("named_down"), MonitorOptions());
    self.Send(target, A("bang"));
    const MessagePattern about = MessagePattern::About(monitor);
    Message down = co_await self.Receive(about);
    EXPECT_FALSE(self.Whereis(A("named_down")).has_value());
    EXPECT_TRUE(self.Register(A("named_down"), self.pid()).ok());
    EXPECT_EQ(ToText(down.payload().element(3)), "{named_down,nonode@nohost}");
  });
}

TEST(monitor_SUITE, otp_5827) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid now = SpawnIdle(self);
    // The same place in the table, as an earlier incarnation of the node gave it out.
    const Pid then = Pid::Make(1, now.index(), now.generation());
    const Ref monitor = self.Monitor(then);
    const std::string reason = co_await DownReason(self, monitor);
    EXPECT_EQ(reason, "noproc");
    EXPECT_TRUE(absl::IsNotFound(self.Link(then)));
    EXPECT_FALSE(self.IsAlive(then));
    const bool alive = co_await self.AwaitAlive(then);
    EXPECT_FALSE(alive);
    self.ExitProcess(then, atoms::kKill);
    self.Send(then, A("hello"));
    const bool now_alive = co_await self.AwaitAlive(now);
    EXPECT_TRUE(now_alive);
    self.ExitProcess(now, atoms::kKill);
  });
}

TEST(monitor_SUITE, unexpected_alias_at_demonitor_gh5310) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid target = SpawnIdle(self);
    const Ref alias = self.Monitor(target, MonitorOptions(AliasMode::kReplyDemonitor));
    EXPECT_EQ(self.Demonitor(alias), DemonitorResult::kRemoved);
    self.SendToAlias(alias, A("late"));
    const Lines seen = co_await Flushed(self, Names());
    EXPECT_EQ(seen, Lines());
    self.ExitProcess(target, atoms::kKill);
  });
}

TEST(monitor_SUITE, down_on_alias_gh5310) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    for (int i = 0; i < 20; ++i) {
      const Pid target = SpawnMortal(self);
      const Ref alias = self.Monitor(target, MonitorOptions(AliasMode::kReplyDemonitor));
      self.Send(target, A("bang"));
      if (i % 2 == 0) co_await self.Yield();
      self.SendToAlias(alias, A("reply"));
      self.Demonitor(alias, Flush::kFlush);
      const Lines seen = co_await Flushed(self, Names(), milliseconds(5));
      EXPECT_EQ(seen, Lines());
    }
  });
}

TEST(monitor_SUITE, monitor_3_noproc_gh6185) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    MonitorOptions options(AliasMode::kExplicitUnalias);
    options.tag = A("my_tag");
    const Ref alias = self.Monitor(A("nobody_has_it"), options);
    const Names names = Names().Add(alias, "R");
    const Lines down = co_await Flushed(self, names);
    EXPECT_EQ(down, (Lines{"{my_tag,R,process,{nobody_has_it,nonode@nohost},noproc}"}));
    self.SendToAlias(alias, A("works"));
    const Lines works = co_await Flushed(self, names);
    EXPECT_EQ(works, (Lines{"works"}));
    EXPECT_TRUE(self.Unalias(alias));
    self.SendToAlias(alias, A("late"));
    const Lines late = co_await Flushed(self, names);
    EXPECT_EQ(late, Lines());
    const Ref ended = self.Monitor(A("nobody_has_it"), MonitorOptions(AliasMode::kDemonitor));
    co_await self.Sleep(milliseconds(10));
    EXPECT_FALSE(self.Unalias(ended));
    EXPECT_EQ(self.Demonitor(ended, Flush::kFlush), DemonitorResult::kNotFound);
  });
}

}  // namespace
}  // namespace arsenal::runtime
