// SPDX-License-Identifier: MIT
// Atoms: one pointer per text, bounds, and threads that intern the same names.
#include "runtime/term/atom.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "runtime/term/atom_table.h"

namespace arsenal::runtime {
namespace {

// Read before main() by another object file's initialiser, as a plugin would.
const std::string kTextBeforeMain(atoms::kGenCall.text());
const std::optional<Atom> kFoundBeforeMain = Atom::Find("$gen_call");

TEST(Atom, IsOnePointerPerText) {
  Atom first = *Atom::Intern("a_name_nobody_else_uses");
  std::string copy = "a_name_nobody_else_uses";
  EXPECT_EQ(first, *Atom::Intern(copy));
  EXPECT_EQ(first.record(), Atom::Intern(copy)->record());
  EXPECT_EQ(first.text(), "a_name_nobody_else_uses");
  EXPECT_EQ(absl::HashOf(first), absl::HashOf(*Atom::Intern(copy)));
}

TEST(Atom, KnownByCodeIsTheOneThatTextGives) {
  EXPECT_EQ(*Atom::Intern("ok"), atoms::kOk);
  EXPECT_EQ(*Atom::Intern("DOWN"), atoms::kDown);
  EXPECT_EQ(*Atom::Intern("$gen_cast"), atoms::kGenCast);
  EXPECT_EQ(*Atom::Intern("_"), atoms::kUnderscore);
  EXPECT_EQ(Atom(), atoms::kUndefined);
  for (const AtomRecord& record : kWellKnownAtoms) {
    EXPECT_EQ(Atom::Find(record.text)->record(), &record) << record.text;
  }
}

TEST(Atom, IsReadyBeforeMain) {
  EXPECT_EQ(kTextBeforeMain, "$gen_call");
  EXPECT_EQ(kFoundBeforeMain, atoms::kGenCall);
}

TEST(Atom, IsNotMadeByLookingForIt) {
  size_t before = Atom::Count();
  EXPECT_EQ(Atom::Find("an_atom_that_is_only_looked_for"), std::nullopt);
  EXPECT_EQ(Atom::Count(), before);
}

TEST(Atom, OrdersByText) {
  EXPECT_LT(*Atom::Intern("a"), *Atom::Intern("aa"));
  EXPECT_LT(*Atom::Intern("Z"), *Atom::Intern("a"));
  EXPECT_LT(*Atom::Intern("z"), *Atom::Intern("é"));
  EXPECT_LT(*Atom::Intern("\uFFFD"), *Atom::Intern("\U00010000"));
}

TEST(Atom, LengthIsCountedInCharacters) {
  std::string longest;
  for (size_t i = 0; i < Atom::kMaxCharacters; ++i) longest += "é";
  EXPECT_TRUE(Atom::Intern(longest).ok());
  absl::StatusOr<Atom> refused = Atom::Intern(longest + "x");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused.status().message(), "expected an atom of at most 255 characters, found 256");
}

TEST(Atom, TextMustBeUtf8) {
  for (std::string_view bad : {"\x80", "\xC0\x80", "\xED\xA0\x80", "a\xE9", "\xF5\x80\x80\x80"}) {
    EXPECT_EQ(Atom::Intern(bad).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(Atom::Find(bad), std::nullopt);
  }
}

TEST(AtomTable, RefusesANewAtomWhenFullAndStillFindsTheOldOnes) {
  AtomTable table(10);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(table.Intern(absl::StrCat("n", i)).ok());
  absl::StatusOr<Atom> refused = table.Intern("one_too_many");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(refused.status().message(), "system_limit: the table of atoms is full (10 atoms)");
  EXPECT_EQ(table.size(), 10u);
  for (int i = 0; i < 10; ++i) {
    std::string text = absl::StrCat("n", i);
    EXPECT_EQ(table.Intern(text)->text(), text);
    EXPECT_EQ(table.Find(text), *table.Intern(text));
  }
}

TEST(AtomTable, GivesAllThreadsTheSameAtoms) {
  constexpr int kThreads = 4;
  constexpr int kNames = 2000;
  AtomTable table(kNames);
  std::vector<std::vector<Atom>> seen(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&table, &mine = seen[t]] {
      for (int i = 0; i < kNames; ++i) mine.push_back(*table.Intern(absl::StrCat("name", i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(table.size(), size_t{kNames});
  for (int t = 1; t < kThreads; ++t) EXPECT_EQ(seen[t], seen[0]);
}

}  // namespace
}  // namespace arsenal::runtime
