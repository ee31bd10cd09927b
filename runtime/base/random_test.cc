// SPDX-License-Identifier: MIT
#include "runtime/base/random.h"

#include <gtest/gtest.h>

namespace arsenal::runtime {
namespace {

TEST(Random, GivesTheSameStreamForTheSameSeed) {
  Random a(7), b(7), c(8);
  EXPECT_EQ(a.Next(), b.Next());
  EXPECT_NE(a.Next(), c.Next());
}

TEST(Random, ForksDependOnTheNameAndNotOnWhatWasDrawn) {
  Random a(7), b(7);
  a.Next();
  EXPECT_EQ(a.Fork("timers").Next(), b.Fork("timers").Next());
  EXPECT_NE(a.Fork("timers").Next(), a.Fork("faults").Next());
}

TEST(Random, BelowStaysBelowAndReachesEveryNumber) {
  Random random(1);
  uint32_t seen = 0;
  for (int i = 0; i < 1000; ++i) {
    const uint64_t drawn = random.Below(5);
    ASSERT_LT(drawn, 5u);
    seen |= 1u << drawn;
  }
  EXPECT_EQ(seen, 31u);
}

}  // namespace
}  // namespace arsenal::runtime
