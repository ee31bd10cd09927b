// SPDX-License-Identifier: MIT
// Coroutine processes: nesting, ends, kills, and what the compiler makes of temporaries.
#include <gtest/gtest.h>

#include <stdexcept>

#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

// Counts how many of it exist, and notes its end.
class Counted {
 public:
  explicit Counted(std::vector<std::string>* log = nullptr, std::string name = "")
      : log_(log), name_(std::move(name)) {
    ++alive;
  }
  Counted(const Counted& other) : log_(other.log_), name_(other.name_) { ++alive; }
  Counted(Counted&& other) noexcept : log_(other.log_), name_(other.name_) {
    other.log_ = nullptr;
    ++alive;
  }
  ~Counted() {
    --alive;
    if (log_ != nullptr) log_->push_back("end of " + name_);
  }
  static inline int alive = 0;

 private:
  std::vector<std::string>* log_;
  std::string name_;
};

ProcessTask<int64_t> Sum(ProcessContext& self, int depth) {
  if (depth == 0) {
    Message message = co_await self.Receive();
    co_return message.payload().AsSmall();
  }
  const int64_t rest = co_await Sum(self, depth - 1);
  co_return rest + 1;
}

ProcessTask<> LogSum(ProcessContext& self, ProcessWorld& world, int depth) {
  const int64_t sum = co_await Sum(self, depth);
  world.Log(std::to_string(sum));
}

TEST(Coroutine, TasksNestAsDeepAsMemoryGoes) {
  ProcessWorld world(std::nullopt);
  const Pid pid = world.Spawn([&](ProcessContext& self) { return LogSum(self, world, 100'000); });
  world.Quiet();
  EXPECT_GT(Inspect(world.space(), pid)->memory.code, 100'000u * 64);
  world.Send(pid, Term::Integer(5));
  world.Quiet();
  EXPECT_EQ(world.log, std::vector<std::string>{"100005"});
}

TEST(Coroutine, ADeepChainIsTakenDownWithoutGrowingTheStack) {
  ProcessWorld world(std::nullopt);
  const Pid pid = world.Spawn([&](ProcessContext& self) { return LogSum(self, world, 300'000); });
  world.Quiet();
  world.Exit(pid, atoms::kKill);
  world.Quiet();
  EXPECT_EQ(world.space().process_count(), 0u);
}

ProcessTask<> Inner(ProcessContext& self, ProcessWorld& world) {
  const Counted counted(&world.log, "inner");
  co_await self.Receive();
}

ProcessTask<> Outer(ProcessContext& self, ProcessWorld& world) {
  const Counted counted(&world.log, "outer");
  co_await Inner(self, world);
}

TEST(Coroutine, AKillRunsDestructorsInnermostFirst) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid pid = world.Spawn([&](ProcessContext& self) { return Outer(self, world); });
    world.Quiet();
    EXPECT_EQ(Counted::alive, 2);
    world.Exit(pid, atoms::kKill);
    world.Quiet();
    EXPECT_EQ(world.log, (std::vector<std::string>{"end of inner", "end of outer"}));
    EXPECT_EQ(Counted::alive, 0);
  });
}

class SendsWhenDestroyed {
 public:
  SendsWhenDestroyed(ProcessContext& self, Pid to) : self_(self), to_(to) {}
  SendsWhenDestroyed(const SendsWhenDestroyed&) = delete;
  SendsWhenDestroyed& operator=(const SendsWhenDestroyed&) = delete;
  ~SendsWhenDestroyed() {
    self_.Send(to_, A("goodbye"));
    EXPECT_FALSE(self_.Spawn([](ProcessContext&) -> ProcessTask<> { co_return; }).ok());
  }

 private:
  ProcessContext& self_;
  Pid to_;
};

ProcessTask<> SaysGoodbye(ProcessContext& self, Pid to) {
  const SendsWhenDestroyed goodbye(self, to);
  co_await self.Receive();
}

TEST(Coroutine, WhatDestructorsSendAfterAKillIsDroppedAndCounted) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid recorder = world.SpawnRecorder(ProcessContext::TrapExit::kOff);
    const Pid pid =
        world.Spawn([recorder](ProcessContext& self) { return SaysGoodbye(self, recorder); });
    world.Quiet();
    world.Exit(pid, atoms::kKill);
    world.Quiet();
    EXPECT_TRUE(world.log.empty());
    EXPECT_EQ(world.space().counters().sends_while_exiting, 1u);
  });
}

ProcessTask<int> Throws(ProcessContext& self) {
  co_await self.Yield();
  throw std::runtime_error("no more ink");
}

ProcessTask<> Lets(ProcessContext& self) {
  const int value = co_await Throws(self);
  ADD_FAILURE() << value;
}

ProcessTask<> LogDown(ProcessContext& self, ProcessWorld& world, Pid target) {
  self.Monitor(target);
  Message message = co_await self.Receive();
  world.Log(ToPrettyText(message.payload().element(4)));
}

TEST(Coroutine, AnExceptionGoesThroughTheTasksAndIsTheExitReason) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid pid = world.Spawn([](ProcessContext& self) { return Lets(self); });
    world.Spawn([&world, pid](ProcessContext& self) { return LogDown(self, world, pid); });
    world.Quiet();
    ASSERT_EQ(world.log.size(), 1u);
    // A watcher that came too late sees noproc.
    EXPECT_TRUE(world.log[0] == "{exception,<<\"no more ink\">>}" || world.log[0] == "noproc")
        << world.log[0];
  });
}

ProcessTask<> Temporaries(ProcessContext& self) {
  // Patterns and tests beside co_await are destroyed once: the count says so.
  const Counted held;
  MessagePattern::Where([held](const Message&) { return true; });
  const MessagePattern pattern = MessagePattern::Where([held](const Message&) { return true; });
  co_await self.Receive(pattern);
  co_await self.Receive(MessagePattern::Any(), std::chrono::seconds(1));
  co_await self.Receive(MessagePattern::Tagged(A("x"), 2), std::chrono::seconds(1));
  co_await self.Exit(Term::TupleOf(A("done"), Term::Binary(std::string(100, 'x'))));
}

TEST(Coroutine, TemporariesBesideCoAwaitAreDestroyedOnce) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid pid = world.Spawn([](ProcessContext& self) { return Temporaries(self); });
    world.Send(pid, A("a"));
    world.Send(pid, T("{y,1}"));
    world.Send(pid, T("{x,1}"));
    world.Advance(std::chrono::seconds(5));
    EXPECT_EQ(world.space().process_count(), 0u);
    EXPECT_EQ(Counted::alive, 0);
  });
}

ProcessTask<> Forever(ProcessContext& self, uint64_t& turns) {
  while (true) {
    ++turns;
    co_await self.Yield();
    if (turns == 1000) co_return;
  }
}

TEST(Coroutine, YieldLetsOthersRun) {
  ProcessWorld world(std::nullopt);
  uint64_t a = 0;
  uint64_t b = 0;
  world.Spawn([&a](ProcessContext& self) { return Forever(self, a); });
  world.Spawn([&b](ProcessContext& self) { return Forever(self, b); });
  for (int i = 0; i < 500; ++i) world.driver().Step();
  EXPECT_EQ(a, b);
  world.Quiet();
  EXPECT_EQ(a, 1000u);
}

TEST(Coroutine, InspectShowsWhereItWaits) {
  ProcessWorld world(std::nullopt);
  const Pid pid = world.Spawn([&](ProcessContext& self) { return Outer(self, world); });
  world.Quiet();
  const ProcessInfo info = *Inspect(world.space(), pid);
  EXPECT_EQ(info.status, ProcessStatus::kWaiting);
  EXPECT_NE(info.current_function.find("Inner"), std::string::npos) << info.current_function;
}

}  // namespace
}  // namespace arsenal::runtime
