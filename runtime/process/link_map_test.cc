// SPDX-License-Identifier: MIT
// LinkMap against std::map.

#include "runtime/process/link_map.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>
#include <vector>

#include "runtime/base/random.h"

namespace arsenal::runtime {
namespace {

Pid P(uint32_t index) { return Pid::Make(0, index, 1); }

TEST(LinkMap, KeepsASingleLinkInPlace) {
  LinkMap map;
  EXPECT_EQ(map.Find(P(1)), nullptr);
  EXPECT_TRUE(map.Insert(P(1)));
  EXPECT_FALSE(map.Insert(P(1)));
  EXPECT_EQ(map.size(), 1u);
  EXPECT_EQ(map.Bytes(), 0u);
  EXPECT_EQ(map.Find(P(1))->unlinking, 0u);
  EXPECT_FALSE(map.Erase(P(2)));
  EXPECT_TRUE(map.Erase(P(1)));
  EXPECT_EQ(map.size(), 0u);
}

TEST(LinkMap, KeepsAnEndThatIsBeingUnlinked) {
  LinkMap map;
  map.Insert(P(1));
  map.Change(P(1)).unlinking = 7;
  EXPECT_EQ(map.Find(P(1))->unlinking, 7u);
  EXPECT_FALSE(map.Insert(P(1)));
  EXPECT_EQ(map.Find(P(1))->unlinking, 7u);
  EXPECT_GT(map.Bytes(), 0u);
}

TEST(LinkMap, AgreesWithAMapOverAnyCourseOfEvents) {
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    LinkMap map;
    std::map<Pid, uint64_t> model;
    for (uint64_t step = 1; step < 200; ++step) {
      const Pid pid = P(static_cast<uint32_t>(1 + random.Below(6)));
      switch (random.Below(3)) {
        case 0: ASSERT_EQ(map.Insert(pid), model.try_emplace(pid, 0).second); break;
        case 1: ASSERT_EQ(map.Erase(pid), model.erase(pid) == 1); break;
        default:
          if (model.count(pid) > 0) map.Change(pid).unlinking = model[pid] = step;
      }
      ASSERT_EQ(map.size(), model.size());
      ASSERT_EQ(map.contains(pid), model.count(pid) > 0);
      std::vector<std::pair<Pid, uint64_t>> seen;
      map.ForEach([&](Pid other, const LinkEnd& end) { seen.emplace_back(other, end.unlinking); });
      ASSERT_EQ(seen, (std::vector<std::pair<Pid, uint64_t>>(model.begin(), model.end())));
    }
  }
}

}  // namespace
}  // namespace arsenal::runtime
