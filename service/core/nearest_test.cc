// SPDX-License-Identifier: MIT

#include "service/core/nearest.h"

#include "gtest/gtest.h"

namespace arsenal::service::core {
namespace {

TEST(Nearest, PutsTheFewestEditsFirstAndIgnoresCapitals) {
  EXPECT_EQ(Nearest("conter", {"crasher", "counter", "Conter"}), "Conter, counter");
}

TEST(Nearest, IsEmptyWhereNothingIsNear) { EXPECT_EQ(Nearest("zzzz", {"counter"}), ""); }

TEST(Nearest, GivesThreeAtMost) {
  EXPECT_EQ(Nearest("aa", {"ab", "ac", "ad", "ae"}), "ab, ac, ad");
}

}  // namespace
}  // namespace arsenal::service::core
