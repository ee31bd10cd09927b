// SPDX-License-Identifier: MIT
#include "runtime/base/ref.h"

#include <gtest/gtest.h>

namespace arsenal::runtime {
namespace {

TEST(Ref, PrintsAndReadsTheSameText) {
  const Ref ref = Ref::FromBits((uint64_t{5} << 32) | 77);
  EXPECT_EQ(ref.ToString(), "#Ref<0.5.77>");
  EXPECT_EQ(*Ref::Parse(ref.ToString()), ref);
}

TEST(Ref, KeepsTheAliasFlagAndItsMakerThroughItsText) {
  const Ref ref = Ref::Make(5, 9).AsAlias();
  EXPECT_TRUE(ref.is_alias());
  EXPECT_EQ(Ref::Parse(ref.ToString())->index(), 5u);
  EXPECT_TRUE(Ref::Parse(ref.ToString())->is_alias());
}

TEST(Ref, OfOneMakerSortsInTheOrderOfMakingAliasOrNot) {
  EXPECT_LT(Ref::Make(5, 1).AsAlias(), Ref::Make(5, 2));
  EXPECT_LT(Ref::Make(5, 2), Ref::Make(5, 3).AsAlias());
}

TEST(Ref, RefusesWhatIsNoReference) {
  for (const char* text :
       {"", "#Ref<0.1>", "#Ref<1.1.1>", "#Ref<0.1.1", "0.1.1", "#Ref<0.1.4294967296>"}) {
    EXPECT_FALSE(Ref::Parse(text).ok()) << text;
  }
}

}  // namespace
}  // namespace arsenal::runtime
