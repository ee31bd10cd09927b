// SPDX-License-Identifier: MIT
#include "service/state/term_difference.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "runtime/term/parse.h"
#include "runtime/term/text.h"

namespace arsenal::service::state {
namespace {

using runtime::Term;

Term Parse(const std::string& text) { return *runtime::ParseTerm(text); }

// The differences as "path: before -> after", joined.
std::string Diff(const std::string& before, const std::string& after) {
  std::string text;
  for (const TermDifference& each : DiffTerms(Parse(before), Parse(after), 100).list) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", each.path, ": ",
                    each.before ? runtime::ToText(*each.before) : "", " -> ",
                    each.after ? runtime::ToText(*each.after) : "");
  }
  return text;
}

TEST(TermDifference, IsEmptyForEqualTerms) {
  EXPECT_EQ(Diff("#{a => [1, {b, 2}]}", "#{a => [1, {b, 2}]}"), "");
  EXPECT_EQ(Diff("1", "1.0"), ": 1 -> 1.0");
}

TEST(TermDifference, NamesThePlaceInMapsTuplesAndLists) {
  EXPECT_EQ(Diff("#{a => 1, b => 2}", "#{b => 3, c => 4}"), "/a: 1 -> ; /b: 2 -> 3; /c:  -> 4");
  EXPECT_EQ(Diff("{x, [1, 2, 3]}", "{x, [1, 5]}"), "/1/1: 2 -> 5; /1/2: 3 -> ");
  EXPECT_EQ(Diff("#{<<\"a/b\">> => #{{k, 1} => 1}}", "#{<<\"a/b\">> => #{{k, 1} => 2}}"),
            "/a~1b/{k,1}: 1 -> 2");
}

TEST(TermDifference, ComparesOtherKindsAndImproperListsAsAWhole) {
  EXPECT_EQ(Diff("{a}", "[a]"), ": {a} -> [a]");
  EXPECT_EQ(Diff("[1 | 2]", "[1 | 3]"), ": [1|2] -> [1|3]");
}

TEST(TermDifference, StopsAtItsBoundAndAtGreatDepth) {
  std::vector<Term> zeros(200, Term::Integer(0));
  std::vector<Term> ones(200, Term::Integer(1));
  const auto many = DiffTerms(Term::List(zeros), Term::List(ones), 100);
  EXPECT_EQ(many.list.size(), 100u);
  EXPECT_TRUE(many.truncated);
  Term deep = Term::Integer(1), other = Term::Integer(2);
  for (int i = 0; i < 10'000; ++i) {
    deep = Term::TupleOf(deep);
    other = Term::TupleOf(other);
  }
  EXPECT_EQ(DiffTerms(deep, other, 100).list.size(), 1u);
}

}  // namespace
}  // namespace arsenal::service::state
