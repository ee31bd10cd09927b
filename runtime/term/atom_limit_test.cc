// SPDX-License-Identifier: MIT
// The program's table when it is full. A program of its own, because atoms never go away.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "runtime/term/atom.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

void FillTable() {
  ASSERT_TRUE(Atom::SetLimit(Atom::kLeastLimit).ok());
  for (size_t i = 0; Atom::Intern(absl::StrCat("filler", i)).ok(); ++i) {
    ASSERT_LT(i, Atom::kLeastLimit);
  }
  ASSERT_GE(Atom::Count(), Atom::kLeastLimit);
}

TEST(AtomLimit, HasErlangsLeastAndOursMost) {
  EXPECT_EQ(Atom::SetLimit(8191).message(),
            "expected a limit of 8192 to 134217728 atoms, found 8191");
  EXPECT_FALSE(Atom::SetLimit(Atom::kGreatestLimit + 1).ok());
  ASSERT_TRUE(Atom::SetLimit(9000).ok());
  EXPECT_EQ(Atom::Limit(), 9000u);
}

TEST(AtomLimit, RefusesNewAtomsInTextOfEveryFormWhenTheTableIsFull) {
  FillTable();
  for (std::string_view text :
       {"never_seen", "'never seen'", "[ok, {error, never_seen}]", "#{never_seen => 1}"}) {
    absl::StatusOr<Term> refused = ParseTerm(text);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted) << text;
    EXPECT_NE(
        refused.status().message().find("system_limit: the table of atoms is full (8192 atoms)"),
        absl::string_view::npos)
        << refused.status();
  }
  EXPECT_EQ(Atom::Find("never_seen"), std::nullopt);
  EXPECT_FALSE(Atom::Intern("never_seen").ok());
}

TEST(AtomLimit, StillReadsWhatExistsWhenTheTableIsFull) {
  FillTable();
  EXPECT_EQ(ToText(*ParseTerm("{ok,filler7,'EXIT'}")), "{ok,filler7,'EXIT'}");
  EXPECT_EQ(*Atom::Intern("filler7"), *Atom::Find("filler7"));
}

TEST(AtomLimit, LeavesRoomForTheProgramsOwnWords) {
  FillTable();
  Atom word = Atom::OfCode("a_word_that_only_code_says");
  EXPECT_EQ(word.text(), "a_word_that_only_code_says");
  EXPECT_EQ(*Atom::Intern("a_word_that_only_code_says"), word);
  EXPECT_FALSE(Atom::Intern("another_strangers_word").ok());
}

TEST(AtomLimit, CanBeRaisedWhileAtomsExist) {
  FillTable();
  ASSERT_TRUE(Atom::SetLimit(Atom::Count() + 1).ok());
  EXPECT_TRUE(Atom::Intern("one_more").ok());
  EXPECT_FALSE(Atom::Intern("two_more").ok());
}

}  // namespace
}  // namespace arsenal::runtime
