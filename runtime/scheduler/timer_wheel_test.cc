// SPDX-License-Identifier: MIT
#include "runtime/scheduler/timer_wheel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "runtime/base/random.h"

namespace arsenal::runtime {
namespace {

class NumberedTimer final : public Timer {
 public:
  explicit NumberedTimer(int number) : number(number) {}
  void Fire() override {}
  int number;
};

std::vector<int> PopAllDue(TimerWheel& wheel, Nanos now) {
  std::vector<int> numbers;
  while (Timer* timer = wheel.PopDue(now)) {
    numbers.push_back(static_cast<NumberedTimer*>(timer)->number);
  }
  return numbers;
}

TEST(TimerWheel, GivesTimersInOrderOfDeadlineAndThenOfArming) {
  TimerWheel wheel;
  NumberedTimer a(1), b(2), c(3);
  wheel.Arm(a, Nanos(500));
  wheel.Arm(b, Nanos(100));
  wheel.Arm(c, Nanos(500));
  EXPECT_EQ(wheel.NextDeadline(), Nanos(100));
  EXPECT_EQ(PopAllDue(wheel, Nanos(99)), std::vector<int>{});
  EXPECT_EQ(PopAllDue(wheel, Nanos(500)), (std::vector<int>{2, 1, 3}));
  EXPECT_EQ(wheel.NextDeadline(), kNever);
}

TEST(TimerWheel, IsNeverEarlyInsideOneTick) {
  TimerWheel wheel;
  NumberedTimer a(1), b(2);
  wheel.Arm(a, Nanos(5'000'000));
  wheel.Arm(b, Nanos(5'000'001));
  EXPECT_EQ(PopAllDue(wheel, Nanos(5'000'000)), std::vector<int>{1});
  EXPECT_EQ(wheel.NextDeadline(), Nanos(5'000'001));
  EXPECT_EQ(PopAllDue(wheel, Nanos(5'000'001)), std::vector<int>{2});
}

TEST(TimerWheel, CancelSaysWhetherTheTimerWasArmed) {
  TimerWheel wheel;
  NumberedTimer a(1);
  EXPECT_FALSE(wheel.Cancel(a));
  wheel.Arm(a, Nanos(1));
  EXPECT_TRUE(wheel.Cancel(a));
  EXPECT_FALSE(wheel.Cancel(a));
  EXPECT_EQ(PopAllDue(wheel, std::chrono::hours(1)), std::vector<int>{});
}

TEST(TimerWheel, TimersThatAreDueButNotYetPoppedCanBeCancelled) {
  TimerWheel wheel;
  NumberedTimer a(1), b(2), c(3);
  for (NumberedTimer* timer : {&a, &b, &c}) wheel.Arm(*timer, Nanos(7));
  EXPECT_EQ(wheel.PopDue(Nanos(7)), &a);
  EXPECT_TRUE(wheel.Cancel(b));
  EXPECT_EQ(wheel.PopDue(Nanos(7)), &c);
  EXPECT_EQ(wheel.size(), 0u);
}

TEST(TimerWheel, AgreesWithASortedListOverRandomUse) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    TimerWheel wheel;
    std::vector<std::unique_ptr<NumberedTimer>> timers;
    std::vector<std::pair<Nanos, int>> expected;  // armed and not yet fired, in order of arming
    Nanos now(0);
    for (int i = 0; i < 400; ++i) {
      const uint64_t what = random.Below(10);
      if (what < 6) {
        timers.push_back(std::make_unique<NumberedTimer>(i));
        const Nanos deadline = now + Nanos(random.Below(uint64_t{1} << random.Below(46)));
        wheel.Arm(*timers.back(), deadline);
        expected.emplace_back(deadline, i);
      } else if (what < 8 && !expected.empty()) {
        const size_t victim = random.Below(expected.size());
        for (auto& timer : timers) {
          if (timer->number == expected[victim].second) {
            ASSERT_TRUE(wheel.Cancel(*timer));
          }
        }
        expected.erase(expected.begin() + static_cast<int64_t>(victim));
      } else {
        now += Nanos(random.Below(uint64_t{1} << random.Below(44)));
        std::vector<std::pair<Nanos, int>> due;
        for (const auto& entry : expected) {
          if (entry.first <= now) due.push_back(entry);
        }
        std::erase_if(expected, [now](const auto& entry) { return entry.first <= now; });
        std::stable_sort(due.begin(), due.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        std::vector<int> numbers;
        for (const auto& entry : due) numbers.push_back(entry.second);
        ASSERT_EQ(PopAllDue(wheel, now), numbers) << "seed " << seed << " step " << i;
      }
      Nanos earliest = kNever;
      for (const auto& entry : expected) earliest = std::min(earliest, entry.first);
      ASSERT_EQ(wheel.NextDeadline(), earliest) << "seed " << seed << " step " << i;
      ASSERT_EQ(wheel.size(), expected.size());
    }
    for (auto& timer : timers) wheel.Cancel(*timer);
  }
}

}  // namespace
}  // namespace arsenal::runtime
