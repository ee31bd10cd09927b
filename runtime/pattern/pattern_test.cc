// SPDX-License-Identifier: MIT
// Patterns: what they say when they are refused, what they bind, and how they end.
#include "runtime/pattern/pattern.h"

#include <gtest/gtest.h>

#include <string>

#include "runtime/term/native.h"
#include "runtime/term/testing/random_term.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

Term T(std::string_view text) {
  absl::StatusOr<Term> term = ParseTerm(text);
  EXPECT_TRUE(term.ok()) << text << ": " << term.status();
  return *term;
}

std::string Refusal(std::string_view head, std::string_view guards) {
  return std::string(Pattern::Compile(T(head), T(guards)).status().message());
}

MatchContext Here(uint64_t max_steps = 100'000) {
  return {.self = Pid::Make(0, 9, 1), .node = atoms::kNonodeNohost, .max_steps = max_steps};
}

MatchOutcome Try(const Term& head, const Term& guards, const Term& term,
                 uint64_t max_steps = 100'000) {
  absl::StatusOr<Pattern> pattern =
      Pattern::Compile(head, guards, {.max_instructions = 10'000'000});
  EXPECT_TRUE(pattern.ok()) << pattern.status();
  return pattern->Match(term, Here(max_steps));
}

MatchOutcome Try(std::string_view head, std::string_view guards, std::string_view term) {
  return Try(T(head), T(guards), T(term));
}

TEST(Pattern, SaysWhereItIsWrongWhatWasExpectedAndWhatWasFound) {
  EXPECT_EQ(Refusal("{'$1'}", "[{'>','$1',1},{'>','$3',5}]"),
            "guard 2, argument 1: expected a variable that the head binds, found '$3'");
  EXPECT_EQ(Refusal("#{a => {x,#{'$1' => 1}}}", "[]"),
            "head, value 1, element 2, key 1: expected a key that is no variable, found '$1'");
  EXPECT_EQ(
      Refusal("'_'", "[{'andalso',true,[a,{foo,1}]}]"),
      "guard 1, argument 2, element 2: expected a function that guards may call, found {foo,1}");
  EXPECT_EQ(Refusal("'_'", "[{hd,a,b}]"),
            "guard 1: expected a function that guards may call, found {hd,a,b}");
  EXPECT_EQ(Refusal("'_'", "[{1,2}]"),
            "guard 1: expected {Function, Argument, ...}, {const, Term} or {{Element, ...}}, found "
            "{1,2}");
  EXPECT_EQ(Refusal("'_'", "[{'or'}]"), "guard 1: expected at least one argument, found {'or'}");
  EXPECT_EQ(Refusal("'_'", "[{const}]"), "guard 1: expected {const, Term}, found {const}");
  EXPECT_EQ(Refusal("'_'", "[true|x]"),
            "guards: expected a proper list of expressions, found [true|x]");
  EXPECT_EQ(Refusal("'_'", "[[a|{{'$1'}}]]"),
            "guard 1, tail, element 1: expected a variable that the head binds, found '$1'");
  EXPECT_EQ(Refusal("'_'", "true"), "guards: expected a proper list of expressions, found true");
}

TEST(Pattern, BindsItsVariablesByNumber) {
  absl::StatusOr<Pattern> pattern =
      Pattern::Compile(T("{'$10',['$2'|'$0'],#{k => '$2'}}"), T("[]"));
  ASSERT_TRUE(pattern.ok());
  EXPECT_EQ(pattern->variables(), (std::vector<uint64_t>{0, 2, 10}));
  std::vector<Term> bindings{atoms::kOk};
  EXPECT_EQ(pattern->Match(T("{a,[b,c],#{k => d}}"), Here(), &bindings), MatchOutcome::kNo);
  EXPECT_EQ(bindings, std::vector<Term>{atoms::kOk});
  EXPECT_EQ(pattern->Match(T("{a,[b,c],#{k => b,l => x}}"), Here(), &bindings), MatchOutcome::kYes);
  EXPECT_EQ(ToText(Term::List(bindings)), "[[c],b,a]");
}

TEST(Pattern, IsAnyTermByDefault) {
  EXPECT_EQ(Pattern().Match(T("{anything}"), Here()), MatchOutcome::kYes);
  EXPECT_TRUE(Pattern().variables().empty());
}

TEST(Pattern, KnowsWhereItIsTried) {
  EXPECT_EQ(Try("'$1'", "[{'=:=','$1',{self}}]", "<0.9.1>"), MatchOutcome::kYes);
  EXPECT_EQ(Try("'$1'", "[{'=:=','$1',{node}}]", "nonode@nohost"), MatchOutcome::kYes);
  EXPECT_EQ(Try("'$1'", "[{'=:=',{node,'$1'},{node}}]", "<0.7.0>"), MatchOutcome::kYes);
  EXPECT_EQ(Try("'$1'", "[{'=:=',{node,'$1'},{node}}]", "#Ref<0.7.0>"), MatchOutcome::kYes);
  EXPECT_EQ(Try("'$1'", "[{'=:=',{node,'$1'},{node}}]", "<3.7.0>"), MatchOutcome::kNo);
}

TEST(Pattern, IsNoVariableUnlessItsDigitsAre) {
  EXPECT_EQ(PatternVariable(*Atom::Intern("$0")), 0u);
  EXPECT_EQ(PatternVariable(*Atom::Intern("$12")), 12u);
  EXPECT_EQ(PatternVariable(*Atom::Intern("$2147483647")), 2147483647u);
  for (const char* text : {"$", "$01", "$1a", "$_", "$$", "1", "$-1", "$2147483648"}) {
    EXPECT_EQ(PatternVariable(*Atom::Intern(text)), std::nullopt) << text;
  }
}

struct PointCodec {
  using Payload = int;
  static constexpr std::string_view kName = "point";
  static constexpr uint32_t kVersion = 1;
  static Term Encode(const int& x) { return Term::TupleOf(atoms::kOk, Term::Integer(x)); }
  static absl::StatusOr<int> Decode(const Term&) { return 0; }
  static size_t ByteSize(const int&) { return 8; }
};

TEST(Pattern, SeesThroughNativeTerms) {
  const Term point = MakeNative<PointCodec>(7);
  EXPECT_EQ(Try(T("{ok,'$1'}"), T("[{'>','$1',5},{'==',{element,2,'$_'},7}]"), point),
            MatchOutcome::kYes);
  EXPECT_EQ(Try(T("['$1']"), T("[{is_tuple,'$1'},{is_record,'$1',ok,2}]"),
                Term::Cons(point, Term::Nil())),
            MatchOutcome::kYes);
  EXPECT_EQ(Try(Term::TupleOf(point), T("[]"), T("{{ok,7}}")), MatchOutcome::kYes);
}

TEST(Pattern, EndsWhenItsStepsAreUsedUp) {
  const Term list = Term::List(std::vector<Term>(1000, Term::Integer(1)));
  EXPECT_EQ(Try(T("'$1'"), T("[{'==',{length,'$1'},1000}]"), list, 1100), MatchOutcome::kYes);
  EXPECT_EQ(Try(T("'$1'"), T("[{'==',{length,'$1'},1000}]"), list, 900), MatchOutcome::kTooLong);
  const Term bytes = Term::Binary(std::string(100'000, 'x'));
  const Term same = Term::Binary(std::string(100'000, 'x'));
  EXPECT_EQ(Try(T("{'$1','$1'}"), T("[]"), Term::TupleOf(bytes, same), 1000),
            MatchOutcome::kTooLong);
  EXPECT_EQ(Try(T("{'$1','$1'}"), T("[]"), Term::TupleOf(bytes, same), 10'000), MatchOutcome::kYes);
  // A term that shares its parts stands for far more than it takes.
  Term shared = T("{x}");
  Term other = T("{y}");
  for (int i = 0; i < 60; ++i) shared = Term::TupleOf(shared, shared);
  for (int i = 0; i < 60; ++i) other = Term::TupleOf(other, other);
  EXPECT_EQ(Try(T("{'$1','$2'}"), T("[{'==','$1','$2'}]"), Term::TupleOf(shared, other)),
            MatchOutcome::kTooLong);
  EXPECT_EQ(
      Try(T("{'$1','$1'}"), T("[{'==',{element,1,'$_'},'$1'}]"), Term::TupleOf(shared, shared)),
      MatchOutcome::kYes);
}

TEST(Pattern, IsRefusedWhenItIsTooLong) {
  const Term head = Term::List(std::vector<Term>(100, Term(atoms::kOk)));
  const absl::StatusOr<Pattern> pattern =
      Pattern::Compile(head, Term::Nil(), {.max_instructions = 100});
  EXPECT_EQ(pattern.status().message(),
            "expected a pattern of at most 100 instructions, found a longer one");
}

TEST(Pattern, NestedAHundredThousandDeepIsCompiledAndMatched) {
  auto nest = [](Term term, auto wrap) {
    for (int i = 0; i < 100'000; ++i) term = wrap(std::move(term));
    return term;
  };
  auto tuple = [](Term t) { return Term::TupleOf(std::move(t)); };
  auto cell = [](Term t) { return Term::Cons(std::move(t), Term::Nil()); };
  auto map = [](Term t) { return Term::Map({{atoms::kOk, std::move(t)}}); };
  auto negation = [](Term t) { return Term::TupleOf(*Atom::Intern("not"), std::move(t)); };
  const uint64_t enough = 10'000'000;
  EXPECT_EQ(Try(nest(T("'$1'"), tuple), T("[]"), nest(T("x"), tuple), enough), MatchOutcome::kYes);
  EXPECT_EQ(Try(nest(T("'$1'"), cell), T("[]"), nest(T("x"), cell), enough), MatchOutcome::kYes);
  EXPECT_EQ(Try(nest(T("'$1'"), map), T("[]"), nest(T("x"), map), enough), MatchOutcome::kYes);
  EXPECT_EQ(Try(nest(T("y"), tuple), T("[]"), nest(T("x"), tuple), enough), MatchOutcome::kNo);
  EXPECT_EQ(Try(T("'_'"), Term::Cons(nest(T("true"), negation), Term::Nil()), T("x"), enough),
            MatchOutcome::kYes);
  // A message about something that deep names its outermost and innermost places.
  const absl::StatusOr<Pattern> refused = Pattern::Compile(
      T("x"), Term::Cons(nest(T("'$1'"), cell), Term::Nil()), {.max_instructions = 10'000'000});
  EXPECT_TRUE(std::string(refused.status().message()).starts_with("guard 1, ..., element 1"));
  EXPECT_LT(refused.status().message().size(), 200u);
}

TEST(Pattern, ThatIsATermWithoutVariablesMatchesThatTerm) {
  Random random(21);
  for (int i = 0; i < 5'000; ++i) {
    const Term term = RandomTerm(random);
    const absl::StatusOr<Pattern> pattern = Pattern::Compile(term, Term::Nil());
    if (!pattern.ok()) continue;  // `_` as a key
    ASSERT_EQ(pattern->Match(term, Here()), MatchOutcome::kYes) << ToText(term);
    const Term other = RandomTerm(random);
    if (pattern->Match(other, Here()) == MatchOutcome::kYes) {
      ASSERT_TRUE(ToText(term).find('_') != std::string::npos ||
                  ToText(term).find('#') != std::string::npos || term == other)
          << ToText(term) << " " << ToText(other);
    }
  }
}

}  // namespace
}  // namespace arsenal::runtime
