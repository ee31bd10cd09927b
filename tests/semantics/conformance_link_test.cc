// SPDX-License-Identifier: MIT
// OTP's own cases on links, signals and their order, each under its suite's and its case's name.
#include "tests/semantics/process_program.h"

namespace arsenal::runtime {
namespace {

TEST(erl_link_SUITE, process_monitors) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Ref monitor = self.Monitor(self.pid());
    EXPECT_TRUE(monitor.valid());
    const Lines seen = co_await Flushed(self, Names());
    EXPECT_EQ(seen, Lines());
    EXPECT_EQ(self.Demonitor(monitor), DemonitorResult::kNotFound);
  });
}

TEST(erl_link_SUITE, otp_5772_monitor) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    for (int i = 0; i < 20; ++i) {
      const Pid target = SpawnMortal(self);
      const Ref monitor = self.Monitor(target);
      self.ExitProcess(target, A("bang"));
      if (i % 2 == 0) co_await self.Yield();
      self.Demonitor(monitor, Flush::kFlush);
      const Lines seen = co_await Flushed(self, Names(), milliseconds(2));
      EXPECT_EQ(seen, Lines());
    }
  });
}

// A links B while B links and unlinks A, in every order that the schedules give; the world checks
// that links are symmetric and that no acknowledgement is owed when all is quiet.
TEST(erl_link_SUITE, otp_17127_local_link_with_simultaneous_link_unlink) {
  ForEachSchedule([](ProcessWorld& world) {
    Pid a;
    const Pid b = world.Spawn([&](ProcessContext& self) -> ProcessTask<> {
      for (int i = 0; i < 10; ++i) {
        Message go = co_await self.Receive();
        EXPECT_TRUE(self.Link(a).ok());
        if (i % 3 == 0) co_await self.Yield();
        self.Unlink(a);
      }
      Message stop = co_await self.Receive();
    });
    a = world.Spawn([&](ProcessContext& self) -> ProcessTask<> {
      for (int i = 0; i < 10; ++i) {
        self.Send(b, A("go"));
        if (i % 2 == 0) co_await self.Yield();
        EXPECT_TRUE(self.Link(b).ok());
      }
      Message stop = co_await self.Receive();
    });
    world.Quiet();
    const bool a_to_b = !Inspect(world.space(), a)->links.empty();
    const bool b_to_a = !Inspect(world.space(), b)->links.empty();
    EXPECT_EQ(a_to_b, b_to_a);
  });
}

TEST(signal_SUITE, xm_sig_order) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const auto log_all = [&world](ProcessContext& target) -> ProcessTask<> {
      while (true) {
        Message message = co_await target.Receive();
        world.Log(message);
      }
    };
    const absl::StatusOr<Spawned> target = self.Spawn(log_all, Monitored());
    for (const char* text : {"m1", "m2", "m3"}) self.Send(target->pid, A(text));
    self.ExitProcess(target->pid, A("stop_now"));
    for (const char* text : {"m4", "m5", "m6"}) self.Send(target->pid, A(text));
    const std::string reason = co_await DownReason(self, target->monitor);
    EXPECT_EQ(reason, "stop_now");
    const Lines all = {"m1", "m2", "m3"};
    EXPECT_LE(world.log.size(), 3u);
    EXPECT_TRUE(std::equal(world.log.begin(), world.log.end(), all.begin()));
  });
}

// A chain of three links whose last one ends; what the first one, which traps exits, is told.
ProcessTask<std::string> EndOfChain(ProcessContext& self, ProcessMain last) {
  self.SetTrapExit(Trap::kOn);
  const auto middle = [&last](ProcessContext& member) -> ProcessTask<> {
    SpawnIn(member, [&last](ProcessContext& end) { return last(end); }, Linked());
    co_await Idle(member);
  };
  const auto first = [&middle](ProcessContext& member) -> ProcessTask<> {
    SpawnIn(member, [&middle](ProcessContext& next) { return middle(next); }, Linked());
    co_await Idle(member);
  };
  const Pid chain = SpawnIn(self, first, Linked());
  Message exit = co_await self.Receive();
  co_return Names().Add(chain, "CHAIN").Text(exit);
}

ProcessTask<> KilledByAnother(ProcessContext& self) {
  const Pid victim = self.pid();
  SpawnIn(self, [victim](ProcessContext& killer) -> ProcessTask<> {
    killer.ExitProcess(victim, atoms::kKill);
    co_return;
  });
  co_await Idle(self);
}

ProcessTask<> KilledByItself(ProcessContext& self) {
  self.ExitProcess(self.pid(), atoms::kKill);
  co_await Idle(self);
}

ProcessTask<> ExitsWithKill(ProcessContext& self) { return ExitWith(self, atoms::kKill); }

TEST(signal_SUITE, kill2killed) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const std::string by_another = co_await EndOfChain(self, KilledByAnother);
    EXPECT_EQ(by_another, "{'EXIT',CHAIN,killed}");
    const std::string by_exit2 = co_await EndOfChain(self, KilledByItself);
    EXPECT_EQ(by_exit2, "{'EXIT',CHAIN,killed}");
    const std::string by_exit1 = co_await EndOfChain(self, ExitsWithKill);
    EXPECT_EQ(by_exit1, "{'EXIT',CHAIN,kill}");
  });
}

TEST(signal_SUITE, unlink_exit) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    for (int i = 0; i < 20; ++i) {
      const Pid parent = self.pid();
      const Pid other = SpawnIn(
          self,
          [parent](ProcessContext& child) -> ProcessTask<> {
            Message go = co_await child.Receive();
            child.Unlink(parent);
            co_await child.Exit(A("real"));
          },
          Linked());
      self.Send(other, A("go"));
      if (i % 2 == 0) co_await self.Yield();
      EXPECT_TRUE(self.Link(other).ok());
      const Lines seen = co_await Flushed(self, Names().Add(other, "O"), milliseconds(5));
      // It was linked again in time, or there was nobody to link, or the old link stood.
      if (!seen.empty()) {
        EXPECT_EQ(seen.size(), 1u);
        EXPECT_TRUE(seen[0] == "{'EXIT',O,real}" || seen[0] == "{'EXIT',O,noproc}") << seen[0];
      }
    }
  });
}

TEST(signal_SUITE, monitor_named_order_local) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    EXPECT_TRUE(self.Register(A("ordered"), self.pid()).ok());
    const Ref alias = self.MakeAlias();
    const auto send_all = [alias, to = self.pid()](ProcessContext& sender) -> ProcessTask<> {
      for (int i = 0; i < 999; i += 3) {
        sender.Send(to, Term::Integer(i));
        EXPECT_TRUE(sender.Send(A("ordered"), Term::Integer(i + 1)).ok());
        sender.SendToAlias(alias, Term::Integer(i + 2));
      }
      co_return;
    };
    SpawnOptions options = Monitored();
    const absl::StatusOr<Spawned> sender = self.Spawn(send_all, options);
    for (int i = 0; i < 999; ++i) {
      Message message = co_await self.Receive();
      EXPECT_TRUE(message.payload() == Term::Integer(i)) << ToText(message.payload());
    }
    Message down = co_await self.Receive();
    EXPECT_EQ(down.ref(), sender->monitor);
  });
}

}  // namespace
}  // namespace arsenal::runtime
