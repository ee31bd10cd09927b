// SPDX-License-Identifier: MIT
// Reading: every form, every refusal with its column, every limit.
#include "runtime/term/parse.h"

#include <gtest/gtest.h>

#include <string>

#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

std::string Reread(std::string_view text) {
  absl::StatusOr<Term> term = ParseTerm(text);
  return term.ok() ? ToText(*term) : std::string(term.status().message());
}

TEST(ParseTerm, ReadsNumbersInAllTheirForms) {
  EXPECT_EQ(Reread("42"), "42");
  EXPECT_EQ(Reread("-7"), "-7");
  EXPECT_EQ(Reread("+7"), "7");
  EXPECT_EQ(Reread("1_000_000"), "1000000");
  EXPECT_EQ(Reread("16#FF"), "255");
  EXPECT_EQ(Reread("-16#ff"), "-255");
  EXPECT_EQ(Reread("2#1010_1010"), "170");
  EXPECT_EQ(Reread("36#Zz"), "1295");
  EXPECT_EQ(Reread("16#FFFFFFFFFFFFFFFFFF"), "4722366482869645213695");
  EXPECT_EQ(Reread("123456789012345678901234567890"), "123456789012345678901234567890");
  EXPECT_EQ(Reread("1.5"), "1.5");
  EXPECT_EQ(Reread("1.0e+2"), "100.0");
  EXPECT_EQ(Reread("1.0E-5"), "1.0e-5");
  EXPECT_EQ(Reread("1_0.5_0"), "10.5");
  EXPECT_EQ(Reread("1.0e-400"), "0.0");
}

TEST(ParseTerm, ReadsCharacters) {
  EXPECT_EQ(Reread("[$a,$ ,$\\n,$\\s,$\\x{1F600},$\\101,$\\^A,$é]"),
            "[97,32,10,32,128512,65,1,233]");
}

TEST(ParseTerm, ReadsStringsAndBinaries) {
  EXPECT_EQ(Reread("\"abc\""), "[97,98,99]");
  EXPECT_EQ(Reread("\"\""), "[]");
  EXPECT_EQ(Reread("\"\\b\\d\\e\\f\\n\\r\\s\\t\\v\\\"\\\\\\q\""),
            "[8,127,27,12,10,13,32,9,11,34,92,113]");
  EXPECT_EQ(Reread("\"\\x41\\x{42}\\103\\0\""), "[65,66,67,0]");
  EXPECT_EQ(Reread("<<>>"), "<<>>");
  EXPECT_EQ(Reread("<< 1 , 16#FF >>"), "<<1,255>>");
  EXPECT_EQ(Reread("<<\"é\">>"), "<<233>>");
  EXPECT_EQ(Reread("<<\"é\"/utf8>>"), "<<195,169>>");
  EXPECT_EQ(Reread("<<\"a\",0,\"é\"/utf8,$b>>"), "<<97,0,195,169,98>>");
}

TEST(ParseTerm, ReadsAtoms) {
  EXPECT_EQ(Reread("get_count"), "get_count");
  EXPECT_EQ(Reread("'Elixir.Foo'"), "'Elixir.Foo'");
  EXPECT_EQ(Reread("'plain'"), "plain");
  EXPECT_EQ(Reread("''"), "''");
  EXPECT_EQ(Reread("'a\\'b\\x{400}'"), "'a\\'b\\x{400}'");
  EXPECT_EQ(Reread("été"), "été");
}

TEST(ParseTerm, ReadsPidsAndReferences) {
  EXPECT_EQ(Reread("{<0.9.1>,#PID<0.9.2>,#Ref<0.1.2>}"), "{<0.9.1>,<0.9.2>,#Ref<0.1.2>}");
}

TEST(ParseTerm, ReadsContainersWithAnySpace) {
  EXPECT_EQ(Reread(" { increment , 5 } . \n"), "{increment,5}");
  EXPECT_EQ(Reread("[ ]"), "[]");
  EXPECT_EQ(Reread("{ }"), "{}");
  EXPECT_EQ(Reread("#{ }"), "#{}");
  EXPECT_EQ(Reread("[a|[b|[c]]]"), "[a,b,c]");
  EXPECT_EQ(Reread("[a,b|c]"), "[a,b|c]");
  EXPECT_EQ(Reread("#{b=>1,a=>#{[]=>{}}}"), "#{a => #{[] => {}},b => 1}");
  EXPECT_EQ(Reread("#{a => 1, a => 2}"), "#{a => 2}");
}

TEST(ParseTerm, SaysWhereItStoppedWhatItExpectedAndWhatItFound) {
  EXPECT_EQ(Reread("[1, 2 x]"), "column 7: expected ',', '|' or ']', found 'x'");
  EXPECT_EQ(Reread("{ok, }"), "column 6: expected a term, found '}'");
  EXPECT_EQ(Reread("{ok]"), "column 4: expected ',' or '}', found ']'");
  EXPECT_EQ(Reread("[a|b,c]"), "column 5: expected ']', found ','");
  EXPECT_EQ(Reread("#{a,b}"), "column 4: expected '=>', found ','");
  EXPECT_EQ(Reread("#{a => 1 b}"), "column 10: expected ',' or '}', found 'b'");
  EXPECT_EQ(Reread("#{a => }"), "column 8: expected a term, found '}'");
  EXPECT_EQ(Reread(""), "column 1: expected a term, found end of text");
  EXPECT_EQ(Reread("[1,"), "column 4: expected a term, found end of text");
  EXPECT_EQ(Reread("ok error"), "column 4: expected end of text, found 'error'");
  EXPECT_EQ(Reread("ok. ok"), "column 5: expected end of text, found 'ok'");
  EXPECT_EQ(Reread("'é' Variable"), "column 5: expected a term, found 'Variable'");
  EXPECT_EQ(Reread("{日本}"), "column 2: expected a term, found '日'");
  EXPECT_EQ(Reread("'open"), "column 6: expected a closing ', found end of text");
  EXPECT_EQ(Reread("\"a\\x{110000}\""), "column 6: expected a code point, found '110000'");
  EXPECT_EQ(Reread("\"\\xZZ\""), "column 4: expected a hexadecimal digit, found 'ZZ'");
  EXPECT_EQ(Reread("<<256>>"), "column 3: expected a byte from 0 to 255 or a string, found '256'");
  EXPECT_EQ(Reread("<<1"), "column 4: expected ',' or '>>', found end of text");
  EXPECT_EQ(Reread("<<1,>>"), "column 5: expected a byte from 0 to 255 or a string, found '>'");
  EXPECT_EQ(Reread("<<\"a\"/utf16>>"), "column 7: expected 'utf8', found 'utf16'");
  EXPECT_EQ(Reread("37#1"), "column 1: expected a base from 2 to 36 before '#'");
  EXPECT_EQ(Reread("16#G"), "column 1: expected digits of base 16 after '#'");
  EXPECT_EQ(Reread("1.0e"), "column 1: expected digits in the exponent of a float");
  EXPECT_EQ(Reread("1.0e999"), "column 1: expected a float of at most 1.7976931348623157e308");
  EXPECT_EQ(Reread("#x"), "column 2: expected '{', 'Ref<' or 'PID<' after '#', found 'x'");
  EXPECT_EQ(Reread("[a\x80]"), "column 3: expected UTF-8");
  EXPECT_EQ(ParseTerm("{ok").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ParseTerm("<0.x.1>").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ParseTerm, MakesOnlySoManyAtomsFromOneText) {
  const TermLimits two{.max_new_atoms = 2};
  EXPECT_EQ(ToText(*ParseTerm("[new_1, new_2, new_1, ok]", two)), "[new_1,new_2,new_1,ok]");
  EXPECT_EQ(ToText(*ParseTerm("[new_1, new_2, new_3, new_4]", two)), "[new_1,new_2,new_3,new_4]");
  absl::StatusOr<Term> refused = ParseTerm("[new_5, 'new 6', new_7]", two);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused.status().message(), "column 18: more than 2 atoms that are new");
  EXPECT_EQ(Atom::Find("new_7"), std::nullopt);
}

TEST(ParseTerm, MakesNoAtomsWhereATextIsReadToLookSomethingUp) {
  const TermLimits lookup{.max_new_atoms = 0};
  const size_t before = Atom::Count();
  EXPECT_EQ(ToText(*ParseTerm("{ok,error,\"any text\"}", lookup)),
            "{ok,error,[97,110,121,32,116,101,120,116]}");
  absl::StatusOr<Term> unknown = ParseTerm("{ok, looked_for_and_never_made}", lookup);
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(unknown.status().message(),
            "column 6: expected an atom that exists, found 'looked_for_and_never_made'");
  EXPECT_EQ(Atom::Count(), before);
}

TEST(ParseTerm, ReadsIntegersOfSoManyDigits) {
  const TermLimits limits{.max_digits = 30};
  EXPECT_TRUE(ParseTerm(std::string(30, '9'), limits).ok());
  EXPECT_TRUE(ParseTerm("16#" + std::string(30, 'F'), limits).ok());
  for (const std::string& text : {std::string(31, '9'), "16#" + std::string(31, 'F')}) {
    EXPECT_EQ(ParseTerm(text, limits).status().message(),
              "column 1: expected an integer of at most 30 digits");
  }
  std::string longest(TermLimits().max_digits, '7');
  EXPECT_EQ(ToText(*ParseTerm(longest)), longest);
  EXPECT_FALSE(ParseTerm(longest + "7").ok());
}

TEST(ParseTerm, RefusesAnAtomThatIsTooLong) {
  EXPECT_EQ(Reread("[" + std::string(256, 'a') + "]"),
            "column 2: expected an atom of at most 255 characters, found 256");
}

TEST(ParseTerm, RefusesWhatIsDeeperThanItsLimit) {
  auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(ParseTerm(nested(100)).ok());
  absl::StatusOr<Term> refused = ParseTerm(nested(101));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused.status().message(), "column 101: nested deeper than 100");
  TermLimits deep{.max_depth = 200'000};
  EXPECT_TRUE(ParseTerm(nested(200'000), deep).ok());
}

TEST(ParseTerm, RefusesMoreElementsThanItsLimit) {
  TermLimits limits{.max_elements = 4};
  EXPECT_TRUE(ParseTerm("[1,2,3]", limits).ok());
  EXPECT_EQ(ParseTerm("[1,2,3,4]", limits).status().message(), "column 8: more than 4 elements");
  EXPECT_TRUE(ParseTerm("\"abc\"", limits).ok());
  EXPECT_EQ(ParseTerm("\"abcd\"", limits).status().message(), "column 1: more than 4 elements");
}

TEST(ParseTerm, RefusesMoreTextThanItsLimit) {
  TermLimits limits{.max_bytes = 5};
  EXPECT_TRUE(ParseTerm("12345", limits).ok());
  EXPECT_EQ(ParseTerm("123456", limits).status().message(),
            "expected at most 5 bytes of text, found 6");
}

TEST(ParseTerm, NestedHundredsOfThousandsDeepIsReadWhereItIsAllowed) {
  constexpr size_t kDepth = 300'000;
  const TermLimits deep{.max_depth = kDepth};
  for (const auto& [open, close] : {std::pair("{", "}"), std::pair("[", "]"), std::pair("[a|", "]"),
                                    std::pair("#{a => ", "}"), std::pair("#{", " => a}")}) {
    std::string text;
    for (size_t i = 0; i < kDepth; ++i) text += open;
    text += "x";
    for (size_t i = 0; i < kDepth; ++i) text += close;
    const absl::StatusOr<Term> term = ParseTerm(text, deep);
    ASSERT_TRUE(term.ok()) << open << term.status();
    EXPECT_EQ(*term, *ParseTerm(ToText(*term), deep));
    EXPECT_FALSE(ParseTerm(text).ok());
  }
}

}  // namespace
}  // namespace arsenal::runtime
