// SPDX-License-Identifier: MIT
// OTP's own cases on timers, receive and hibernation, each under its suite's and its case's name.
#include "tests/semantics/process_program.h"

namespace arsenal::runtime {
namespace {

TEST(timer_bif_SUITE, start_timer_1) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Ref timer = self.StartTimer(milliseconds(20), self.pid(), A("hello"));
    const Lines seen = co_await Flushed(self, Names().Add(timer, "R"));
    EXPECT_EQ(seen, (Lines{"{timeout,R,hello}"}));
  });
}

TEST(timer_bif_SUITE, send_after_1) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Nanos start = self.Now();
    self.SendAfter(milliseconds(20), self.pid(), A("hello"));
    Message message = co_await self.Receive();
    EXPECT_TRUE(message.Is(A("hello")));
    EXPECT_GE(self.Now() - start, milliseconds(20));
    // What is no time at all is refused.
    EXPECT_FALSE(self.SendAfter(milliseconds(-1), self.pid(), A("never")).valid());
    EXPECT_FALSE(self.SendAfter(kNever, self.pid(), A("never")).valid());
    const Lines rest = co_await Flushed(self, Names());
    EXPECT_EQ(rest, Lines());
  });
}

TEST(timer_bif_SUITE, send_after_2) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    for (const int ms : {200, 10, 100, 0, 50}) {
      self.SendAfter(milliseconds(ms), self.pid(), Term::Integer(ms));
    }
    const Lines seen = co_await Flushed(self, Names());
    EXPECT_EQ(seen, (Lines{"0", "10", "50", "100", "200"}));
  });
}

TEST(timer_bif_SUITE, start_timer_big) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Nanos big = milliseconds(int64_t{1} << 31);
    const Ref timer = self.StartTimer(big, self.pid(), A("never"));
    co_await self.Sleep(milliseconds(200));
    const std::optional<Nanos> left = self.CancelTimer(timer);
    EXPECT_TRUE(left.has_value());
    EXPECT_LE(*left, big - milliseconds(200));
    EXPECT_GE(*left, big - milliseconds(210));
    const Ref bigger = self.StartTimer(milliseconds(int64_t{1} << 43), self.pid(), A("never"));
    EXPECT_TRUE(self.CancelTimer(bigger).has_value());
  });
}

TEST(timer_bif_SUITE, cancel_timer_1) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    EXPECT_FALSE(self.CancelTimer(self.MakeRef()).has_value());
    EXPECT_FALSE(self.CancelTimer(Ref()).has_value());
    co_return;
  });
}

TEST(timer_bif_SUITE, cancel_timer_sync) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Ref running = self.SendAfter(milliseconds(100), self.pid(), A("one"));
    EXPECT_TRUE(self.CancelTimer(running).has_value());
    EXPECT_FALSE(self.CancelTimer(running).has_value());
    const Ref fired = self.SendAfter(milliseconds(10), self.pid(), A("two"));
    co_await self.Sleep(milliseconds(50));
    EXPECT_FALSE(self.CancelTimer(fired).has_value());
    const Lines seen = co_await Flushed(self, Names());
    EXPECT_EQ(seen, (Lines{"two"}));
    // Without a look at the result, cancelling what is there and what is not is the same.
    const Ref flushed = self.SendAfter(milliseconds(10), self.pid(), A("three"));
    co_await self.Sleep(milliseconds(50));
    self.CancelTimerAndFlush(flushed);
    self.CancelTimerAndFlush(self.MakeRef());
    const Lines rest = co_await Flushed(self, Names());
    EXPECT_EQ(rest, Lines());
  });
}

TEST(timer_bif_SUITE, read_timer) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Ref timer = self.SendAfter(milliseconds(100), self.pid(), A("one"));
    co_await self.Sleep(milliseconds(30));
    const std::optional<Nanos> read = self.ReadTimer(timer);
    const std::optional<Nanos> cancelled = self.CancelTimer(timer);
    EXPECT_TRUE(read.has_value());
    EXPECT_EQ(read, cancelled);
    EXPECT_FALSE(self.ReadTimer(timer).has_value());
  });
}

TEST(timer_bif_SUITE, read_timer_async) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Ref timer = self.SendAfter(milliseconds(100), self.pid(), A("one"));
    self.RequestReadTimer(timer);
    self.RequestCancelTimer(timer);
    self.RequestCancelTimer(timer);
    self.RequestReadTimer(timer);
    const Lines seen = co_await Flushed(self, Names().Add(timer, "R"));
    EXPECT_EQ(seen, (Lines{"{read_timer,R,100}", "{cancel_timer,R,100}", "{cancel_timer,R,false}",
                           "{read_timer,R,false}"}));
  });
}

TEST(timer_bif_SUITE, cleanup) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const Pid target = SpawnMortal(self);
    const Ref timer = self.SendAfter(seconds(100), target, A("late"));
    EXPECT_TRUE(self.ReadTimer(timer).has_value());
    self.Send(target, atoms::kNormal);
    co_await self.Sleep(milliseconds(1));
    EXPECT_FALSE(self.ReadTimer(timer).has_value());
    EXPECT_EQ(world.space().message_timer_count(), 0u);
    EXPECT_EQ(world.space().message_timer_bytes(), 0u);
    // One for the dead never is.
    EXPECT_FALSE(self.ReadTimer(self.SendAfter(seconds(1), target, A("late"))).has_value());
  });
}

TEST(timer_bif_SUITE, evil_timers) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    constexpr int kTimers = 200;
    std::vector<int> delivered(kTimers, 0);
    for (int i = 0; i < kTimers; ++i) {
      const Term big = Term::TupleOf(Term::Integer(i), Term::Binary(std::string(5000, 'b')));
      self.StartTimer(milliseconds(10 * (i % 5)), self.pid(), big);
    }
    for (int i = 0; i < kTimers; ++i) {
      Message message = co_await self.Receive();
      const Term payload = message.payload().element(2);
      ++delivered[static_cast<size_t>(payload.element(0).AsSmall())];
      EXPECT_EQ(payload.element(1).AsBinary().size(), 5000u);
    }
    EXPECT_EQ(delivered, std::vector<int>(kTimers, 1));
    const Lines rest = co_await Flushed(self, Names());
    EXPECT_EQ(rest, Lines());
  });
}

TEST(timer_bif_SUITE, multizero_timeout_in_timeout) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    int delivered = 0;
    const MessagePattern tick = MessagePattern::Tagged(atoms::kTimeout, 3);
    for (int i = 0; i < 10; ++i) {
      for (int zero = 0; zero < 10; ++zero) self.StartTimer(Nanos(0), self.pid(), A("zero"));
      Message in_timeout = co_await self.Receive(tick, seconds(1));
      delivered += in_timeout.has_value() ? 1 : 0;
    }
    while (true) {
      Message rest = co_await self.Receive(tick, milliseconds(10));
      if (!rest.has_value()) break;
      ++delivered;
    }
    EXPECT_EQ(delivered, 100);
  });
}

TEST(after_SUITE, t_after) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Nanos start = self.Now();
    const MessagePattern any = MessagePattern::Any();
    Message none = co_await self.Receive(any, milliseconds(1000));
    EXPECT_FALSE(none.has_value());
    EXPECT_GE(self.Now() - start, milliseconds(1000));
    EXPECT_LE(self.Now() - start, milliseconds(1010));
  });
}

TEST(after_SUITE, receive_after_errors) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const auto negative = [&world](ProcessContext& child) -> ProcessTask<> {
      const MessagePattern any = MessagePattern::Any();
      child.Send(child.pid(), A("there_is_a_message"));
      Message message = co_await child.Receive(any, milliseconds(-1));
      world.Log("went on");
    };
    const absl::StatusOr<Spawned> spawned = self.Spawn(negative, Monitored());
    const std::string reason = co_await DownReason(self, spawned->monitor);
    EXPECT_EQ(reason, "{timeout_value,[]}");
    EXPECT_EQ(world.log, Lines());
  });
}

TEST(after_SUITE, multi_timeout) {
  ForEachSchedule([](ProcessWorld& world) {
    int woken = 0;
    for (int i = 0; i < 50; ++i) {
      const Nanos wait = milliseconds((i * 7919) % 500);
      world.Spawn([&woken, wait](ProcessContext& self) -> ProcessTask<> {
        const MessagePattern any = MessagePattern::Any();
        for (int round = 0; round < 3; ++round) {
          const Nanos start = self.Now();
          Message none = co_await self.Receive(any, wait);
          EXPECT_FALSE(none.has_value());
          EXPECT_GE(self.Now() - start, wait);
        }
        ++woken;
      });
    }
    world.Advance(seconds(10));
    EXPECT_EQ(woken, 50);
  });
}

TEST(hibernate_SUITE, messages_in_queue) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const auto woken = [&world](ProcessContext& child) -> ProcessTask<> {
      Message message = co_await child.Receive();
      world.Log(message);
    };
    const auto main = [&woken](ProcessContext& child) -> ProcessTask<> {
      child.Send(child.pid(), A("pre"));
      ProcessMain next = [&woken](ProcessContext& again) { return woken(again); };
      co_await child.Hibernate(std::move(next));
    };
    SpawnIn(self, main);
    co_await self.Sleep(Nanos(1));
    EXPECT_EQ(world.log, (Lines{"pre"}));
  });
}

TEST(hibernate_SUITE, undefined_mfa) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const auto main = [](ProcessContext& child) -> ProcessTask<> {
      ProcessMain nothing;
      co_await child.Hibernate(std::move(nothing));
    };
    const absl::StatusOr<Spawned> spawned = self.Spawn(main, Monitored());
    const std::string before = co_await DownReason(self, spawned->monitor);
    EXPECT_EQ(before, "lives");
    self.Send(spawned->pid, A("wake"));
    const std::string after = co_await DownReason(self, spawned->monitor);
    EXPECT_EQ(after, "undef");
  });
}

TEST(hibernate_SUITE, no_heap) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const auto woken = [](ProcessContext& child) { return Mortal(child); };
    const auto main = [&woken](ProcessContext& child) -> ProcessTask<> {
      ProcessMain next = woken;
      co_await child.Hibernate(std::move(next));
    };
    const absl::StatusOr<Spawned> spawned = self.Spawn(main, Monitored());
    co_await self.Sleep(milliseconds(1));
    const absl::StatusOr<Term> seen =
        co_await self.AwaitInfo(spawned->pid, T("[current_function,status,message_queue_len]"));
    EXPECT_EQ(ToText(*seen),
              "[{current_function,{erlang,hibernate,3}},{status,waiting},{message_queue_len,0}]");
    self.Send(spawned->pid, A("bye"));
    const std::string reason = co_await DownReason(self, spawned->monitor);
    EXPECT_EQ(reason, "bye");
  });
}

ProcessTask<> Echo(ProcessContext& self) {
  while (true) {
    Message request = co_await self.Receive();
    self.Send(request.sender(), Term::TupleOf(request.payload(), A("reply")));
  }
}

TEST(receive_SUITE, receive_in_between) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid echo = SpawnIn(self, Echo);
    self.Send(self.pid(), A("before"));
    const Ref ref = self.MakeRef();
    self.Send(self.pid(), A("between"));
    self.Send(echo, ref);
    const MessagePattern between =
        MessagePattern::Where([](const Message& message) { return message.Is(A("between")); });
    Message first = co_await self.Receive(between);
    EXPECT_TRUE(first.Is(A("between")));
    const MessagePattern about = MessagePattern::About(ref);
    Message second = co_await self.Receive(about, seconds(1));
    EXPECT_EQ(Names().Add(ref, "R").Text(second), "{R,reply}");
    const Lines rest = co_await Flushed(self, Names());
    EXPECT_EQ(rest, (Lines{"before"}));
    self.ExitProcess(echo, atoms::kKill);
  });
}

TEST(receive_SUITE, multi_recv_opt) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const Pid echo = SpawnIn(self, Echo);
    for (int i = 0; i < 100; ++i) self.Send(self.pid(), Term::Integer(i));
    co_await self.Sleep(Nanos(1));
    std::vector<Ref> refs;
    for (int i = 0; i < 8; ++i) refs.push_back(self.MakeRef());
    for (const Ref ref : refs) self.Send(echo, ref);
    co_await self.Sleep(seconds(1));
    const uint64_t before = world.space().counters().messages_passed_by;
    for (size_t i = refs.size(); i-- > 0;) {
      const MessagePattern about = MessagePattern::About(refs[i]);
      Message reply = co_await self.Receive(about, seconds(1));
      EXPECT_EQ(Names().Add(refs[i], "R").Text(reply), "{R,reply}");
    }
    // Of the hundred that were there before none was looked at: only replies to other requests.
    EXPECT_EQ(world.space().counters().messages_passed_by - before, 7u + 6 + 5 + 4 + 3 + 2 + 1);
    self.ExitProcess(echo, atoms::kKill);
  });
}

}  // namespace
}  // namespace arsenal::runtime
