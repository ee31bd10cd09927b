// SPDX-License-Identifier: MIT
// What programs were seen to do on Erlang/OTP 25.2.3, as rows of the conformance list: timers,
// receive, hibernation.
#include "tests/semantics/process_program.h"

namespace arsenal::runtime {
namespace {

ProcessTask<> CheckCancelAfterFiring(ProcessContext& self) {
  const Ref timer = self.SendAfter(milliseconds(10), self.pid(), A("tick"));
  co_await self.Sleep(milliseconds(50));
  EXPECT_FALSE(self.CancelTimer(timer).has_value());
  const Lines seen = co_await Flushed(self, Names());
  EXPECT_EQ(seen, (Lines{"tick"}));
}

ProcessTask<> CheckSameDeadline(ProcessContext& self) {
  Lines expected;
  for (int i = 0; i < 10; ++i) {
    self.SendAfter(milliseconds(10), self.pid(), Term::Integer(i));
    expected.push_back(std::to_string(i));
  }
  const Lines seen = co_await Flushed(self, Names());
  EXPECT_EQ(seen, expected);
}

TEST(oracleerl2523, s08_timers) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckCancelAfterFiring(self);
  });
}

TEST(oracleerl2523, s08_timerssame_ms) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckSameDeadline(self);
  });
}

TEST(Timer, Fact14IsCancelledOrHasFiredAndBelongsToItsTarget) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    co_await CheckCancelAfterFiring(self);
    co_await CheckSameDeadline(self);
    // The name is looked up when it fires: nobody has it yet.
    self.SendAfter(milliseconds(10), A("later_name"), A("by_name"));
    EXPECT_TRUE(self.Register(A("later_name"), self.pid()).ok());
    const Lines by_name = co_await Flushed(self, Names());
    EXPECT_EQ(by_name, (Lines{"by_name"}));
    // The end of whoever started it changes nothing, the end of its target removes it.
    SpawnIn(self, [to = self.pid()](ProcessContext& child) -> ProcessTask<> {
      child.SendAfter(milliseconds(10), to, A("from_the_dead"));
      co_return;
    });
    const Lines from_dead = co_await Flushed(self, Names());
    EXPECT_EQ(from_dead, (Lines{"from_the_dead"}));
    const Pid target = SpawnMortal(self);
    const Ref timer = self.SendAfter(seconds(10), target, A("late"));
    self.Send(target, atoms::kNormal);
    co_await self.Sleep(milliseconds(1));
    EXPECT_FALSE(self.ReadTimer(timer).has_value());
    EXPECT_EQ(world.space().message_timer_count(), 0u);
    EXPECT_FALSE(self.CancelTimer(self.MakeRef()).has_value());
  });
}

TEST(process_testelixir, send_afterabsolutetime) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Nanos moment = self.Now() + milliseconds(30);
    self.SendAt(moment, self.pid(), A("at_it"));
    self.SendAt(self.Now() - seconds(1), self.pid(), A("past"));
    Message past = co_await self.Receive();
    EXPECT_TRUE(past.Is(A("past")));
    EXPECT_LT(self.Now(), moment);
    Message message = co_await self.Receive();
    EXPECT_TRUE(message.Is(A("at_it")));
    EXPECT_GE(self.Now(), moment);
  });
}

ProcessTask<> CheckNoise(ProcessContext& self) {
  SpawnIn(self, [to = self.pid()](ProcessContext& child) -> ProcessTask<> {
    for (int i = 0; i < 5; ++i) {
      co_await child.Sleep(milliseconds(20));
      child.Send(to, A("noise"));
    }
  });
  const Nanos start = self.Now();
  const MessagePattern never = MessagePattern::Tagged(A("never"), 1);
  Message none = co_await self.Receive(never, milliseconds(60));
  EXPECT_FALSE(none.has_value());
  EXPECT_GE(self.Now() - start, milliseconds(60));
  EXPECT_LE(self.Now() - start, milliseconds(62));
  const Lines noise = co_await Flushed(self, Names());
  EXPECT_EQ(noise, Lines(5, "noise"));
}

TEST(oracleerl2523, s11_receive) {
  EachSchedule(
      [](ProcessContext& self, ProcessWorld&) -> ProcessTask<> { co_await CheckNoise(self); });
}

TEST(Receive, Fact15LooksThroughTheMailboxAndNoiseProlongsNothing) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckNoise(self);
    const MessagePattern m =
        MessagePattern::Where([](const Message& message) { return message.Is(A("m")); });
    self.Send(self.pid(), A("other"));
    self.Send(self.pid(), A("m"));
    Message found = co_await self.Receive(m, Nanos(0));
    EXPECT_TRUE(found.has_value());
    Message none = co_await self.Receive(m, Nanos(0));
    EXPECT_FALSE(none.has_value());
    for (const char* text : {"{a,1}", "{b,2}", "{a,3}", "{c,4}"}) self.Send(self.pid(), T(text));
    const MessagePattern b = MessagePattern::Tagged(A("b"), 2);
    Message first = co_await self.Receive(b);
    const MessagePattern a = MessagePattern::Tagged(A("a"), 2);
    Message second = co_await self.Receive(a);
    EXPECT_EQ(ToText(first.payload()) + ToText(second.payload()), "{b,2}{a,1}");
    const Lines rest = co_await Flushed(self, Names());
    EXPECT_EQ(rest, (Lines{"other", "{a,3}", "{c,4}"}));
  });
}

// Sends when it is destroyed: what stands after a try in Erlang.
class After {
 public:
  After(ProcessContext& self, Pid to) : self_(self), to_(to) {}
  After(const After&) = delete;
  After& operator=(const After&) = delete;
  ~After() { self_.Send(to_, A("after_ran")); }

 private:
  ProcessContext& self_;
  Pid to_;
};

ProcessTask<> CheckHibernation(ProcessContext& self) {
  const Pid to = self.pid();
  const auto woken = [to](ProcessContext& child) -> ProcessTask<> {
    Message message = co_await child.Receive();
    child.Send(to, Term::TupleOf(A("woken"), *child.Get(A("k")), message.payload()));
  };
  const auto sleeper = [to, &woken](ProcessContext& child) -> ProcessTask<> {
    child.Put(A("k"), A("v"));
    const After after(child, to);
    ProcessMain next = [&woken](ProcessContext& again) { return woken(again); };
    co_await child.Hibernate(std::move(next));
    child.Send(to, A("went_on"));
  };
  const Pid pid = SpawnIn(self, sleeper);
  const Lines asleep = co_await Flushed(self, Names());
  EXPECT_EQ(asleep, Lines());
  const absl::StatusOr<Term> info = co_await self.AwaitInfo(pid, T("[current_function,status]"));
  EXPECT_EQ(ToText(*info), "[{current_function,{erlang,hibernate,3}},{status,waiting}]");
  self.Send(pid, A("wake"));
  const Lines seen = co_await Flushed(self, Names());
  EXPECT_EQ(seen, (Lines{"{woken,v,wake}"}));
  EXPECT_FALSE(self.IsAlive(pid));
  const absl::StatusOr<Spawned> killed = self.Spawn(
      [&woken](ProcessContext& child) -> ProcessTask<> {
        ProcessMain next = [&woken](ProcessContext& again) { return woken(again); };
        co_await child.Hibernate(std::move(next));
      },
      Monitored());
  co_await self.Sleep(milliseconds(20));
  self.ExitProcess(killed->pid, A("bye"));
  const std::string reason = co_await DownReason(self, killed->monitor);
  EXPECT_EQ(reason, "bye");
}

TEST(oracleerl2523, s10_hibernate) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckHibernation(self);
  });
}

TEST(Hibernate, Fact16DropsTheStackAndWhatStandsAfterItNeverSpeaks) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await CheckHibernation(self);
  });
}

}  // namespace
}  // namespace arsenal::runtime
