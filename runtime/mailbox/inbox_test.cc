// SPDX-License-Identifier: MIT
#include "runtime/mailbox/inbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace arsenal::runtime {
namespace {

TEST(Inbox, TellsTheFirstPusherOfAnIdleOneToSchedule) {
  Inbox inbox;
  Cell a, b, c;
  EXPECT_TRUE(inbox.TryIdle());
  EXPECT_EQ(inbox.Push(&a), Inbox::PushResult::kSchedule);
  EXPECT_EQ(inbox.Push(&b), Inbox::PushResult::kPushed);
  EXPECT_FALSE(inbox.TryIdle());
  EXPECT_EQ(inbox.TakeAll(), &a);
  EXPECT_EQ(a.next.load(), &b);
  EXPECT_EQ(b.next.load(), nullptr);
  EXPECT_EQ(inbox.Push(&c), Inbox::PushResult::kPushed);
  EXPECT_EQ(inbox.TakeAll(), &c);
  EXPECT_EQ(inbox.TakeAll(), nullptr);
  EXPECT_TRUE(inbox.TryIdle());
}

TEST(Inbox, ClosedGivesWhatWasInItAndHandsLaterPushesBack) {
  Inbox inbox;
  Cell a, b, c;
  inbox.Push(&a);
  EXPECT_EQ(inbox.Close(), &a);
  EXPECT_EQ(inbox.Push(&b), Inbox::PushResult::kClosed);
  EXPECT_EQ(inbox.Push(&c), Inbox::PushResult::kPushed);  // the one who was told serves it as well
  EXPECT_EQ(inbox.TakeRefused(), &b);
  EXPECT_EQ(b.next.load(), &c);
  EXPECT_EQ(inbox.Push(&a), Inbox::PushResult::kClosed);
  EXPECT_EQ(inbox.TakeRefused(), &a);
}

TEST(Inbox, LosesNothingAndKeepsEachPushersOrderUnderThreads) {
  constexpr int kThreads = 3;
  constexpr uint64_t kPushes = 50'000;
  Inbox inbox;
  std::atomic<uint64_t> schedules{0};
  std::vector<std::vector<Cell>> cells;
  for (int t = 0; t < kThreads; ++t) cells.emplace_back(kPushes);
  std::vector<std::thread> threads;
  for (uint64_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (uint64_t i = 0; i < kPushes; ++i) {
        Cell& cell = cells[t][i];
        cell.sender = Pid::FromBits(t);
        cell.ref = Ref::FromBits(i);
        if (inbox.Push(&cell) == Inbox::PushResult::kSchedule) schedules.fetch_add(1);
      }
    });
  }
  std::vector<uint64_t> next(kThreads, 0);
  uint64_t taken = 0;
  uint64_t idles = 0;
  while (taken < kThreads * kPushes) {
    for (Cell* cell = inbox.TakeAll(); cell != nullptr; cell = cell->next.load()) {
      ASSERT_EQ(cell->ref.bits(), next[cell->sender.bits()]++);
      ++taken;
    }
    if (inbox.TryIdle()) {
      ++idles;
      // Whoever pushes next is told to schedule; here: to raise the count that this loop waits for.
      while (schedules.load() < idles && taken < kThreads * kPushes) std::this_thread::yield();
    }
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(schedules.load(), idles);
  EXPECT_EQ(inbox.TakeAll(), nullptr);
}

}  // namespace
}  // namespace arsenal::runtime
