// SPDX-License-Identifier: MIT
// Printing: quotes, floats, printable leaves and bounded text.
#include "runtime/term/text.h"

#include <gtest/gtest.h>

#include "runtime/term/utf8.h"

namespace arsenal::runtime {
namespace {

std::string AtomText(std::string_view text) { return ToText(*Atom::Intern(text)); }

TEST(ToText, QuotesAtomsThatErlangWouldNotReadBare) {
  EXPECT_EQ(AtomText("ok"), "ok");
  EXPECT_EQ(AtomText("a@b_C9"), "a@b_C9");
  EXPECT_EQ(AtomText("étÉ"), "étÉ");
  EXPECT_EQ(AtomText(""), "''");
  EXPECT_EQ(AtomText("EXIT"), "'EXIT'");
  EXPECT_EQ(AtomText("$gen_call"), "'$gen_call'");
  EXPECT_EQ(AtomText("receive"), "'receive'");
  EXPECT_EQ(AtomText("maybe"), "maybe");
  EXPECT_EQ(AtomText("a.b"), "'a.b'");
  EXPECT_EQ(AtomText("it's\\"), "'it\\'s\\\\'");
  EXPECT_EQ(AtomText("\n\x01\x7F"), "'\\n\\001\\d'");
  EXPECT_EQ(AtomText("aЀ"), "'a\\x{400}'");
  EXPECT_EQ(ToPrettyText(*Atom::Intern("aЀ")), "'aЀ'");
}

TEST(ToText, WritesFloatsInTheShortestFormThatReadsBack) {
  EXPECT_EQ(ToText(Term::Float(1)), "1.0");
  EXPECT_EQ(ToText(Term::Float(-0.0)), "-0.0");
  EXPECT_EQ(ToText(Term::Float(1e22)), "1.0e22");
  EXPECT_EQ(ToText(Term::Float(1e-5)), "1.0e-5");
  EXPECT_EQ(ToText(Term::Float(0.1)), "0.1");
  EXPECT_EQ(ToText(Term::Float(100000)), "1.0e5");
  EXPECT_EQ(ToText(Term::Float(123456)), "123456.0");
}

TEST(ToText, WritesContainersAsTheWriteFormDoes) {
  Term list = *ParseTerm("[a,{b,<<\"c\">>}|#{k => \"v\"}]");
  EXPECT_EQ(ToText(list), "[a,{b,<<99>>}|#{k => [118]}]");
  EXPECT_EQ(ToPrettyText(list), "[a,{b,<<\"c\">>}|#{k => \"v\"}]");
}

TEST(ToText, WritesPidsAndReferences) {
  EXPECT_EQ(ToText(Pid::Make(0, 9, 1)), "<0.9.1>");
  EXPECT_EQ(ToText(Ref::FromBits((uint64_t{1} << 32) | 2)), "#Ref<0.1.2>");
}

TEST(ToPrettyText, DecidesPerLeafWhatIsPrintable) {
  auto pretty = [](std::string_view text) { return ToPrettyText(*ParseTerm(text)); };
  EXPECT_EQ(pretty("[97,98]"), "\"ab\"");
  EXPECT_EQ(pretty("[97,0]"), "[97,0]");
  EXPECT_EQ(pretty("[97|98]"), "[97|98]");
  EXPECT_EQ(pretty("[]"), "[]");
  EXPECT_EQ(pretty("<<\"a\\n\\\"\">>"), "<<\"a\\n\\\"\">>");
  EXPECT_EQ(pretty("<<\"日本\"/utf8>>"), "<<\"日本\"/utf8>>");
  EXPECT_EQ(pretty("<<233>>"), "<<\"é\">>");
  EXPECT_EQ(pretty("<<0,255>>"), "<<0,255>>");
}

TEST(FormatTerm, StopsAtItsBoundHoweverMuchTextATermStandsFor) {
  Term doubled = Term::Binary("x");
  for (int i = 0; i < 100; ++i) doubled = Term::TupleOf(doubled, doubled);
  std::string text = FormatTerm(doubled, {.max_bytes = 1000});
  EXPECT_EQ(text.size(), 1003u);
  EXPECT_TRUE(text.ends_with("..."));
  EXPECT_EQ(FormatTerm(atoms::kUndefined, {.max_bytes = 9}), "undefined");
  EXPECT_EQ(FormatTerm(atoms::kUndefined, {.max_bytes = 8}), "undefine...");
}

TEST(FormatTerm, IsCutBetweenCharacters) {
  Term text = *ParseTerm("<<\"ééé\"/utf8>>");
  EXPECT_EQ(FormatTerm(text, {.form = TextForm::kPretty, .max_bytes = 6}), "<<\"é...");
}

TEST(Utf8, RefusesWhatIsNotWellFormed) {
  for (std::string_view bad : {"\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                               "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"}) {
    EXPECT_EQ(CountCodePoints(bad), std::nullopt);
  }
  EXPECT_EQ(CountCodePoints("aé日\U0001F600"), 4u);
}

TEST(TermText, OfAnAliasIsNotThatOfTheReferenceItWasMadeOf) {
  const Ref ref = Ref::Make(9, 77);
  const Term alias = ref.AsAlias();
  EXPECT_NE(ToText(alias), ToText(Term(ref)));
  EXPECT_EQ(*ParseTerm(ToText(alias)), alias);
  EXPECT_TRUE(ParseTerm(ToText(alias))->AsRef().is_alias());
  EXPECT_FALSE(ParseTerm(ToText(Term(ref)))->AsRef().is_alias());
  EXPECT_TRUE(Compare(Term(ref), alias) < 0);
  EXPECT_NE(Hash(Term(ref)), Hash(alias));
}

TEST(TextOverLines, IsCutWhereItIsTooLong) {
  const Term key = *Atom::Intern("key");
  Term deep = key;
  for (int i = 0; i < 10'000; ++i) deep = Term::Map({{key, deep}});
  const TextOptions options{.form = TextForm::kPretty, .max_bytes = 1'000'000, .line_length = 80};
  const std::string text = FormatTerm(deep, options);
  EXPECT_EQ(text.size(), 1'000'003u);
  EXPECT_TRUE(text.starts_with("#{key =>\n      #{key =>\n"));
  EXPECT_TRUE(text.ends_with("..."));
}

}  // namespace
}  // namespace arsenal::runtime
