// SPDX-License-Identifier: MIT
#include "runtime/scheduler/run_queue.h"

#include <gtest/gtest.h>

#include <vector>

namespace arsenal::runtime {
namespace {

class Nothing final : public Runnable {
 public:
  void RunSlice(Worker&) override {}
};

TEST(RunQueues, StrictPrioritiesGoFirst) {
  RunQueues queues;
  Nothing max, high, normal, idle;
  queues.Push(idle, 4);
  queues.Push(normal, 2);
  queues.Push(high, 1);
  queues.Push(max, 0);
  EXPECT_EQ(queues.Pop(), &max);
  EXPECT_EQ(queues.Pop(), &high);
  EXPECT_EQ(queues.Pop(), &normal);
  EXPECT_EQ(queues.Pop(), &idle);
  EXPECT_EQ(queues.Pop(), nullptr);
}

TEST(RunQueues, LowGetsEveryNinthTurnBesideNormal) {
  RunQueues queues;
  Nothing normal, low;
  queues.Push(normal, 2);
  queues.Push(low, 3);
  int low_turns = 0;
  for (int i = 0; i < 90; ++i) {
    Runnable* next = queues.Pop();
    low_turns += next == &low ? 1 : 0;
    queues.Push(*next, next == &low ? 3 : 2);
  }
  EXPECT_EQ(low_turns, 10);
}

TEST(RunQueues, GiveTheOneAtAPlaceAndKeepTheOrderOfTheOthers) {
  RunQueues queues;
  Nothing a, b, c;
  for (Nothing* runnable : {&a, &b, &c}) queues.Push(*runnable, 2);
  EXPECT_EQ(queues.TakeAt(2), &c);
  queues.Push(c, 2);
  EXPECT_EQ(queues.TakeAt(1), &b);
  EXPECT_EQ(queues.Pop(), &a);
  EXPECT_EQ(queues.Pop(), &c);
  EXPECT_EQ(queues.size(), 0u);
}

}  // namespace
}  // namespace arsenal::runtime
