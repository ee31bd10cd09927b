// SPDX-License-Identifier: MIT

#include "service/system/cycle_search.h"

#include "gtest/gtest.h"

namespace arsenal::service::system {
namespace {

using Edges = std::vector<std::pair<uint32_t, uint32_t>>;
using Sets = std::vector<std::vector<uint32_t>>;

Neighbours Make(const Edges& edges, Direction direction) {
  Neighbours neighbours;
  for (const auto& [a, b] : edges) {
    neighbours[a].push_back(b);
    if (direction == Direction::kUndirected) neighbours[b].push_back(a);
  }
  return neighbours;
}

// The sets, and the circle of each.
std::pair<Sets, Sets> Find(const Edges& edges, uint32_t size, Direction direction) {
  const Neighbours neighbours = Make(edges, direction);
  CycleSearch search(neighbours, size, direction);
  while (!search.Step()) {
  }
  Sets circles;
  for (const auto& set : search.sets()) circles.push_back(search.CircleIn(set));
  return {search.sets(), circles};
}

TEST(CycleSearch, AChainHasNone) {
  EXPECT_EQ(Find({{0, 1}, {1, 2}, {0, 2}}, 3, Direction::kDirected).first, Sets{});
  EXPECT_EQ(Find({{0, 1}, {1, 2}}, 3, Direction::kUndirected).first, Sets{});
}

TEST(CycleSearch, FindsCirclesOfTwoAndOfOneThatAreDirected) {
  const auto [sets, circles] = Find({{0, 1}, {1, 0}, {2, 2}, {0, 2}}, 4, Direction::kDirected);
  EXPECT_EQ(sets, (Sets{{2}, {0, 1}}));
  EXPECT_EQ(circles, (Sets{{2}, {0, 1}}));
}

TEST(CycleSearch, ShowsTheShortestWayRound) {
  const Edges edges = {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {2, 0}};
  EXPECT_EQ(Find(edges, 4, Direction::kDirected).second, (Sets{{0, 1, 2}}));
}

TEST(CycleSearch, RingsWithoutDirectionHaveThreeNodesAndNoBridges) {
  // Two rings with a bridge between them, and a tail.
  const Edges edges = {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 4}, {4, 5}, {5, 6}, {6, 3}, {6, 7}};
  const auto [sets, circles] = Find(edges, 8, Direction::kUndirected);
  EXPECT_EQ(sets, (Sets{{3, 4, 5, 6}, {0, 1, 2}}));
  ASSERT_EQ(circles.size(), 2);
  EXPECT_EQ(circles[0].size(), 4);
  EXPECT_EQ(circles[1].size(), 3);
}

TEST(CycleSearch, AStarOfLinksIsNoRing) {
  Edges edges;
  for (uint32_t i = 1; i < 100; ++i) edges.push_back({0, i});
  EXPECT_EQ(Find(edges, 100, Direction::kUndirected).first, Sets{});
}

TEST(CycleSearch, ALongCircleTakesManySteps) {
  Edges edges;
  constexpr uint32_t kSize = 10'000;
  for (uint32_t i = 0; i < kSize; ++i) edges.push_back({i, (i + 1) % kSize});
  const Neighbours neighbours = Make(edges, Direction::kDirected);
  CycleSearch search(neighbours, kSize, Direction::kDirected);
  EXPECT_FALSE(search.Step());
  int steps = 1;
  while (!search.Step()) ++steps;
  EXPECT_GT(steps, 2);
  ASSERT_EQ(search.sets().size(), 1);
  EXPECT_EQ(search.CircleIn(search.sets()[0]).size(), kSize);
}

}  // namespace
}  // namespace arsenal::service::system
