// SPDX-License-Identifier: MIT
#include "runtime/node/mailbox_control.h"

#include <gtest/gtest.h>

#include <string>

#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

MessagePattern Go() {
  return MessagePattern::Where(
      [](const Message& message) { return message.payload().Is(A("go")); });
}

// Waits for `go`, then logs everything that it finds.
ProcessTask<> Waiter(ProcessContext& self, ProcessWorld& world) {
  (void)co_await self.Receive(Go());
  while (true) {
    Message message = co_await self.Receive();
    world.Log(message);
  }
}

Pid SpawnWaiter(ProcessWorld& world) {
  return world.Spawn([&world](ProcessContext& self) { return Waiter(self, world); });
}

std::vector<std::string> Waiting(ProcessWorld& world, Pid pid) {
  std::vector<std::string> texts;
  EXPECT_TRUE(VisitMailbox(world.space(), pid, [&texts](const WaitingMessage& message) {
    texts.push_back(ToText(message.payload()));
    return true;
  }));
  return texts;
}

bool Every(const WaitingMessage&) { return true; }

TEST(MailboxControl, ShowsWhatWaitsWithSenderAndAge) {
  ProcessWorld world(std::nullopt);
  const Pid waiter = SpawnWaiter(world);
  const Pid sender = world.Spawn([waiter](ProcessContext& self) -> ProcessTask<> {
    self.Send(waiter, Term::TupleOf(A("a"), Term::Integer(1)));
    co_await self.Sleep(seconds(3));
  });
  world.Advance(seconds(2));
  world.Send(waiter, A("b"));
  std::vector<Pid> senders;
  std::vector<milliseconds> ages;
  VisitMailbox(world.space(), waiter, [&](const WaitingMessage& message) {
    senders.push_back(message.sender());
    ages.push_back(message.age());
    return true;
  });
  EXPECT_EQ(Waiting(world, waiter), (std::vector<std::string>{"{a,1}", "b"}));
  EXPECT_EQ(senders, (std::vector<Pid>{sender, Pid()}));
  EXPECT_EQ(ages.front(), seconds(2));
  EXPECT_EQ(ages.back(), milliseconds(0));
  EXPECT_FALSE(VisitMailbox(world.space(), Pid::Make(0, 999, 1), Every));
}

TEST(MailboxControl, CountsWhatHasComeAndGone) {
  ProcessWorld world(std::nullopt);
  const Pid waiter = SpawnWaiter(world);
  for (const char* text : {"a", "go", "b", "c"}) world.Send(waiter, A(text));
  world.Quiet();
  world.OnWorker([&] {
    world.space().Suspend(waiter);
    world.space().Send(waiter, A("d"));
  });
  const auto figures = FiguresOfMailbox(world.space(), waiter);
  ASSERT_TRUE(figures.has_value());
  EXPECT_EQ(figures->length, 1u);
  EXPECT_EQ(figures->came, 5u);
  EXPECT_EQ(figures->gone, 4u);
  EXPECT_FALSE(FiguresOfMailbox(world.space(), Pid::Make(0, 999, 1)).has_value());
  world.OnWorker([&] { world.space().Resume(waiter); });
}

TEST(MailboxControl, DropsWhatIsChosenUnderEverySchedule) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid waiter = SpawnWaiter(world);
    for (const char* text : {"a", "b", "a", "c"}) world.Send(waiter, A(text));
    world.Quiet();
    const auto change = DropMessages(world.space(), waiter, [](const WaitingMessage& message) {
      return message.payload().Is(A("a"));
    });
    ASSERT_TRUE(change.has_value());
    EXPECT_EQ(change->changed, 2u);
    EXPECT_EQ(change->left, 2u);
    world.Send(waiter, A("go"));
    world.Quiet();
    EXPECT_EQ(world.log, (std::vector<std::string>{"b", "c"}));
  });
}

ProcessTask<> Gone(ProcessContext& self) { co_await self.Exit(A("gone")); }

// Waits for `go` with a timer of its own fired, and the exit and the end of another process told.
ProcessTask<> Involved(ProcessContext& self) {
  self.SetTrapExit(ProcessContext::TrapExit::kOn);
  SpawnOptions options;
  options.link = StartLink::kLink;
  options.monitor = StartMonitor::kMonitor;
  (void)self.Spawn([](ProcessContext& other) { return Gone(other); }, options);
  (void)self.SendAfter(milliseconds(1), self.pid(), A("tick"));
  (void)co_await self.Receive(Go());
}

TEST(MailboxControl, LeavesTheProcessItsOwnAffairs) {
  ProcessWorld world(std::nullopt);
  const Pid pid = world.Spawn([](ProcessContext& self) { return Involved(self); });
  world.Send(pid, A("a"));
  world.Advance(milliseconds(5));
  world.Send(pid, Term::TupleOf(atoms::kSystem, A("from"), A("get_state")));
  world.Quiet();
  EXPECT_EQ(Waiting(world, pid).size(), 5u);
  const auto change = DropMessages(world.space(), pid, Every);
  EXPECT_EQ(change->changed, 1u);
  EXPECT_EQ(change->left, 4u);
  for (const std::string& text : Waiting(world, pid)) EXPECT_NE(text, "a");
}

TEST(MailboxControl, LeavesASupervisorTheRestartsThatItHasPutOff) {
  ProcessWorld world(std::nullopt);
  const Pid pid = world.Spawn([](ProcessContext& self) -> ProcessTask<> {
    self.Send(self.pid(), T("{'$gen_cast', {try_again_restart, a}}"));
    self.Send(self.pid(), T("{'$gen_restart', a}"));
    self.Send(self.pid(), A("plain"));
    (void)co_await self.Receive(Go());
  });
  world.Send(pid, T("{'$gen_cast', {try_again_restart, a}}"));
  world.Quiet();
  EXPECT_EQ(DropMessages(world.space(), pid, Every)->changed, 2u);
  EXPECT_EQ(Waiting(world, pid), (std::vector<std::string>{"{'$gen_cast',{try_again_restart,a}}",
                                                           "{'$gen_restart',a}"}));
}

TEST(MailboxControl, ASuspendedProcessLosesWhatHasNotReachedItYet) {
  ProcessWorld world(std::nullopt);
  const Pid waiter = SpawnWaiter(world);
  world.Quiet();
  world.OnWorker([&] { world.space().Suspend(waiter); });
  world.OnWorker([&] {
    world.space().Send(waiter, A("a"));
    EXPECT_EQ(DropMessages(world.space(), waiter, Every)->changed, 1u);
  });
  world.OnWorker([&] { world.space().Resume(waiter); });
  world.Quiet();
  EXPECT_TRUE(Waiting(world, waiter).empty());
}

TEST(MailboxControl, TouchesNobodyWhoseExitIsDecided) {
  ProcessWorld world(std::nullopt);
  const Pid waiter = SpawnWaiter(world);
  world.Quiet();
  world.OnWorker([&] {
    world.space().ExitProcess(waiter, A("kill"));
    EXPECT_FALSE(DropMessages(world.space(), waiter, Every).has_value());
    EXPECT_FALSE(PackMessages(world.space(), waiter).has_value());
  });
}

TEST(MailboxControl, RanksMessages) {
  ProcessWorld world(std::nullopt);
  const Pid waiter = SpawnWaiter(world);
  for (const char* text : {"low", "high", "low", "high"}) world.Send(waiter, A(text));
  world.Quiet();
  world.OnWorker([&] {
    const auto change = RankMessages(world.space(), waiter, [](const WaitingMessage& message) {
      return message.payload().Is(A("high")) ? 1 : 0;
    });
    ASSERT_TRUE(change.has_value());
    EXPECT_EQ(change->changed, 4u);
    EXPECT_EQ(change->left, 4u);
  });
  EXPECT_EQ(Waiting(world, waiter), (std::vector<std::string>{"high", "high", "low", "low"}));
  world.Send(waiter, A("go"));
  world.Quiet();
  EXPECT_EQ(world.log, (std::vector<std::string>{"high", "high", "low", "low"}));
}

TEST(MailboxControl, PacksMessagesThatWereLookedAt) {
  ProcessWorld world(std::nullopt);
  const Pid waiter = world.Spawn([](ProcessContext& self) -> ProcessTask<> {
    self.Send(self.pid(), A("a"), Term::Integer(1));
    (void)co_await self.Receive(Go());
  });
  world.Quiet();
  const size_t before = InspectMemory(world.space(), waiter)->messages;
  const auto freed = PackMessages(world.space(), waiter);
  ASSERT_TRUE(freed.has_value());
  EXPECT_GT(*freed, 0u);
  EXPECT_EQ(InspectMemory(world.space(), waiter)->messages, before - *freed);
  EXPECT_EQ(Waiting(world, waiter), std::vector<std::string>{"{a,1}"});
}

}  // namespace
}  // namespace arsenal::runtime
