// SPDX-License-Identifier: MIT
#include "runtime/mailbox/mailbox_edit.h"

#include <gtest/gtest.h>

#include <vector>

#include "runtime/base/random.h"

namespace arsenal::runtime {
namespace {

int64_t Number(const Cell& cell) { return cell.terms.first.AsSmall(); }
bool Nothing(const Cell&) { return false; }

class MailboxEditTest : public testing::Test {
 protected:
  void Arrive(int64_t number) {
    Cell* cell = pool_.Get();
    cell->SetTerms(Term::Integer(number));
    mailbox_.PushBack(cell);
  }
  void ArriveAll(std::vector<int64_t> numbers) {
    for (const int64_t number : numbers) Arrive(number);
  }
  // As a receive that takes `number` only.
  bool Receive(int64_t number) {
    while (Cell* cell = mailbox_.Candidate()) {
      if (Number(*cell) == number) {
        pool_.Put(mailbox_.TakeCandidate());
        return true;
      }
      mailbox_.Skip();
    }
    return false;
  }
  std::vector<int64_t> Waiting() const {
    std::vector<int64_t> numbers;
    mailbox_.ForEach([&numbers](const Cell& cell) { numbers.push_back(Number(cell)); });
    return numbers;
  }
  std::vector<int64_t> Take(absl::FunctionRef<bool(const Cell&)> test) {
    std::vector<int64_t> numbers;
    TakeFromMailbox(mailbox_, test, [&](Cell* cell) {
      numbers.push_back(Number(*cell));
      pool_.Put(cell);
    });
    return numbers;
  }
  ~MailboxEditTest() override {
    while (Cell* cell = mailbox_.TakeFront()) pool_.Put(cell);
    EXPECT_EQ(mailbox_.bytes(), 0u);
    EXPECT_EQ(mailbox_.length(), 0u);
    EXPECT_EQ(pool_.live(), 0);
  }

  CellPool pool_;
  Mailbox mailbox_;
};

bool IsEven(const Cell& cell) { return Number(cell) % 2 == 0; }

TEST_F(MailboxEditTest, TakesWhatIsChosenAndKeepsTheOrderOfTheRest) {
  ArriveAll({1, 2, 3, 4, 5});
  EXPECT_EQ(Take(IsEven), (std::vector<int64_t>{2, 4}));
  EXPECT_EQ(Waiting(), (std::vector<int64_t>{1, 3, 5}));
  Arrive(6);
  EXPECT_EQ(Waiting(), (std::vector<int64_t>{1, 3, 5, 6}));
}

TEST_F(MailboxEditTest, TheReceiveUnderWayGoesOnWhereItWas) {
  ArriveAll({1, 2, 3});
  EXPECT_FALSE(Receive(9));
  ArriveAll({4, 5});
  EXPECT_EQ(Take(IsEven), (std::vector<int64_t>{2, 4}));
  ASSERT_NE(mailbox_.Candidate(), nullptr);
  EXPECT_EQ(Number(*mailbox_.Candidate()), 5);
  EXPECT_FALSE(Receive(1));
  mailbox_.Rewind();
  EXPECT_TRUE(Receive(1));
}

TEST_F(MailboxEditTest, AReceiveThatHasSeenAllSeesWhatComes) {
  ArriveAll({1, 2});
  EXPECT_FALSE(Receive(9));
  EXPECT_EQ(Take([](const Cell&) { return true; }), (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(mailbox_.Candidate(), nullptr);
  Arrive(9);
  EXPECT_TRUE(Receive(9));
}

TEST_F(MailboxEditTest, AgreesWithAPlainListUnderRandomReceives) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    ArriveAll({0, 1, 2, 3, 4, 5, 6, 7});
    const uint64_t seen = random.Below(9);
    for (uint64_t i = 0; i < seen; ++i) mailbox_.Skip();
    const int64_t taken = static_cast<int64_t>(random.Below(256));
    Take([taken](const Cell& cell) { return (taken >> Number(cell) & 1) != 0; });
    std::vector<int64_t> kept, unseen, found;
    for (int64_t i = 0; i < 8; ++i) {
      if ((taken >> i & 1) != 0) continue;
      kept.push_back(i);
      if (i >= static_cast<int64_t>(seen)) unseen.push_back(i);
    }
    EXPECT_EQ(Waiting(), kept);
    while (Cell* cell = mailbox_.Candidate()) {
      found.push_back(Number(*cell));
      mailbox_.Skip();
    }
    EXPECT_EQ(found, unseen) << "seed " << seed;
    while (Cell* cell = mailbox_.TakeFront()) pool_.Put(cell);
    mailbox_.Rewind();
  }
}

TEST_F(MailboxEditTest, SortsByRankAndKeepsTheOrderWithinOne) {
  ArriveAll({10, 21, 11, 30, 20});
  const size_t moved =
      SortMailbox(mailbox_, [](const Cell& cell) { return Number(cell) / 10; }, Nothing);
  EXPECT_EQ(Waiting(), (std::vector<int64_t>{30, 21, 20, 10, 11}));
  EXPECT_EQ(moved, 4u);
}

TEST_F(MailboxEditTest, NothingPassesAMessageThatStays) {
  ArriveAll({1, 5, 0, 2, 9});
  SortMailbox(
      mailbox_, [](const Cell& cell) { return Number(cell); },
      [](const Cell& cell) { return Number(cell) == 0; });
  EXPECT_EQ(Waiting(), (std::vector<int64_t>{5, 1, 0, 9, 2}));
}

TEST_F(MailboxEditTest, AReceiveUnderWayFindsWhatWasSorted) {
  ArriveAll({1, 2});
  EXPECT_FALSE(Receive(7));
  const Ref about = Ref::Make(1, 1);
  mailbox_.SetMarker(about);
  Arrive(7);
  SortMailbox(mailbox_, [](const Cell& cell) { return Number(cell); }, Nothing);
  mailbox_.UseMarker(about);
  EXPECT_TRUE(Receive(7));
}

TEST_F(MailboxEditTest, PacksWhatLookingHasUnpacked) {
  Cell* cell = pool_.Get();
  cell->SetTerms(Term::TupleOf(atoms::kOk, Term::Integer(1)));
  mailbox_.PushBack(cell);
  Arrive(5);
  const size_t before = mailbox_.bytes();
  const size_t freed = PackMailbox(mailbox_);
  EXPECT_GT(freed, 0u);
  EXPECT_EQ(mailbox_.bytes(), before - freed);
  EXPECT_EQ(cell->shape, PayloadShape::kInlineTuple);
  EXPECT_EQ(cell->Payload(), Term::TupleOf(atoms::kOk, Term::Integer(1)));
  EXPECT_EQ(PackMailbox(mailbox_), 0u);
}

}  // namespace
}  // namespace arsenal::runtime
