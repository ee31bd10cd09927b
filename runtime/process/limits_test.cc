// SPDX-License-Identifier: MIT
// Limits: full mailboxes under each policy, memory, the greatest number of processes.
#include <gtest/gtest.h>

#include "runtime/process/process.h"
#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

using Lines = std::vector<std::string>;

ProcessTask<> Keep(ProcessContext& self, ProcessWorld& world) {
  const MessagePattern start = MessagePattern::Tagged(A("start"), 1);
  Message message = co_await self.Receive(start);
  while (true) {
    Message next = co_await self.Receive();
    world.Log(next);
  }
}

Pid SpawnBounded(ProcessWorld& world, uint32_t most, MailboxPolicy policy) {
  SpawnOptions options;
  options.mailbox_limit = MailboxLimit(most, policy);
  return world.Spawn([&world](ProcessContext& self) { return Keep(self, world); }, options);
}

// Sends 1 to 5 to a mailbox that takes three, and then lets the process see them.
struct Flood {
  std::vector<SendResult> results;
  Lines seen;
  uint64_t turned_away = 0;
  std::vector<std::string> reports;
};

Flood FloodThree(MailboxPolicy policy) {
  ProcessWorld world(std::nullopt);
  const Pid pid = SpawnBounded(world, 3, policy);
  world.Quiet();
  const EventCursor before = world.events().Now();
  Flood flood;
  world.OnWorker([&] {
    for (int i = 1; i <= 5; ++i) {
      flood.results.push_back(world.space().Send(pid, Term::Integer(i)));
    }
  });
  world.Quiet();
  if (const std::optional<ProcessInfo> info = Inspect(world.space(), pid)) {
    flood.turned_away = info->messages_turned_away;
    world.OnWorker([&] { world.space().SetMailboxLimit(pid, MailboxLimit()); });
    world.Send(pid, T("{start}"));
    world.Quiet();
  }
  flood.seen = world.log;
  for (const Event& event : world.events().Read(before, 100).events) {
    if (event.type == EventType::kProcessLimit) flood.reports.push_back(ToText(event.details));
    if (event.type == EventType::kProcessExit) flood.reports.push_back(ToText(*event.reason));
  }
  return flood;
}

constexpr SendResult kSent = SendResult::kSent;
constexpr SendResult kRefused = SendResult::kRefused;

TEST(MailboxLimit, DropsTheNewest) {
  const Flood flood = FloodThree(MailboxPolicy::kDropNewest);
  EXPECT_EQ(flood.seen, (Lines{"1", "2", "3"}));
  EXPECT_EQ(flood.turned_away, 2u);
  EXPECT_EQ(flood.results, std::vector<SendResult>(5, kSent));
  EXPECT_EQ(flood.reports,
            (Lines{"#{found => 4,limit => mailbox,max => 3,policy => drop_newest}"}));
}

TEST(MailboxLimit, DropsTheOldest) {
  const Flood flood = FloodThree(MailboxPolicy::kDropOldest);
  EXPECT_EQ(flood.seen, (Lines{"3", "4", "5"}));
  EXPECT_EQ(flood.turned_away, 2u);
  EXPECT_EQ(flood.reports.size(), 1u);
}

TEST(MailboxLimit, RefusesTheSender) {
  const Flood flood = FloodThree(MailboxPolicy::kRefuse);
  EXPECT_EQ(flood.seen, (Lines{"1", "2", "3"}));
  EXPECT_EQ(flood.results, (std::vector<SendResult>{kSent, kSent, kSent, kRefused, kRefused}));
}

TEST(MailboxLimit, KillsTheProcess) {
  const Flood flood = FloodThree(MailboxPolicy::kKill);
  EXPECT_EQ(flood.seen, Lines());
  EXPECT_EQ(flood.reports,
            (Lines{"#{found => 4,limit => mailbox,max => 3,policy => kill}", "killed"}));
}

TEST(MailboxLimit, KeepsNothingOutThatTheRuntimeOwes) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid target = world.Spawn(
        [](ProcessContext& self) -> ProcessTask<> { Message message = co_await self.Receive(); });
    const Pid pid = world.Spawn([&](ProcessContext& self) -> ProcessTask<> {
      self.SetTrapExit(ProcessContext::TrapExit::kOn);
      self.SetMailboxLimit(MailboxLimit(1, MailboxPolicy::kDropNewest));
      self.Send(self.pid(), A("fills_it"));
      self.Monitor(target);
      EXPECT_TRUE(self.Link(target).ok());
      self.RequestAlive(self.pid());
      self.Send(self.pid(), A("has_no_room"));
      self.Send(target, A("end"));
      co_await self.Sleep(std::chrono::seconds(1));
      for (int i = 0; i < 4; ++i) {
        Message message = co_await self.Receive();
        world.Log(i == 0 ? ToText(message.payload()) : "owed");
      }
      const MessagePattern any = MessagePattern::Any();
      Message rest = co_await self.Receive(any, Nanos(0));
      EXPECT_FALSE(rest.has_value());
    });
    world.Advance(std::chrono::seconds(2));
    EXPECT_EQ(world.log, (Lines{"fills_it", "owed", "owed", "owed"}));
    EXPECT_EQ(world.space().Find(pid), nullptr);
  });
}

TEST(MailboxLimit, TakesMessagesAgainWhenThereIsRoom) {
  ProcessWorld world(std::nullopt);
  const Pid pid = SpawnBounded(world, 1, MailboxPolicy::kRefuse);
  world.Send(pid, T("{start}"));
  for (int i = 0; i < 3; ++i) {
    world.Send(pid, Term::Integer(i));
    world.Quiet();
  }
  // The first one found the start waiting.
  EXPECT_EQ(world.log, (Lines{"1", "2"}));
  EXPECT_EQ(world.space().counters().messages_refused, 1u);
}

TEST(Spawn, IsRefusedWithSystemLimitWhenTheTableIsFull) {
  SpaceOptions options;
  options.max_processes = 3;
  ProcessWorld world(std::nullopt, options);
  world.Spawn([&](ProcessContext& self) -> ProcessTask<> {
    const auto idle = [](ProcessContext& child) -> ProcessTask<> {
      Message message = co_await child.Receive();
    };
    EXPECT_TRUE(self.Spawn(idle).ok());
    EXPECT_TRUE(self.Spawn(idle).ok());
    const absl::StatusOr<Spawned> refused = self.Spawn(idle);
    EXPECT_TRUE(absl::IsResourceExhausted(refused.status()));
    self.RequestSpawn(idle);
    Message reply = co_await self.Receive();
    EXPECT_EQ(ToText(reply.payload().element(3)), "system_limit");
  });
  world.Quiet();
  EXPECT_EQ(world.space().counters().spawns_refused, 2u);
  EXPECT_EQ(world.space().process_count(), 2u);
}

TEST(Spawn, RefusesWhatDoesNotFit) {
  ProcessWorld world(std::nullopt);
  world.OnWorker([&] {
    EXPECT_TRUE(absl::IsInvalidArgument(world.space().Spawn(ProcessMain()).status()));
    EXPECT_TRUE(absl::IsInvalidArgument(world.space().Spawn(std::unique_ptr<Handler>()).status()));
    SpawnOptions many;
    many.exact_deliveries = kMaxExactDeliveries + 1;
    const auto idle = [](ProcessContext&) -> ProcessTask<> { co_return; };
    EXPECT_TRUE(absl::IsInvalidArgument(world.space().Spawn(idle, many).status()));
  });
  EXPECT_EQ(world.space().process_count(), 0u);
}

TEST(MaxHeap, CountsTheMessagesThatWait) {
  ProcessWorld world(std::nullopt);
  SpawnOptions options;
  options.max_heap = MaxHeap(50'000);
  const Pid pid =
      world.Spawn([&world](ProcessContext& self) { return Keep(self, world); }, options);
  world.Quiet();
  for (int i = 0; i < 40; ++i) world.Send(pid, Term::Binary(std::string(1000, 'x')));
  world.Quiet();
  EXPECT_NE(world.space().Find(pid), nullptr);
  for (int i = 0; i < 20; ++i) world.Send(pid, Term::Binary(std::string(1000, 'x')));
  world.Quiet();
  EXPECT_EQ(world.space().Find(pid), nullptr);
  const DeathRecord* death = world.space().deaths().Find(pid);
  ASSERT_NE(death, nullptr);
  EXPECT_EQ(ToText(death->reason), "killed");
}

TEST(MaxHeap, OfAnotherProcessCanBeSetAndTakenAway) {
  ProcessWorld world(std::nullopt);
  const Pid pid = world.Spawn([&world](ProcessContext& self) { return Keep(self, world); });
  world.OnWorker([&] {
    EXPECT_EQ(world.space().SetMaxHeap(pid, MaxHeap(100))->max_bytes, 0u);
    EXPECT_EQ(world.space().SetMaxHeap(pid, MaxHeap())->max_bytes, 100u);
    EXPECT_EQ(world.space().SetPriority(pid, Priority::kLow), Priority::kNormal);
    EXPECT_FALSE(world.space().SetMaxHeap(Pid::Make(0, 900, 1), MaxHeap()).has_value());
    EXPECT_FALSE(world.space().SetPriority(Pid(), Priority::kLow).has_value());
    EXPECT_FALSE(world.space().SetMailboxLimit(Pid(), MailboxLimit()).has_value());
  });
  world.Quiet();
  EXPECT_EQ(Inspect(world.space(), pid)->priority, Priority::kLow);
}

}  // namespace
}  // namespace arsenal::runtime
