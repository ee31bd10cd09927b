// SPDX-License-Identifier: MIT
// CycleClock: never behind the clock that it stands for.

#include "runtime/base/cycle_clock.h"

#include <gtest/gtest.h>

#include "runtime/base/system_clock.h"

namespace arsenal::runtime {
namespace {

TEST(CycleClock, IsTheClockItselfWhereThatIsVirtual) {
  VirtualClock clock(Nanos(5));
  CycleClock cycles(clock);
  EXPECT_EQ(cycles.Mark(), Nanos(5));
  clock.AdvanceTo(Nanos(70));
  EXPECT_EQ(cycles.Now(), Nanos(70));
}

TEST(CycleClock, IsNeverBehindTheSystemsClock) {
  const SystemClock clock;
  CycleClock cycles(clock);
  const Nanos begin = cycles.Mark();
  Nanos marked = begin;
  // Beyond the time that it takes to learn the rate.
  while (marked - begin < std::chrono::milliseconds(60)) {
    marked = cycles.Mark();
    for (int i = 0; i < 1000; ++i) {
      const Nanos before = clock.Monotonic();
      const Nanos found = cycles.Now();
      ASSERT_GE(found, before);
      // The clock is read again, so an interruption in between does no harm.
      ASSERT_LE(found - (found - marked) / 500 - Nanos(2000), clock.Monotonic());
    }
  }
}

}  // namespace
}  // namespace arsenal::runtime
