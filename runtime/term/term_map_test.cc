// SPDX-License-Identifier: MIT
// Maps: key order, look-up and copies with one entry changed.
#include <gtest/gtest.h>

#include <map>

#include "runtime/base/random.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

Term Parse(std::string_view text) { return *ParseTerm(text); }

TEST(TermMap, KeepsTheLaterOfTwoEqualKeys) {
  Term map = Term::Map({{atoms::kOk, Term::Integer(1)},
                        {atoms::kError, Term::Integer(2)},
                        {atoms::kOk, Term::Integer(3)}});
  EXPECT_EQ(ToText(map), "#{error => 2,ok => 3}");
}

TEST(TermMap, TellsAnIntegerKeyFromAFloatOfTheSameValue) {
  Term map = Parse("#{1.0 => float, 1 => integer}");
  EXPECT_EQ(map.map_size(), 2u);
  EXPECT_EQ(ToText(*map.Find(Term::Integer(1))), "integer");
  EXPECT_EQ(ToText(*map.Find(Term::Float(1))), "float");
  EXPECT_EQ(map.map_entry(0).first, Term::Integer(1));
}

TEST(TermMap, FindsKeysOfEveryKindAndNothingElse) {
  Term map = Parse(
      "#{1 => a,{x} => b,\"s\" => c,<<\"b\">> => d,#{} => e,[] => f,k1 => 1,k2 => 2,k3 => 3}");
  EXPECT_EQ(*map.Find(Parse("{x}")), Parse("b"));
  EXPECT_EQ(*map.Find(Parse("\"s\"")), Parse("c"));
  EXPECT_EQ(*map.Find(Parse("<<\"b\">>")), Parse("d"));
  EXPECT_EQ(*map.Find(Parse("#{}")), Parse("e"));
  EXPECT_EQ(*map.Find(Parse("[]")), Parse("f"));
  EXPECT_EQ(*map.Find(Parse("k3")), Parse("3"));
  EXPECT_EQ(map.Find(Parse("k4")), nullptr);
  EXPECT_EQ(map.Find(Parse("1.0")), nullptr);
  EXPECT_EQ(Term::Map({}).Find(atoms::kOk), nullptr);
  EXPECT_EQ(Parse("#{a => 1}").Find(atoms::kOk), nullptr);
}

TEST(TermMap, PutAndTakeAgreeWithAModel) {
  Random random(7);
  std::map<int64_t, int64_t> model;
  Term map = Term::Map({});
  for (int step = 0; step < 2000; ++step) {
    int64_t key = static_cast<int64_t>(random.Below(30));
    if (random.Below(3) == 0) {
      model.erase(key);
      map = map.WithoutKey(Term::Integer(key));
    } else {
      model[key] = step;
      map = map.WithEntry(Term::Integer(key), Term::Integer(step));
    }
    ASSERT_EQ(map.map_size(), model.size());
    size_t i = 0;
    for (const auto& [k, v] : model) {
      ASSERT_EQ(map.map_entry(i).first, Term::Integer(k));
      ASSERT_EQ(map.map_entry(i).second, Term::Integer(v));
      ++i;
    }
  }
}

TEST(TermMap, ThatIsChangedLeavesTheOldOneAsItWas) {
  Term before = Parse("#{a => 1,b => 2}");
  Term after = before.WithEntry(Parse("a"), Parse("9")).WithoutKey(Parse("b"));
  EXPECT_EQ(ToText(before), "#{a => 1,b => 2}");
  EXPECT_EQ(ToText(after), "#{a => 9}");
  EXPECT_TRUE(after.WithoutKey(Parse("a")).IsImmediate());
  EXPECT_EQ(after.WithoutKey(Parse("zzz")), after);
}

}  // namespace
}  // namespace arsenal::runtime
