// SPDX-License-Identifier: MIT
// Records of deaths: which deaths leave one, what stands in it, and what is missing.
#include "runtime/process/death_record.h"

#include <gtest/gtest.h>

#include "runtime/process/process.h"
#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

ProcessTask<> Mortal(ProcessContext& self) {
  while (true) {
    Message message = co_await self.Receive();
    const bool ends = message.payload().Is(Term::Kind::kTuple);
    if (ends) co_await self.Exit(message.payload().element(0));
  }
}

std::vector<std::string> Payloads(const RecentDeliveries& recent) {
  std::vector<std::string> texts;
  for (const Delivery& delivery : recent.kept) texts.push_back(ToText(DeliveryPayload(delivery)));
  return texts;
}

TEST(DeathRecord, IsMadeOfAbnormalEndsOnly) {
  ProcessWorld world(std::nullopt);
  for (const char* reason : {"{normal}", "{shutdown}", "{{shutdown,x}}", "{boom}"}) {
    const Pid pid = world.Spawn(Mortal);
    world.Send(pid, T(reason));
    world.Quiet();
    const bool abnormal = std::string_view(reason) == "{boom}";
    EXPECT_EQ(world.space().deaths().Find(pid) != nullptr, abnormal) << reason;
  }
  EXPECT_EQ(world.space().deaths().count(), 1u);
}

TEST(DeathRecord, KeepsTheLastDeliveriesAmongThoseOfOthers) {
  ProcessWorld world(std::nullopt);
  SpawnOptions options;
  options.name = A("mortal");
  const Pid other = world.Spawn(Mortal);
  const Pid pid = world.Spawn(Mortal, options);
  for (int i = 0; i < 3; ++i) {
    world.Send(pid, Term::Integer(i));
    world.Send(other, A("noise"));
  }
  world.Send(pid, T("{boom,1}"));
  world.Send(pid, A("unread"));
  world.Quiet();
  const DeathRecord* death = world.space().deaths().Find(pid);
  ASSERT_NE(death, nullptr);
  EXPECT_EQ(ToText(death->reason), "boom");
  EXPECT_EQ(death->name, A("mortal"));
  EXPECT_EQ(death->messages_in, 5u);
  EXPECT_EQ(death->message_queue_length, 1u);
  EXPECT_EQ(Payloads(death->deliveries),
            (std::vector<std::string>{"0", "1", "2", "{boom,1}", "unread"}));
  EXPECT_EQ(death->deliveries.missing, 0u);
  ASSERT_FALSE(death->backtrace.empty());
  EXPECT_NE(death->backtrace[0].function.find("Mortal"), std::string::npos);
}

TEST(DeathRecord, SaysHowManyDeliveriesAreMissing) {
  ProcessWorld world(std::nullopt);
  const Pid other = world.Spawn(Mortal);
  const Pid pid = world.Spawn(Mortal);
  for (int i = 0; i < 10; ++i) world.Send(pid, A("before"));
  for (size_t i = 0; i < kDeathRecords; ++i) world.Send(other, A("noise"));
  world.Send(pid, A("later"));
  world.Send(pid, T("{boom}"));
  const std::optional<RecentDeliveries> living = world.space().LastDeliveries(pid);
  ASSERT_TRUE(living.has_value());
  EXPECT_EQ(Payloads(*living), (std::vector<std::string>{"later", "{boom}"}));
  EXPECT_EQ(living->missing, 10u);
  world.Quiet();
  const DeathRecord* death = world.space().deaths().Find(pid);
  ASSERT_NE(death, nullptr);
  EXPECT_EQ(death->deliveries.kept.size(), 2u);
  EXPECT_EQ(death->deliveries.missing, 10u);
  EXPECT_FALSE(world.space().LastDeliveries(pid).has_value());
}

TEST(DeathRecord, TakesAtMostSoManyDeliveries) {
  ProcessWorld world(std::nullopt);
  const Pid pid = world.Spawn(Mortal);
  for (size_t i = 0; i < 2 * kDeliveriesPerDeath; ++i) world.Send(pid, A("tick"));
  world.Send(pid, T("{boom}"));
  world.Quiet();
  const DeathRecord* death = world.space().deaths().Find(pid);
  ASSERT_NE(death, nullptr);
  EXPECT_EQ(death->deliveries.kept.size(), kDeliveriesPerDeath);
  EXPECT_EQ(death->deliveries.missing, kDeliveriesPerDeath + 1);
}

TEST(DeathRecord, IsExactForAProcessThatAsks) {
  ProcessWorld world(std::nullopt);
  SpawnOptions options;
  options.exact_deliveries = 3;
  const Pid other = world.Spawn(Mortal);
  const Pid pid = world.Spawn(Mortal, options);
  for (int i = 0; i < 5; ++i) world.Send(pid, Term::Integer(i));
  for (size_t i = 0; i < kDeathRecords; ++i) world.Send(other, A("noise"));
  world.Send(pid, T("{boom}"));
  world.Quiet();
  const DeathRecord* death = world.space().deaths().Find(pid);
  ASSERT_NE(death, nullptr);
  EXPECT_EQ(Payloads(death->deliveries), (std::vector<std::string>{"3", "4", "{boom}"}));
  EXPECT_EQ(death->deliveries.missing, 3u);
}

TEST(DeathRecord, GivesWayToNewerOnes) {
  ProcessWorld world(std::nullopt);
  const Pid first = world.Spawn(Mortal);
  world.Send(first, T("{boom}"));
  world.Quiet();
  Pid last;
  for (size_t i = 0; i < kDeathsKept; ++i) {
    last = world.Spawn(Mortal);
    world.Send(last, T("{boom}"));
    world.Quiet();
  }
  EXPECT_EQ(world.space().deaths().Find(first), nullptr);
  EXPECT_NE(world.space().deaths().Find(last), nullptr);
}

ProcessTask<> Innermost(ProcessContext& self) { Message message = co_await self.Receive(); }

ProcessTask<> Outer(ProcessContext& self) { co_await Innermost(self); }

TEST(Backtrace, NamesEachFrameWithFileAndLineInnermostFirst) {
  ProcessWorld world(std::nullopt);
  const Pid pid = world.Spawn(Outer);
  world.Quiet();
  const std::optional<ProcessInfo> info = Inspect(world.space(), pid);
  ASSERT_TRUE(info.has_value());
  ASSERT_EQ(info->backtrace.size(), 2u);
  // Compilers write the types of the arguments in different ways.
  EXPECT_NE(info->backtrace[0].function.find("Innermost("), std::string::npos);
  EXPECT_NE(info->backtrace[1].function.find("Outer("), std::string::npos);
  EXPECT_EQ(info->backtrace[0].function.find("Frame"), std::string::npos);
  EXPECT_NE(info->backtrace[0].file.find("death_record_test.cc"), std::string::npos);
  EXPECT_EQ(info->backtrace[0].line + 2, info->backtrace[1].line);
}

}  // namespace
}  // namespace arsenal::runtime
