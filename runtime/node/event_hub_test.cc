// SPDX-License-Identifier: MIT
#include "runtime/node/event_hub.h"

#include <gtest/gtest.h>

#include <string>

#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "runtime/process/process.h"
#include "runtime/scheduler/simulated_driver.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

ProcessTask<> Keep(ProcessContext& self) {
  const auto never = MessagePattern::Where([](const Message&) { return false; });
  co_await self.Receive(never);
}

class EventHubTest : public testing::Test {
 protected:
  EventHubTest() {
    session_ = *CallerSession::Start(node_.space());
    hub_ = std::make_unique<EventHub>(node_, *session_);
    driver_.RunUntilQuiet();
  }
  ~EventHubTest() override {
    hub_.reset();
    session_.reset();
    driver_.RunUntilQuiet();
  }
  static bool All(const Event&) { return true; }
  // A process that keeps every message in its mailbox.
  Pid SpawnKeeper() {
    const Pid pid = node_.space().Spawn([](ProcessContext& self) { return Keep(self); })->pid;
    driver_.RunUntilQuiet();
    return pid;
  }
  void Publish(int count, EventType type = EventType::kNameRegister) {
    node_.Post([this, count, type] {
      for (int i = 0; i < count; ++i) node_.events().Publish(type, Pid(), EventDetails());
    });
    driver_.RunUntilQuiet();
  }
  size_t Waiting(Pid pid) { return InspectMessages(node_.space(), pid, 100'000)->size(); }

  SimulatedDriver driver_ = SimulatedDriver::Fifo();
  Node node_{Env(driver_.clock(), 1, &driver_), NodeOptions()};
  std::unique_ptr<CallerSession> session_;
  std::unique_ptr<EventHub> hub_;
};

TEST_F(EventHubTest, SubscribersHearOnlyWhileSomethingIsCollected) {
  const Pid keeper = SpawnKeeper();
  ASSERT_TRUE(hub_->Subscribe({}, All, keeper).ok());
  Publish(1);
  EXPECT_EQ(Waiting(keeper), 0u);
  ASSERT_TRUE(hub_->StartCollection({}, 1.0));
  EXPECT_FALSE(hub_->StartCollection({}, 1.0));
  Publish(3);
  EXPECT_EQ(Waiting(keeper), 3u);
  ASSERT_TRUE(hub_->StopCollection());
  EXPECT_FALSE(hub_->StopCollection());
  Publish(1);
  EXPECT_EQ(Waiting(keeper), 3u);
  const auto messages = InspectMessages(node_.space(), keeper, 1);
  EXPECT_EQ(ToText(messages->at(0).element(0)), "stream_event");
  EXPECT_EQ(ToText(messages->at(0).element(1)), "'name:register'");
}

TEST_F(EventHubTest, WhatWasPublishedBeforeTheStopIsStillDelivered) {
  const Pid keeper = SpawnKeeper();
  ASSERT_TRUE(hub_->Subscribe({}, All, keeper).ok());
  ASSERT_TRUE(hub_->StartCollection({}, 1.0));
  for (int i = 0; i < 500; ++i) {
    node_.events().Publish(EventType::kNameRegister, Pid(), EventDetails());
  }
  ASSERT_TRUE(hub_->StopCollection());
  driver_.RunUntilQuiet();
  EXPECT_EQ(Waiting(keeper), 500u);
  EXPECT_EQ(hub_->counts()[static_cast<size_t>(EventType::kNameRegister)], 500u);
}

TEST_F(EventHubTest, ACollectionTakesItsTypesAndItsShare) {
  ASSERT_TRUE(hub_->StartCollection({EventType::kNameRegister}, 0.25));
  Publish(1000);
  Publish(1000, EventType::kNameUnregister);
  const uint64_t taken = hub_->counts()[static_cast<size_t>(EventType::kNameRegister)];
  EXPECT_NEAR(static_cast<double>(taken), 250, 5);
  EXPECT_EQ(hub_->counts()[static_cast<size_t>(EventType::kNameUnregister)], 0u);
  ASSERT_TRUE(hub_->StopCollection());
  ASSERT_TRUE(hub_->StartCollection({}, 0.0));
  Publish(100);
  EXPECT_EQ(hub_->counts()[static_cast<size_t>(EventType::kNameRegister)], taken);
}

TEST_F(EventHubTest, ASubscriptionEndsWithItsProcess) {
  const Pid keeper = SpawnKeeper();
  const auto id = hub_->Subscribe({}, All, keeper);
  ASSERT_TRUE(id.ok());
  EXPECT_NE(hub_->Find(*id), nullptr);
  node_.space().ExitProcess(keeper, atoms::kKill);
  driver_.RunUntilQuiet();
  EXPECT_EQ(hub_->Find(*id), nullptr);
  EXPECT_FALSE(hub_->Unsubscribe(*id));
}

TEST_F(EventHubTest, AFullMailboxGetsNoMoreAndThatIsCounted) {
  const Pid keeper = SpawnKeeper();
  const auto id = hub_->Subscribe({}, All, keeper);
  ASSERT_TRUE(hub_->StartCollection({}, 1.0));
  Publish(static_cast<int>(EventHub::kSubscriberQueue) + 500);
  const EventSubscription& subscription = *hub_->Find(*id);
  EXPECT_EQ(subscription.delivered + subscription.dropped, EventHub::kSubscriberQueue + 500);
  EXPECT_EQ(Waiting(keeper), subscription.delivered);
  // The bound is looked at between turns of the subscriber.
  EXPECT_GT(subscription.dropped, 0u);
  EXPECT_LE(subscription.delivered, EventHub::kSubscriberQueue + 64);
}

TEST_F(EventHubTest, ALateSubscriberHearsNothingOfBefore) {
  const Pid first = SpawnKeeper();
  const Pid second = SpawnKeeper();
  ASSERT_TRUE(hub_->Subscribe({}, All, first).ok());
  ASSERT_TRUE(hub_->StartCollection({}, 1.0));
  for (int i = 0; i < 300; ++i) {
    node_.events().Publish(EventType::kNameRegister, Pid(), EventDetails());
  }
  ASSERT_TRUE(hub_->Subscribe({}, All, second).ok());
  driver_.RunUntilQuiet();
  EXPECT_EQ(Waiting(first), 300u);
  EXPECT_EQ(Waiting(second), 0u);
}

TEST_F(EventHubTest, AnIdIsGivenOrMadeAndTakenOnce) {
  EXPECT_EQ(*hub_->Subscribe({}, All, Pid(), "sub-1"), "sub-1");
  EXPECT_EQ(*hub_->Subscribe({}, All), "sub-2");
  EXPECT_EQ(hub_->Subscribe({}, All, Pid(), "sub-2").status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(hub_->subscriptions().size(), 2u);
}

TEST_F(EventHubTest, ThereAreOnlySoManySubscriptions) {
  for (size_t i = 0; i < EventHub::kSubscriptions; ++i) ASSERT_TRUE(hub_->Subscribe({}, All).ok());
  EXPECT_EQ(hub_->Subscribe({}, All).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(hub_->Unsubscribe("sub-1"));
  EXPECT_TRUE(hub_->Subscribe({}, All).ok());
}

}  // namespace
}  // namespace arsenal::runtime
