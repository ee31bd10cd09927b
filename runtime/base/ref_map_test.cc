// SPDX-License-Identifier: MIT
// RefMap against std::map, in order and by key.

#include "runtime/base/ref_map.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "runtime/base/random.h"

namespace arsenal::runtime {
namespace {

Ref R(uint64_t number) { return Ref::Make(1, number); }

TEST(RefMap, KeepsTheOrderInWhichValuesWerePutIn) {
  RefMap<std::string> map;
  map.emplace(R(3), "three");
  map.emplace(R(1), "one");
  map.emplace(R(2), "two");
  map.erase(R(1));
  map.emplace(R(1), "one again");
  std::vector<std::string> seen;
  for (const auto& [ref, text] : map) seen.push_back(text);
  EXPECT_EQ(seen, (std::vector<std::string>{"three", "two", "one again"}));
}

TEST(RefMap, FindsWhatIsThereAndNothingElse) {
  RefMap<int> map;
  EXPECT_FALSE(map.contains(R(1)));
  EXPECT_FALSE(map.erase(R(1)));
  map.emplace(R(1), 10);
  EXPECT_EQ(map.find(R(1))->second, 10);
  EXPECT_FALSE(map.contains(R(1).AsAlias()));
  EXPECT_TRUE(map.erase(R(1)));
  EXPECT_TRUE(map.empty());
}

TEST(RefMap, SaysWhatItHolds) {
  RefMap<int> map;
  EXPECT_EQ(map.Bytes(), 0u);
  map.emplace(R(1), 10);
  const size_t one = map.Bytes();
  EXPECT_GT(one, sizeof(int));
  map.erase(R(1));
  EXPECT_EQ(map.Bytes(), one) << "the node is kept for the next value";
  map.emplace(R(2), 20);
  EXPECT_EQ(map.Bytes(), one);
  map.emplace(R(3), 30);
  EXPECT_GT(map.Bytes(), one);
}

TEST(RefMap, AgreesWithAMapOverAnyCourseOfEvents) {
  Random random(7);
  RefMap<uint64_t> map;
  std::map<Ref, uint64_t> model;
  for (int step = 0; step < 200'000; ++step) {
    // Grows to some hundreds and shrinks to nothing, in turns.
    const bool growing = step / 1000 % 2 == 0;
    const Ref ref = R(random.Below(600));
    if (random.Below(10) < (growing ? 7u : 2u)) {
      if (model.emplace(ref, step).second) map.emplace(ref, static_cast<uint64_t>(step));
    } else {
      ASSERT_EQ(map.erase(ref), model.erase(ref) == 1);
    }
    ASSERT_EQ(map.size(), model.size());
    const Ref other = R(random.Below(600));
    const auto found = model.find(other);
    ASSERT_EQ(map.contains(other), found != model.end());
    if (found != model.end()) {
      ASSERT_EQ(map.find(other)->second, found->second);
    }
  }
  uint64_t last = 0;
  for (const auto& [ref, step] : map) {
    EXPECT_EQ(model.at(ref), step);
    EXPECT_GE(step, last);
    last = step;
  }
}

}  // namespace
}  // namespace arsenal::runtime
