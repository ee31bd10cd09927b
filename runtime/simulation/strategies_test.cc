// SPDX-License-Identifier: MIT
// Strategies, logs of choices and shrinking.
#include <gtest/gtest.h>

#include <set>

#include "runtime/simulation/chooser.h"
#include "runtime/simulation/exhaustive_search.h"
#include "runtime/simulation/pct_strategy.h"
#include "runtime/simulation/replay_strategy.h"
#include "runtime/simulation/shrink.h"

namespace arsenal::runtime {
namespace {

constexpr Label kLabels[] = {{11, 1}, {12, 2}, {13, 3}};

TEST(Strategies, OfOneSeedGiveTheSameAnswersAndOfAnotherSeedOthers) {
  for (const SchedulingKind kind :
       {SchedulingKind::kRandom, SchedulingKind::kPct, SchedulingKind::kFair}) {
    std::set<uint64_t> digests;
    for (const uint64_t seed : {1, 2, 3, 1}) {
      Chooser chooser(MakeScheduling(kind, seed));
      for (int i = 0; i < 50; ++i) {
        EXPECT_LT(chooser.Pick(Choice::kNext, 3, kLabels), 3u);
        EXPECT_LT(chooser.Pick(Choice::kBudget, kSliceBudgetCount), kSliceBudgetCount);
      }
      digests.insert(chooser.digest());
      EXPECT_EQ(chooser.count(), 100u);
    }
    EXPECT_EQ(digests.size(), 3u) << SchedulingName(kind);
  }
}

TEST(Strategies, AreKnownByTheirNames) {
  for (const char* name : {"fifo", "random", "pct", "fair"}) {
    EXPECT_EQ(SchedulingName(*ParseScheduling(name)), name);
  }
  EXPECT_EQ(ParseScheduling("lifo").status().message(),
            "strategy: found lifo, expected fifo, random, pct or fair");
}

TEST(Pct, KeepsToOneUntilAChangeAndChangesDepthMinusOneTimes) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    PctStrategy strategy(seed, 3, 100);
    int changes = 0;
    uint32_t before = strategy.Pick(Choice::kNext, 3, kLabels);
    for (int i = 0; i < 200; ++i) {
      const uint32_t picked = strategy.Pick(Choice::kNext, 3, kLabels);
      changes += picked != before ? 1 : 0;
      before = picked;
    }
    EXPECT_LE(changes, 2);
    EXPECT_GE(changes, 1);
  }
}

TEST(Fair, PassesOverNothingForEver) {
  const std::unique_ptr<SchedulingStrategy> strategy = MakeScheduling(SchedulingKind::kFair, 7);
  std::vector<Label> labels;
  for (uint64_t i = 1; i <= 60; ++i) labels.push_back({i, i});
  std::vector<int> waited(60, 0);
  for (int i = 0; i < 5000; ++i) {
    const uint32_t picked = strategy->Pick(Choice::kNext, 60, labels);
    for (int& one : waited) EXPECT_LE(++one, 100 + 60);
    waited[picked] = 0;
  }
}

TEST(ChoiceLog, IsReadAsItIsWrittenAndReplayed) {
  ChoiceLog log;
  Chooser chooser(MakeScheduling(SchedulingKind::kRandom, 5));
  chooser.set_log(&log);
  for (uint32_t n = 1; n < 40; ++n) chooser.Pick(n % 3 == 0 ? Choice::kArrival : Choice::kNext, n);
  const absl::StatusOr<ChoiceLog> read = ChoiceLog::Parse(log.ToText());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->choices(), log.choices());
  Chooser again(std::make_unique<ReplayStrategy>(read->choices()));
  for (uint32_t n = 1; n < 40; ++n) again.Pick(n % 3 == 0 ? Choice::kArrival : Choice::kNext, n);
  EXPECT_EQ(again.digest(), chooser.digest());
}

TEST(ChoiceLog, SaysWhatItCannotRead) {
  for (const char* text : {"n1/2 x3/7", "n1/2 n7/7", "n1/2 n1", "n1/2 n1/2/3"}) {
    const absl::StatusOr<ChoiceLog> read = ChoiceLog::Parse(text);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(std::string(read.status().message()).find("choice 2: found "), 0u);
  }
}

// Each of `processes` takes `steps` steps that touch nobody else; answers the runs that were
// needed.
uint64_t RunsFor(Reduction reduction, int processes, int steps) {
  ExhaustiveSearch search(reduction, 40);
  std::set<std::vector<uint64_t>> orders;
  do {
    const std::unique_ptr<SchedulingStrategy> run = search.NextRun();
    std::vector<int> left(static_cast<size_t>(processes), steps);
    std::vector<uint64_t> order;
    while (true) {
      std::vector<Label> labels;
      for (uint64_t i = 0; i < left.size(); ++i) {
        if (left[i] > 0) labels.push_back({i + 1, i + 1});
      }
      if (labels.empty()) break;
      const uint32_t picked =
          run->Pick(Choice::kNext, static_cast<uint32_t>(labels.size()), labels);
      order.push_back(labels[picked].who);
      --left[labels[picked].who - 1];
    }
    orders.insert(order);
  } while (search.Advance());
  if (reduction == Reduction::kNone) {
    EXPECT_EQ(orders.size(), search.runs());
  }
  EXPECT_EQ(search.cut_runs(), 0u);
  return search.runs();
}

TEST(ExhaustiveSearch, MakesEveryOrderOnce) {
  EXPECT_EQ(RunsFor(Reduction::kNone, 2, 3), 20u);  // 6! / (3! 3!)
  EXPECT_EQ(RunsFor(Reduction::kNone, 3, 2), 90u);  // 6! / (2! 2! 2!)
}

TEST(ExhaustiveSearch, LeavesOutOrdersOfStepsThatDoNotTouchTheSame) {
  EXPECT_LE(RunsFor(Reduction::kSleepSets, 3, 2), 10u);
}

TEST(Shrink, KeepsWhatTheFailureNeeds) {
  std::vector<int> items;
  for (int i = 0; i < 100; ++i) items.push_back(i);
  const std::vector<int> small =
      ShrinkByDeleting<int>(items, 1000, [](const std::vector<int>& some) {
        return std::count(some.begin(), some.end(), 13) +
                   std::count(some.begin(), some.end(), 77) ==
               2;
      });
  EXPECT_EQ(small, (std::vector<int>{13, 77}));
}

TEST(Shrink, TakesFirstOptionsWhereItCan) {
  std::vector<LoggedChoice> choices(50, LoggedChoice{Choice::kNext, 4, 2});
  const std::vector<LoggedChoice> small =
      ShrinkChoices(choices, 1000, [](const std::vector<LoggedChoice>& some) {
        return some.size() > 20 && some[20].picked == 2;
      });
  ASSERT_EQ(small.size(), 21u);
  for (size_t i = 0; i < 20; ++i) EXPECT_EQ(small[i].picked, 0u);
}

}  // namespace
}  // namespace arsenal::runtime
