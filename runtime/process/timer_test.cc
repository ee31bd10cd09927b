// SPDX-License-Identifier: MIT
// Names, message timers, and receive with a time-out.
#include <gtest/gtest.h>

#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

ProcessTask<> WaitForever(ProcessContext& self) {
  while (true) co_await self.Receive();
}

Pid SpawnIdle(ProcessWorld& world) {
  return world.Spawn([](ProcessContext& self) { return WaitForever(self); });
}

TEST(Name, OfAProcessIsOneAndTakenOnce) {
  ProcessWorld world(std::nullopt);
  const Pid a = SpawnIdle(world);
  const Pid b = SpawnIdle(world);
  ProcessSpace& space = world.space();
  EXPECT_TRUE(space.Register(A("x"), a).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(space.Register(A("x"), b)));
  EXPECT_TRUE(absl::IsAlreadyExists(space.Register(A("x"), a)));
  EXPECT_TRUE(absl::IsFailedPrecondition(space.Register(A("y"), a)));
  EXPECT_TRUE(absl::IsInvalidArgument(space.Register(atoms::kUndefined, b)));
  EXPECT_TRUE(absl::IsNotFound(space.Unregister(A("y"))));
  EXPECT_EQ(space.Whereis(A("x")), a);
  EXPECT_TRUE(space.Unregister(A("x")).ok());
  EXPECT_TRUE(space.Register(A("x"), b).ok());
  world.Exit(b, atoms::kKill);
  world.Quiet();
  EXPECT_EQ(space.Whereis(A("x")), std::nullopt);
  EXPECT_TRUE(absl::IsNotFound(space.Register(A("x"), b)));
}

ProcessTask<> SendToNames(ProcessContext& self, ProcessWorld& world) {
  world.Log(absl::IsNotFound(self.Send(A("free"), A("x"))) ? "badarg" : "sent");
  EXPECT_TRUE(self.Register(A("me"), self.pid()).ok());
  world.Log(self.Send(A("me"), A("hello")).ok() ? "sent" : "badarg");
  Message message = co_await self.Receive();
  world.Log(message);
}

TEST(Name, ThatIsFreeIsBadargForASender) {
  ForEachSchedule([](ProcessWorld& world) {
    world.Spawn([&](ProcessContext& self) { return SendToNames(self, world); });
    world.Quiet();
    EXPECT_EQ(world.log, (std::vector<std::string>{"badarg", "sent", "hello"}));
  });
}

ProcessTask<> CancelInAllWays(ProcessContext& self, ProcessWorld& world) {
  const Ref timer = self.SendAfter(milliseconds(100), self.pid(), A("never"));
  co_await self.Sleep(milliseconds(40));
  EXPECT_EQ(*self.ReadTimer(timer), milliseconds(60));
  EXPECT_EQ(*self.CancelTimer(timer), milliseconds(60));
  EXPECT_FALSE(self.CancelTimer(timer).has_value());
  EXPECT_FALSE(self.CancelTimer(self.MakeRef()).has_value());
  const Ref fires = self.StartTimer(milliseconds(10), self.pid(), A("tick"));
  co_await self.Sleep(milliseconds(20));
  EXPECT_FALSE(self.CancelTimer(fires).has_value());
  const MessagePattern about = MessagePattern::About(fires);
  Message message = co_await self.Receive(about, Nanos(0));
  EXPECT_EQ(message.payload(), Term::TupleOf(atoms::kTimeout, fires, A("tick")));
  const Ref flushed = self.StartTimer(milliseconds(10), self.pid(), A("tock"));
  co_await self.Sleep(milliseconds(20));
  self.CancelTimerAndFlush(flushed);
  const MessagePattern any = MessagePattern::Any();
  Message rest = co_await self.Receive(any, milliseconds(200));
  world.Log(rest);
}

TEST(Timer, CancelGivesWhatWasLeftOrTheMessageIsThere) {
  ForEachSchedule([](ProcessWorld& world) {
    world.Spawn([&](ProcessContext& self) { return CancelInAllWays(self, world); });
    world.Advance(seconds(1));
    EXPECT_EQ(world.log, std::vector<std::string>{"none"});
  });
}

ProcessTask<> TimerToAName(ProcessContext& self) {
  self.SendAfter(milliseconds(10), A("later"), A("hello"));
  self.SendAfter(milliseconds(10), A("nobody"), A("hello"));
  co_return;
}

TEST(Timer, ToANameLooksItUpWhenItFiresAndOutlivesItsStarter) {
  ForEachSchedule([](ProcessWorld& world) {
    world.Spawn([&](ProcessContext& self) { return TimerToAName(self); });
    world.Quiet();
    const Pid late = world.SpawnRecorder(ProcessContext::TrapExit::kOff);
    EXPECT_TRUE(world.space().Register(A("later"), late).ok());
    world.Advance(milliseconds(9));
    EXPECT_TRUE(world.log.empty());
    world.Advance(milliseconds(1));
    EXPECT_EQ(world.log, std::vector<std::string>{"hello"});
  });
}

ProcessTask<> TimerForAnother(ProcessContext& self, Pid other) {
  self.SendAfter(seconds(10), other, Term::Binary(std::string(1000, 'x')));
  co_await WaitForever(self);
}

// Plain and with {timeout, Ref, Message}, to a pid and to a name: 40 ms after `origin`, whatever
// the time is now, and one that has passed.
ProcessTask<> TimersAtAMoment(ProcessContext& self, Nanos origin, ProcessWorld& world) {
  EXPECT_TRUE(self.Register(A("me"), self.pid()).ok());
  co_await self.Sleep(milliseconds(15));
  const Nanos moment = origin + milliseconds(40);
  self.SendAt(moment, self.pid(), A("pid"));
  self.SendAt(moment, A("me"), A("name"));
  const Ref by_pid = self.StartTimerAt(moment, self.pid(), A("timer_pid"));
  self.StartTimerAt(moment, A("me"), A("timer_name"));
  self.StartTimerAt(origin, A("me"), A("past"));
  EXPECT_EQ(self.ReadTimer(by_pid), milliseconds(25));
  for (int i = 0; i < 5; ++i) {
    Message message = co_await self.Receive();
    const bool timeout = message.IsTagged(atoms::kTimeout, 3);
    world.log.push_back(ToText(timeout ? message.element(2) : message.payload()) + " " +
                        std::to_string((self.Now() - origin) / milliseconds(1)));
  }
}

TEST(Timer, AtAMomentFiresThenWhateverTheTimeIsNow) {
  ForEachSchedule([](ProcessWorld& world) {
    const Nanos origin = world.worker().round_time();
    world.Spawn([&](ProcessContext& self) { return TimersAtAMoment(self, origin, world); });
    world.Advance(seconds(1));
    std::sort(world.log.begin(), world.log.end());
    EXPECT_EQ(world.log, (std::vector<std::string>{"name 40", "past 15", "pid 40", "timer_name 40",
                                                   "timer_pid 40"}));
  });
}

TEST(Timer, IsRemovedWhenItsTargetDies) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid target = SpawnIdle(world);
    world.Spawn([&](ProcessContext& self) { return TimerForAnother(self, target); });
    world.Quiet();
    EXPECT_EQ(world.space().message_timer_count(), 1u);
    EXPECT_GE(world.space().message_timer_bytes(), 1000u);
    world.Exit(target, atoms::kKill);
    world.Quiet();
    EXPECT_EQ(world.space().message_timer_count(), 0u);
    EXPECT_EQ(world.space().message_timer_bytes(), 0u);
    EXPECT_EQ(world.worker().timer_count(), 0u);
  });
}

// Ignores everything.
class Idle final : public Handler {
 public:
  DispatchResult Handle(ProcessContext&, Message&) override { return DispatchResult::Done(); }
  size_t ObjectBytes() const override { return sizeof(*this); }
};

TEST(Timer, SaysWhatIsLeftNowAlsoInARoundThatTakesLong) {
  VirtualClock clock;
  Worker worker(clock);
  EventRing events(worker, 1);
  ProcessSpace space(worker, events, SpaceOptions());
  const CurrentWorkerScope scope(&worker);
  const Pid pid = space.Spawn(std::make_unique<Idle>())->pid;
  const Ref timer = space.StartTimer(pid, seconds(5), pid, std::nullopt, A("tick"),
                                     ProcessSpace::TimerMessage::kPlain);
  // No round begins meanwhile, as when a handler computes.
  clock.AdvanceTo(clock.Monotonic() + seconds(3));
  EXPECT_EQ(space.ReadTimer(timer), seconds(2));
  EXPECT_EQ(space.CancelTimer(timer), seconds(2));
}

ProcessTask<> TenTimers(ProcessContext& self) {
  for (int i = 0; i < 10; ++i) self.SendAfter(milliseconds(5), A("sink"), Term::Integer(i));
  co_return;
}

TEST(Timer, OfOneDeadlineCameInOrderOfCreation) {
  ProcessWorld world(std::nullopt);
  const Pid sink = world.SpawnRecorder(ProcessContext::TrapExit::kOff);
  EXPECT_TRUE(world.space().Register(A("sink"), sink).ok());
  world.Spawn([&](ProcessContext& self) { return TenTimers(self); });
  world.Advance(seconds(1));
  EXPECT_EQ(world.log,
            (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
}

ProcessTask<> Noise(ProcessContext& self, Pid to) {
  for (int i = 0; i < 20; ++i) {
    self.Send(to, A("noise"));
    co_await self.Sleep(milliseconds(10));
  }
}

ProcessTask<> NotProlonged(ProcessContext& self, ProcessWorld& world) {
  ProcessMain noise = [to = self.pid()](ProcessContext& other) { return Noise(other, to); };
  (void)self.Spawn(std::move(noise));
  const Nanos start = world.driver().clock().Monotonic();
  const MessagePattern wanted = MessagePattern::Tagged(A("wanted"), 1);
  Message message = co_await self.Receive(wanted, milliseconds(50));
  EXPECT_FALSE(message);
  EXPECT_EQ(world.driver().clock().Monotonic() - start, milliseconds(50));
  world.Log("timeout");
}

TEST(Receive, IsNotProlongedByMessagesThatDoNotMatch) {
  ForEachSchedule([](ProcessWorld& world) {
    world.Spawn([&](ProcessContext& self) { return NotProlonged(self, world); });
    world.Advance(seconds(1));
    EXPECT_EQ(world.log, std::vector<std::string>{"timeout"});
  });
}

ProcessTask<> Selective(ProcessContext& self, ProcessWorld& world) {
  self.Send(self.pid(), T("{a,3}"));
  self.Send(self.pid(), T("{b,2}"));
  self.Send(self.pid(), T("{c,4}"));
  const MessagePattern b = MessagePattern::Tagged(A("b"), 2);
  const MessagePattern any = MessagePattern::Any();
  Message second = co_await self.Receive(b, Nanos(0));
  world.Log(second);
  Message first = co_await self.Receive(any, Nanos(0));
  world.Log(first);
  Message none = co_await self.Receive(b, Nanos(0));
  world.Log(none);
  Message third = co_await self.Receive();
  world.Log(third);
}

TEST(Receive, TakesTheFirstThatMatchesAndAfterZeroScansFirst) {
  ForEachSchedule([](ProcessWorld& world) {
    world.Spawn([&](ProcessContext& self) { return Selective(self, world); });
    world.Quiet();
    EXPECT_EQ(world.log, (std::vector<std::string>{"{b,2}", "{a,3}", "none", "{c,4}"}));
  });
}

ProcessTask<> SendNumbers(ProcessContext& self, Pid to, int count) {
  for (int i = 0; i < count; ++i) self.Send(to, A("n"), self.pid(), Term::Integer(i));
  co_return;
}

ProcessTask<> ExpectOrder(ProcessContext& self, int total, ProcessWorld& world) {
  std::map<Pid, int64_t> next;
  for (int i = 0; i < total; ++i) {
    Message message = co_await self.Receive();
    EXPECT_EQ(message.element(2).AsSmall(), next[message.sender()]++);
  }
  world.Log("all");
}

TEST(Send, KeepsTheOrderOfEachPair) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid sink =
        world.Spawn([&](ProcessContext& self) { return ExpectOrder(self, 90, world); });
    for (int i = 0; i < 3; ++i) {
      world.Spawn([sink](ProcessContext& self) { return SendNumbers(self, sink, 30); });
    }
    world.Quiet();
    EXPECT_EQ(world.log, std::vector<std::string>{"all"});
  });
}

}  // namespace
}  // namespace arsenal::runtime
