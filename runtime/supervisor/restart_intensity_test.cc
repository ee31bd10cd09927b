// SPDX-License-Identifier: MIT
#include "runtime/supervisor/restart_intensity.h"

#include <gtest/gtest.h>

namespace arsenal::runtime {
namespace {

using Verdict = RestartIntensity::Verdict;

TEST(RestartIntensity, GivesUpWhenMoreThanIntensityFallIntoThePeriod) {
  RestartIntensity intensity(2, 10);
  EXPECT_EQ(intensity.Add(100), Verdict::kRestart);
  EXPECT_EQ(intensity.Add(100), Verdict::kRestart);
  EXPECT_EQ(intensity.Add(105), Verdict::kGiveUp);
}

TEST(RestartIntensity, AStampThatIsExactlyAPeriodOldStillCounts) {
  RestartIntensity intensity(1, 5);
  EXPECT_EQ(intensity.Add(10), Verdict::kRestart);
  EXPECT_EQ(intensity.InWindow(15), 1u);
  EXPECT_EQ(intensity.InWindow(16), 0u);
  EXPECT_EQ(intensity.Add(15), Verdict::kGiveUp);
}

TEST(RestartIntensity, AStampOlderThanThePeriodIsForgotten) {
  RestartIntensity intensity(1, 5);
  EXPECT_EQ(intensity.Add(10), Verdict::kRestart);
  EXPECT_EQ(intensity.Add(16), Verdict::kRestart);
  EXPECT_EQ(intensity.Add(22), Verdict::kRestart);
}

TEST(RestartIntensity, OfZeroGivesUpAtTheFirst) {
  RestartIntensity intensity(0, 1);
  EXPECT_EQ(intensity.InWindow(7), 0u);
  EXPECT_EQ(intensity.Add(7), Verdict::kGiveUp);
}

TEST(RestartIntensity, CountsBeforeTheEpochOfTheClockAsWell) {
  RestartIntensity intensity(1, 1);
  EXPECT_EQ(intensity.Add(-3), Verdict::kRestart);
  EXPECT_EQ(intensity.Add(-1), Verdict::kRestart);
  EXPECT_EQ(intensity.Add(0), Verdict::kGiveUp);
}

}  // namespace
}  // namespace arsenal::runtime
