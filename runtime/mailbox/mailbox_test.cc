// SPDX-License-Identifier: MIT
#include "runtime/mailbox/mailbox.h"

#include <gtest/gtest.h>

#include <vector>

#include "runtime/base/random.h"
#include "runtime/mailbox/message.h"

namespace arsenal::runtime {
namespace {

class MailboxTest : public testing::Test {
 protected:
  void Arrive(int number) {
    Cell* cell = pool_.Get();
    cell->SetTerms(Term::Integer(number));
    mailbox_.PushBack(cell);
  }
  int64_t Taken(Cell* cell) { return Message(cell, &pool_).payload().AsSmall(); }
  // As a receive that takes `number` only.
  bool Receive(int number) {
    while (Cell* cell = mailbox_.Candidate()) {
      if (cell->terms.first.AsSmall() == number) {
        EXPECT_EQ(Taken(mailbox_.TakeCandidate()), number);
        return true;
      }
      mailbox_.Skip();
    }
    return false;
  }
  ~MailboxTest() override {
    while (Cell* cell = mailbox_.TakeFront()) pool_.Put(cell);
    EXPECT_EQ(mailbox_.bytes(), 0u);
    EXPECT_EQ(pool_.live(), 0);
  }

  CellPool pool_;
  Mailbox mailbox_;
};

TEST_F(MailboxTest, GivesMessagesInOrderOfArrival) {
  for (int i = 0; i < 3; ++i) Arrive(i);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Taken(mailbox_.TakeCandidate()), i);
  EXPECT_TRUE(mailbox_.empty());
}

TEST_F(MailboxTest, ASkippedMessageIsNotLookedAtAgainByTheSameReceive) {
  Arrive(1);
  EXPECT_FALSE(Receive(2));
  EXPECT_EQ(mailbox_.Candidate(), nullptr);
  Arrive(2);
  EXPECT_TRUE(Receive(2));
  EXPECT_TRUE(Receive(1));
}

TEST_F(MailboxTest, AMarkerLetsAReceiveBeginBehindWhatWasThere) {
  for (int i = 0; i < 5; ++i) Arrive(7);
  const Ref ref = Ref::Make(1, 1);
  mailbox_.SetMarker(ref);
  Arrive(9);
  mailbox_.UseMarker(ref);
  EXPECT_EQ(mailbox_.Candidate()->terms.first.AsSmall(), 9);
}

TEST_F(MailboxTest, AMarkerOutlivesTheMessageThatItStandsOn) {
  Arrive(1);
  Arrive(2);
  const Ref ref = Ref::Make(1, 1);
  mailbox_.SetMarker(ref);
  Arrive(3);
  EXPECT_TRUE(Receive(2));
  mailbox_.UseMarker(ref);
  EXPECT_EQ(mailbox_.Candidate()->terms.first.AsSmall(), 3);
}

TEST_F(MailboxTest, ChargesTheWholePayloadAndGivesItBack) {
  Cell* cell = pool_.Get();
  cell->SetTerms(Term::Binary(std::string(1'000'000, 'x')));
  mailbox_.PushBack(cell);
  EXPECT_GE(mailbox_.bytes(), 1'000'000u);
  pool_.Put(mailbox_.TakeCandidate());
  EXPECT_EQ(mailbox_.bytes(), 0u);
}

TEST_F(MailboxTest, AgreesWithAListOverRandomReceives) {
  Random random(3);
  std::vector<int> expected;
  for (int i = 0; i < 5000; ++i) {
    const int number = static_cast<int>(random.Below(6));
    if (random.Below(2) == 0) {
      Arrive(number);
      expected.push_back(number);
      if (random.Below(4) == 0) mailbox_.SetMarker(Ref::Make(0, random.Below(9) + 1));
    } else {
      mailbox_.Rewind();
      const auto found = std::find(expected.begin(), expected.end(), number);
      ASSERT_EQ(Receive(number), found != expected.end());
      if (found != expected.end()) expected.erase(found);
    }
    ASSERT_EQ(mailbox_.length(), expected.size());
  }
}

TEST_F(MailboxTest, AnInlineTupleLooksLikeTheTupleThatItStandsFor) {
  Cell* cell = pool_.Get();
  cell->DropPayload();
  cell->inline_tuple.arity = 2;
  const Term parts[] = {atoms::kOk, Term::Integer(5)};
  for (size_t i = 0; i < 2; ++i) {
    cell->inline_tuple.words[i] = parts[i].word();
    cell->inline_tuple.tags[i] = parts[i].tag();
  }
  Message message(cell, &pool_);
  EXPECT_TRUE(message.IsTagged(atoms::kOk, 2));
  EXPECT_FALSE(message.IsTagged(atoms::kOk, 3));
  EXPECT_EQ(message.element(1), Term::Integer(5));
  EXPECT_EQ(message.payload(), Term::TupleOf(atoms::kOk, Term::Integer(5)));
  EXPECT_TRUE(message.IsTagged(atoms::kOk, 2));
}

}  // namespace
}  // namespace arsenal::runtime
