// SPDX-License-Identifier: MIT
#include "runtime/observe/event_ring.h"

#include <gtest/gtest.h>

#include <string>

#include "runtime/scheduler/simulated_driver.h"

namespace arsenal::runtime {
namespace {

class EventRingTest : public testing::Test {
 protected:
  void Publish(int count) {
    for (int i = 0; i < count; ++i) {
      ring_.Publish(EventType::kProcessStart, Pid::Make(0, static_cast<uint32_t>(i), 1), {});
    }
  }

  SimulatedDriver driver_ = SimulatedDriver::Fifo();
  Worker worker_{driver_.clock(), &driver_};
  EventRing ring_{worker_, 77, 1024};
};

TEST_F(EventRingTest, GivesWhatFollowedACursorAndWhereToReadOn) {
  Publish(5);
  const EventBatch first = ring_.Read({77, 1}, 2);
  EXPECT_FALSE(first.gap.has_value());
  ASSERT_EQ(first.events.size(), 2u);
  EXPECT_EQ(first.events[0].sequence, 2u);
  EXPECT_EQ(first.next, (EventCursor{77, 3}));
  EXPECT_EQ(ring_.Read(first.next, 100).events.size(), 2u);
  EXPECT_TRUE(ring_.Read(ring_.Now(), 100).events.empty());
}

TEST_F(EventRingTest, AFilterMovesTheCursorOverWhatItLeavesOut) {
  Publish(5);
  const EventBatch batch =
      ring_.Read({77, 0}, 10, [](const Event& event) { return event.sequence == 2; });
  EXPECT_EQ(batch.events.size(), 1u);
  EXPECT_EQ(batch.next, ring_.Now());
}

TEST_F(EventRingTest, ASliceLooksAtSoManyEventsAndNoMore) {
  Publish(5);
  size_t looked_at = 0;
  const auto none = [&looked_at](const Event&) { return ++looked_at == 0; };
  const EventBatch slice = ring_.ReadSlice({77, 1}, 3, none);
  EXPECT_EQ(looked_at, 3u);
  EXPECT_TRUE(slice.events.empty());
  EXPECT_EQ(slice.next, (EventCursor{77, 4}));
}

TEST_F(EventRingTest, ShowsTheOldestEventThatItKeeps) {
  EXPECT_EQ(ring_.OldestEvent(), nullptr);
  Publish(1);
  EXPECT_EQ(ring_.OldestEvent()->sequence, 1u);
  Publish(1024);
  EXPECT_EQ(ring_.OldestEvent()->sequence, 2u);
}

TEST_F(EventRingTest, AReaderThatIsTooLateIsToldBothEndsOfTheGap) {
  Publish(1024 + 10);
  const EventBatch batch = ring_.Read({77, 3}, 1);
  ASSERT_TRUE(batch.gap.has_value());
  EXPECT_EQ(batch.gap->after, (EventCursor{77, 3}));
  EXPECT_EQ(batch.gap->before, (EventCursor{77, 11}));
  EXPECT_EQ(batch.events[0].sequence, 11u);
  EXPECT_FALSE(ring_.Read({77, 10}, 1).gap.has_value());
}

TEST_F(EventRingTest, ACursorOfAnotherIncarnationGetsAGap) {
  Publish(2);
  const EventBatch batch = ring_.Read({76, 2}, 10);
  ASSERT_TRUE(batch.gap.has_value());
  EXPECT_EQ(batch.gap->before, (EventCursor{77, 1}));
  EXPECT_EQ(batch.events.size(), 2u);
  EXPECT_TRUE(ring_.Read({77, 9}, 10).gap.has_value());
}

TEST_F(EventRingTest, AWatcherIsCalledOncePerBatchAndNotAfterUnwatch) {
  int calls = 0;
  const EventRing::WatchId id = ring_.Watch([&] { ++calls; });
  worker_.Post([this] { Publish(3); });
  driver_.RunUntilQuiet();
  EXPECT_EQ(calls, 1);
  ring_.Unwatch(id);
  worker_.Post([this] { Publish(3); });
  driver_.RunUntilQuiet();
  EXPECT_EQ(calls, 1);
}

TEST_F(EventRingTest, ALargeReasonIsNotKept) {
  EventDetails details;
  details.reason = Term::Binary(std::string(100'000, 'x'));
  ring_.Publish(EventType::kProcessExit, Pid::Make(0, 1, 1), details);
  const Term reason = *ring_.Read({77, 0}, 1).events[0].reason;
  EXPECT_TRUE(reason.IsTagged(*Atom::Intern("$truncated"), 2));
  EXPECT_GE(reason.element(1).AsSmall(), 100'000);
}

TEST(EventCursor, PrintsAndReadsTheSameText) {
  const EventCursor cursor{12, 34};
  EXPECT_EQ(cursor.ToString(), "12-34");
  EXPECT_EQ(*EventCursor::Parse("12-34"), cursor);
  for (const char* text : {"", "-", "12", "12-", "-3", "a-1", "1-2-3", "1--2"}) {
    EXPECT_FALSE(EventCursor::Parse(text).ok()) << text;
  }
}

TEST(EventType, NamesRoundTrip) {
  for (int i = 0; i < kEventTypes; ++i) {
    const EventType type = static_cast<EventType>(i);
    EXPECT_EQ(EventTypeFromName(EventTypeName(type)), type);
  }
  EXPECT_EQ(EventTypeName(EventType::kSupervisorGaveUp), "supervisor:gave_up");
  EXPECT_EQ(EventTypeFromName("process:unknown"), std::nullopt);
}

}  // namespace
}  // namespace arsenal::runtime
