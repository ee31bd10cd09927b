// SPDX-License-Identifier: MIT
#include "runtime/base/pid.h"

#include <gtest/gtest.h>

namespace arsenal::runtime {
namespace {

TEST(Pid, KeepsItsThreePartsApart) {
  const Pid pid = Pid::Make(Pid::kMaxNodeSlot, 7, Pid::kMaxGeneration);
  EXPECT_EQ(pid.node_slot(), Pid::kMaxNodeSlot);
  EXPECT_EQ(pid.index(), 7u);
  EXPECT_EQ(pid.generation(), Pid::kMaxGeneration);
  EXPECT_EQ(Pid::FromBits(pid.bits()), pid);
}

TEST(Pid, PrintsAndReadsTheSameText) {
  const Pid pid = Pid::Make(0, 124, 3);
  EXPECT_EQ(pid.ToString(), "<0.124.3>");
  EXPECT_EQ(*Pid::Parse("<0.124.3>"), pid);
  EXPECT_EQ(*Pid::Parse("0.124.3"), pid);
  EXPECT_EQ(*Pid::Parse("#PID<0.124.3>"), pid);
}

TEST(Pid, RefusesWhatIsNoPidAndSaysWhatItExpected) {
  for (const char* text :
       {"", "<0.1>", "<0.1.2", "0.1.2>", "<0.1.2>x", "#PID0.1.2", "<0.16777216.1>", "<4096.1.1>",
        "<0.1.268435456>", "<-1.1.1>", "< 0.1.1>", "<0.1.99999999999>"}) {
    const auto pid = Pid::Parse(text);
    ASSERT_FALSE(pid.ok()) << text;
    EXPECT_NE(pid.status().message().find("expected a pid"), absl::string_view::npos);
  }
}

TEST(Pid, OfNobodyIsNotValid) {
  EXPECT_FALSE(Pid().valid());
  EXPECT_TRUE(Pid::Make(0, 0, 1).valid());
}

TEST(Pid, SortsByIndexBeforeGeneration) {
  EXPECT_LT(Pid::Make(0, 1, 9), Pid::Make(0, 2, 1));
  EXPECT_LT(Pid::Make(0, 1, 1), Pid::Make(0, 1, 2));
}

}  // namespace
}  // namespace arsenal::runtime
