// SPDX-License-Identifier: MIT
// Making terms, reading them, what they cost, and sizes that would overflow a stack.
#include "runtime/term/term.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

using Kind = Term::Kind;

TEST(Term, IsUndefinedByDefaultAndNilWhenMovedFrom) {
  Term term;
  EXPECT_TRUE(term.Is(atoms::kUndefined));
  Term list = Term::Cons(term, Term::Nil());
  Term taken = std::move(list);
  EXPECT_TRUE(list.IsNil());  // NOLINT: the state after a move is promised
  EXPECT_TRUE(taken.head().Is(atoms::kUndefined));
}

TEST(Term, GivesBackWhatItWasMadeOf) {
  EXPECT_EQ(Term(atoms::kOk).AsAtom(), atoms::kOk);
  EXPECT_EQ(Term::Integer(INT64_MIN).AsSmall(), INT64_MIN);
  EXPECT_EQ(Term::Float(-2.5).AsFloat(), -2.5);
  EXPECT_EQ(Term::Binary(std::string_view("a\0b", 3)).AsBinary(), std::string_view("a\0b", 3));
  EXPECT_EQ(Term::Binary("").AsBinary(), "");
  EXPECT_EQ(Term(Pid::Make(0, 7, 2)).AsPid(), Pid::Make(0, 7, 2));
  EXPECT_EQ(Term(Ref::FromBits(Ref::kAliasBit | 9)).AsRef(), Ref::FromBits(Ref::kAliasBit | 9));
  Term tuple = Term::TupleOf(atoms::kOk, Term::Integer(1), Pid::Make(0, 1, 0));
  EXPECT_EQ(tuple.arity(), 3u);
  EXPECT_EQ(tuple.element(1), Term::Integer(1));
  EXPECT_EQ(Term::TupleOf().arity(), 0u);
  EXPECT_EQ(Term::Tuple({}), Term::TupleOf());
}

TEST(Term, TaggedTupleIsRecognisedByAtomAndArity) {
  Term message = Term::TupleOf(atoms::kGenCall, Pid(), Term::Nil());
  EXPECT_TRUE(message.IsTagged(atoms::kGenCall, 3));
  EXPECT_FALSE(message.IsTagged(atoms::kGenCall, 2));
  EXPECT_FALSE(message.IsTagged(atoms::kGenCast, 3));
  EXPECT_FALSE(Term(atoms::kGenCall).IsTagged(atoms::kGenCall, 1));
  EXPECT_FALSE(Term::TupleOf().IsTagged(atoms::kGenCall, 0));
}

TEST(Term, ListsAreCellsAndMayEndInAnything) {
  const Term parts[] = {Term::Integer(1), Term::Integer(2)};
  Term proper = Term::List(parts);
  EXPECT_EQ(proper.tail().head(), Term::Integer(2));
  EXPECT_TRUE(proper.tail().tail().IsNil());
  EXPECT_EQ(proper.ListElements()->size(), 2u);
  Term improper = Term::ImproperList(parts, atoms::kOk);
  EXPECT_TRUE(improper.tail().tail().Is(atoms::kOk));
  EXPECT_EQ(improper.ListElements(), std::nullopt);
  EXPECT_EQ(Term::ImproperList({}, atoms::kOk), Term(atoms::kOk));
  EXPECT_TRUE(Term::Nil().ListElements()->empty());
}

TEST(Term, IntegerIsSmallExactlyWhenItFits64Bits) {
  EXPECT_TRUE(Term::BigInteger("9223372036854775807")->IsSmall());
  EXPECT_TRUE(Term::BigInteger("-9223372036854775808")->IsSmall());
  EXPECT_FALSE(Term::BigInteger("9223372036854775808")->IsSmall());
  EXPECT_FALSE(Term::BigInteger("-9223372036854775809")->IsSmall());
  EXPECT_EQ(*Term::BigInteger("+0042"), Term::Integer(42));
  EXPECT_EQ(Term::UnsignedInteger(UINT64_MAX), *Term::BigInteger("18446744073709551615"));
  EXPECT_EQ(Term::UnsignedInteger(7), Term::Integer(7));
  for (std::string_view bad : {"", "-", "1x", " 1", "0x10", "--1", "1.0"}) {
    EXPECT_EQ(Term::BigInteger(bad).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

TEST(Term, FloatThatErlangDoesNotHaveBecomesAnAtom) {
  EXPECT_TRUE(Term::Float(std::nan("")).Is(atoms::kNan));
  EXPECT_TRUE(Term::Float(std::numeric_limits<double>::infinity()).Is(atoms::kInfinity));
  EXPECT_TRUE(Term::Float(-std::numeric_limits<double>::infinity()).Is(atoms::kNegInfinity));
}

TEST(Term, ImmediatesComeBackFromTheirWordAndTag) {
  const Term immediates[] = {Term(atoms::kOk),         Term::Integer(-5),       Term::Float(1.5),
                             Term(Pid::Make(0, 3, 1)), Term(Ref::FromBits(77)), Term::Nil(),
                             Term::TupleOf(),          Term::Binary(""),        Term::Map({})};
  for (const Term& term : immediates) {
    ASSERT_TRUE(term.IsImmediate()) << ToText(term);
    Term back = Term::FromRaw(term.word(), term.tag());
    EXPECT_EQ(back, term);
    EXPECT_EQ(back.kind(), term.kind());
  }
  EXPECT_FALSE(Term::TupleOf(atoms::kOk).IsImmediate());
}

TEST(Term, HeapValueSurvivesStorageThatIsNoTerm) {
  Term::Raw raw = Term::TupleOf(atoms::kOk, Term::Binary("text")).TakeRaw();
  Term back = Term::Adopt(raw);
  EXPECT_EQ(ToPrettyText(back), "{ok,<<\"text\">>}");
}

TEST(TermDeathTest, StopsTheProgramWhenAskedForWhatItIsNot) {
  Term tuple = Term::TupleOf(atoms::kOk);
  EXPECT_DEATH(tuple.AsAtom(), "expected atom, found tuple");
  EXPECT_DEATH(tuple.element(1), "expected an index below 1, found 1");
  EXPECT_DEATH(tuple.head(), "expected list, found tuple");
  EXPECT_DEATH(Term::BigInteger("99999999999999999999")->AsSmall(), "expected integer");
  EXPECT_DEATH(Term::FromRaw(tuple.word(), tuple.tag()), "expected the tag of an immediate");
}

TEST(Term, ByteSizeIsWhatTheFormulaSays) {
  EXPECT_EQ(Term(atoms::kOk).ByteSize(), 16u);
  EXPECT_EQ(Term::Integer(1).ByteSize(), 16u);
  EXPECT_EQ(Term::Nil().ByteSize(), 16u);
  EXPECT_EQ(Term::TupleOf().ByteSize(), 16u);
  EXPECT_EQ(Term::BigInteger("18446744073709551615")->ByteSize(), 16u + 16 + 8);
  EXPECT_EQ(Term::BigInteger("18446744073709551616")->ByteSize(), 16u + 16 + 16);
  EXPECT_EQ(Term::Binary("12345678").ByteSize(), 16u + 16 + 8);
  EXPECT_EQ(Term::Binary("123456789").ByteSize(), 16u + 16 + 16);
  EXPECT_EQ(Term::TupleOf(atoms::kOk, atoms::kOk).ByteSize(), 16u + 16 + 32);
  EXPECT_EQ(Term::Cons(atoms::kOk, Term::Nil()).ByteSize(), 16u + 16 + 32);
  EXPECT_EQ(Term::Map({{atoms::kOk, Term::Integer(1)}}).ByteSize(), 16u + 16 + 32);
}

TEST(Term, ByteSizeChargesASharedPartEachTime) {
  Term shared = Term::Binary(std::string(1000, 'x'));
  EXPECT_EQ(shared.ByteSize(), 1032u);
  EXPECT_EQ(Term::TupleOf(shared, shared, shared).ByteSize(), 32u + 3 * 1032);
}

TEST(Term, ByteSizeSaturatesWhereSharingStandsForMoreThanAWordCounts) {
  Term doubled = Term::Binary("x");
  for (int i = 0; i < 100; ++i) doubled = Term::TupleOf(doubled, doubled);
  EXPECT_EQ(doubled.ByteSize(), std::numeric_limits<size_t>::max());
  EXPECT_EQ(Term::TupleOf(doubled).ByteSize(), std::numeric_limits<size_t>::max());
}

TEST(Term, ListOfAMillionIsMadeComparedHashedPrintedAndDestroyed) {
  auto make = [] {
    Term list = Term::Nil();
    for (int i = 0; i < 1'000'000; ++i) list = Term::Cons(Term::Integer(i % 10), std::move(list));
    return list;
  };
  Term a = make();
  Term b = make();
  EXPECT_EQ(a, b);
  EXPECT_EQ(Hash(a), Hash(b));
  EXPECT_EQ(ToText(a).size(), 2'000'001u);
  EXPECT_EQ(a.ByteSize(), 16u + 48 * 1'000'000ull);
}

TEST(Term, NestingOfAHundredThousandIsComparedHashedPrintedAndDestroyed) {
  auto nest = [](auto wrap) {
    Term term = atoms::kOk;
    for (int i = 0; i < 100'000; ++i) term = wrap(std::move(term));
    return term;
  };
  auto check = [&nest](auto wrap, std::string_view opening) {
    Term a = nest(wrap);
    Term b = nest(wrap);
    EXPECT_EQ(a, b);
    EXPECT_EQ(Hash(a), Hash(b));
    EXPECT_TRUE(ToText(a).starts_with(opening));
    EXPECT_TRUE(ToPrettyText(a).starts_with(opening));
  };
  check([](Term t) { return Term::TupleOf(std::move(t)); }, "{{{");
  check([](Term t) { return Term::Cons(std::move(t), Term::Nil()); }, "[[[");
  check([](Term t) { return Term::Map({{std::move(t), atoms::kOk}}); }, "#{#{#{");
  check([](Term t) { return Term::Map({{atoms::kOk, std::move(t)}}); }, "#{ok => #{ok => ");
}

TEST(Term, HoldersInManyThreadsFreeItOnce) {
  Term shared = Term::TupleOf(Term::Binary("payload"), Term::TupleOf(atoms::kOk));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([copy = shared] {
      for (int i = 0; i < 20'000; ++i) {
        Term mine = copy;
        Term inner = mine.element(1);
        ASSERT_TRUE(inner.element(0).Is(atoms::kOk));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(shared.element(0).AsBinary(), "payload");
}

TEST(Term, AssignmentToAPartOfItselfKeepsThePart) {
  Term term = Term::TupleOf(Term::TupleOf(Term::Binary("inner")));
  term = term.element(0);
  EXPECT_EQ(ToPrettyText(term), "{<<\"inner\">>}");
  term = *&term;
  EXPECT_EQ(ToPrettyText(term), "{<<\"inner\">>}");
}

}  // namespace
}  // namespace arsenal::runtime
