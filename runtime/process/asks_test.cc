// SPDX-License-Identifier: MIT
// What asks another process, in the form for handlers and behind what the asker has sent; and how
// far a receive looks.
#include <gtest/gtest.h>

#include "runtime/process/process.h"
#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

using Lines = std::vector<std::string>;

// Told {ask, Pid}, asks whether the process lives, what it is and to be suspended; logs each
// answer.
class Asker final : public Handler {
 public:
  explicit Asker(ProcessWorld& world) : world_(world) {}
  size_t ObjectBytes() const override { return sizeof(*this); }
  DispatchResult Handle(ProcessContext& self, Message& message) override {
    if (message.IsTagged(A("ask"), 2)) {
      const Pid other = message.element(1).AsPid();
      alive_ = self.RequestAlive(other);
      info_ = *self.RequestInfo(other, T("[status,message_queue_len]"));
      suspend_ = self.RequestSuspend(other);
      return DispatchResult::Done();
    }
    const char* what = message.ref() == alive_     ? "alive "
                       : message.ref() == info_    ? "info "
                       : message.ref() == suspend_ ? "suspend "
                                                   : "unknown ";
    world_.Log(what + ToText(message.element(1)));
    return DispatchResult::Done();
  }

 private:
  ProcessWorld& world_;
  Ref alive_;
  Ref info_;
  Ref suspend_;
};

ProcessTask<> Idle(ProcessContext& self) {
  const MessagePattern never = MessagePattern::Tagged(A("never"), 1);
  Message message = co_await self.Receive(never);
}

TEST(Ask, AHandlerGetsItsAnswersAsMessages) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid target = world.Spawn(Idle);
    world.Send(target, A("waits"));
    world.Quiet();
    const Pid asker = world.Spawn(std::make_unique<Asker>(world));
    world.Send(asker, Term::TupleOf(A("ask"), target));
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"alive true", "info [{status,waiting},{message_queue_len,1}]",
                                "suspend suspended"}));
    EXPECT_EQ(Inspect(world.space(), target)->status, ProcessStatus::kSuspended);
    EXPECT_EQ(Inspect(world.space(), target)->suspend_count, 1u);
    world.Exit(asker, atoms::kKill);
    world.Quiet();
    EXPECT_EQ(Inspect(world.space(), target)->status, ProcessStatus::kWaiting);
  });
}

TEST(Ask, TheDeadAreAnsweredFor) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid target = world.Spawn(Idle);
    world.Exit(target, atoms::kKill);
    world.Quiet();
    const Pid asker = world.Spawn(std::make_unique<Asker>(world));
    world.Send(asker, Term::TupleOf(A("ask"), target));
    world.Quiet();
    std::sort(world.log.begin(), world.log.end());
    EXPECT_EQ(world.log, (Lines{"alive false", "info undefined", "suspend badarg"}));
  });
}

TEST(Ask, ComesBehindWhatTheAskerHasSent) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid target = world.Spawn(Idle);
    world.Spawn([&](ProcessContext& self) -> ProcessTask<> {
      for (int i = 0; i < 7; ++i) self.Send(target, Term::Integer(i));
      const absl::StatusOr<Term> length = co_await self.AwaitInfo(target, atoms::kMessageQueueLen);
      EXPECT_EQ(ToText(*length), "{message_queue_len,7}");
      const bool before = co_await self.AwaitAlive(target);
      EXPECT_TRUE(before);
      self.ExitProcess(target, atoms::kKill);
      const bool after = co_await self.AwaitAlive(target);
      EXPECT_FALSE(after);
    });
    world.Quiet();
    EXPECT_EQ(world.space().process_count(), 0u);
  });
}

// A process that is suspended answers all the same, and a handler that has a message in hand says
// that it runs on.
class Slow final : public Handler {
 public:
  size_t ObjectBytes() const override { return sizeof(*this); }
  DispatchResult Handle(ProcessContext& self, Message&) override {
    return DispatchResult::Pending(self.MakeRef());
  }
};

TEST(Ask, IsAnsweredByTheSuspendedAndByThoseThatWaitForAnother) {
  ProcessWorld world(std::nullopt);
  const Pid target = world.Spawn(std::make_unique<Slow>());
  world.Send(target, A("work"));
  world.Quiet();
  world.OnWorker([&] { world.space().Suspend(target); });
  world.Spawn([&](ProcessContext& self) -> ProcessTask<> {
    const absl::StatusOr<Term> suspended = co_await self.AwaitInfo(target, atoms::kStatus);
    EXPECT_EQ(ToText(*suspended), "{status,suspended}");
    self.space().Resume(target);
    const absl::StatusOr<Term> waiting = co_await self.AwaitInfo(target, atoms::kStatus);
    EXPECT_EQ(ToText(*waiting), "{status,waiting}");
    const absl::StatusOr<Term> bad = co_await self.AwaitInfo(target, T("[status,heap]"));
    EXPECT_TRUE(absl::IsInvalidArgument(bad.status()));
  });
  world.Quiet();
  EXPECT_EQ(world.space().process_count(), 1u);
  EXPECT_EQ(ToText(*Inspect(world.space(), target)->in_hand), "work");
}

ProcessTask<> Echo(ProcessContext& self) {
  while (true) {
    Message request = co_await self.Receive();
    self.SendToAlias(request.payload().AsRef(), Term::TupleOf(request.payload(), A("reply")));
  }
}

TEST(Receive, FindsAReplyAtOnceBehindAMillionMessages) {
  ProcessWorld world(std::nullopt);
  world.driver().set_after_step({});
  const Pid echo = world.Spawn(Echo);
  const Pid caller = world.Spawn([&](ProcessContext& self) -> ProcessTask<> {
    const MessagePattern start = MessagePattern::Tagged(A("start"), 0);
    Message none = co_await self.Receive(start, std::chrono::seconds(1));
    EXPECT_EQ(Inspect(self.space(), self.pid())->message_queue_length, 1'000'000u);
    const uint64_t before = self.space().counters().messages_passed_by;
    for (int i = 0; i < 100; ++i) {
      const Ref outer = self.Monitor(echo, MonitorOptions(AliasMode::kReplyDemonitor));
      const Ref inner = self.Monitor(echo, MonitorOptions(AliasMode::kReplyDemonitor));
      self.Send(echo, outer);
      self.Send(echo, inner);
      const MessagePattern about_inner = MessagePattern::About(inner);
      Message second = co_await self.Receive(about_inner);
      const MessagePattern about_outer = MessagePattern::About(outer);
      Message first = co_await self.Receive(about_outer);
      EXPECT_EQ(self.Demonitor(outer, Flush::kFlush), DemonitorResult::kNotFound);
    }
    // Each time the inner reply was behind the outer one, and the flush looked in vain at nothing.
    EXPECT_EQ(self.space().counters().messages_passed_by - before, 100u);
  });
  world.OnWorker([&] {
    for (int i = 0; i < 1'000'000; ++i) world.space().Send(caller, A("noise"));
  });
  world.Advance(std::chrono::seconds(2));
  EXPECT_EQ(world.space().Find(caller), nullptr);
}

}  // namespace
}  // namespace arsenal::runtime
