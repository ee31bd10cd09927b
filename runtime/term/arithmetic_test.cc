// SPDX-License-Identifier: MIT
// Arithmetic: edges of 64 bits, signs, what Erlang refuses, and what would cost too much.
#include "runtime/term/arithmetic.h"

#include <gtest/gtest.h>

#include <string>

#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

Term T(std::string_view text) { return *ParseTerm(text); }
std::string Text(const std::optional<Term>& term) { return term ? ToText(*term) : "nothing"; }

TEST(Arithmetic, CarriesBeyond64BitsAndBack) {
  EXPECT_EQ(Text(Add(T("9223372036854775807"), T("1"))), "9223372036854775808");
  EXPECT_EQ(Text(Subtract(T("9223372036854775808"), T("1"))), "9223372036854775807");
  EXPECT_TRUE(Subtract(T("9223372036854775808"), T("1"))->IsSmall());
  EXPECT_EQ(Text(Multiply(T("-9223372036854775808"), T("-1"))), "9223372036854775808");
  EXPECT_EQ(Text(IntegerDivide(T("-9223372036854775808"), T("-1"))), "9223372036854775808");
  EXPECT_EQ(Text(Negate(T("-9223372036854775808"))), "9223372036854775808");
  EXPECT_EQ(Text(Absolute(T("-9223372036854775808"))), "9223372036854775808");
  EXPECT_EQ(Text(ShiftLeft(T("1"), T("100"))), "1267650600228229401496703205376");
  EXPECT_EQ(Text(ShiftRight(T("1267650600228229401496703205376"), T("100"))), "1");
}

TEST(Arithmetic, RoundsAsErlangDoes) {
  EXPECT_EQ(Text(IntegerDivide(T("-7"), T("2"))), "-3");
  EXPECT_EQ(Text(Remainder(T("-7"), T("2"))), "-1");
  EXPECT_EQ(Text(Remainder(T("7"), T("-2"))), "1");
  EXPECT_EQ(Text(ShiftRight(T("-1"), T("100"))), "-1");
  EXPECT_EQ(Text(ShiftRight(T("1"), T("-2"))), "4");
  EXPECT_EQ(Text(ShiftRight(T("-5"), T("1180591620717411303424"))), "-1");
  EXPECT_EQ(Text(Round(T("-2.5"))), "-3");
  EXPECT_EQ(Text(Round(T("1.0e30"))), "1000000000000000019884624838656");
  EXPECT_EQ(Text(Truncate(T("-2.9"))), "-2");
  EXPECT_EQ(Text(Divide(T("4"), T("2"))), "2.0");
  EXPECT_EQ(Text(Add(T("1"), T("0.5"))), "1.5");
  EXPECT_EQ(Text(ToFloat(T("1180591620717411303424"))), "1.1805916207174113e21");
}

TEST(Arithmetic, WorksOnBitsInTwosComplement) {
  EXPECT_EQ(Text(BitAnd(T("-1"), T("1180591620717411303424"))), "1180591620717411303424");
  EXPECT_EQ(Text(BitNot(T("1180591620717411303424"))), "-1180591620717411303425");
  EXPECT_EQ(Text(BitOr(T("5"), T("2"))), "7");
  EXPECT_EQ(Text(BitXor(T("-1"), T("1"))), "-2");
}

TEST(Arithmetic, GivesNothingWhereErlangGivesAnError) {
  for (auto operation : {Add, Subtract, Multiply, Divide, IntegerDivide, Remainder, BitAnd, BitOr,
                         BitXor, ShiftLeft, ShiftRight}) {
    EXPECT_EQ(Text(operation(T("a"), T("1"))), "nothing");
    EXPECT_EQ(Text(operation(T("1"), T("[]"))), "nothing");
  }
  for (auto operation : {IntegerDivide, Remainder, BitAnd, BitOr, BitXor, ShiftLeft, ShiftRight}) {
    EXPECT_EQ(Text(operation(T("1.0"), T("1"))), "nothing");
  }
  for (auto operation : {Divide, IntegerDivide, Remainder}) {
    EXPECT_EQ(Text(operation(T("1"), T("0"))), "nothing");
  }
  for (auto operation : {Negate, Plus, Absolute, Round, Truncate, ToFloat, BitNot}) {
    EXPECT_EQ(Text(operation(T("a"))), "nothing");
  }
  EXPECT_EQ(Text(Divide(T("1"), T("-0.0"))), "nothing");
  EXPECT_EQ(Text(Multiply(T("1.0e300"), T("1.0e300"))), "nothing");
  EXPECT_EQ(Text(BitNot(T("1.0"))), "nothing");
  EXPECT_EQ(Text(ToFloat(*ShiftLeft(T("1"), T("1024")))), "nothing");
}

TEST(Arithmetic, RefusesIntegersThatCostTooMuch) {
  Term large = *ShiftLeft(T("1"), Term::Integer(kMaxIntegerBits - 1));
  EXPECT_EQ(Text(Add(large, large)), "nothing");
  EXPECT_EQ(Text(Multiply(large, large)), "nothing");
  EXPECT_EQ(Text(ShiftLeft(T("1"), T("1180591620717411303424"))), "nothing");
  EXPECT_EQ(Text(ShiftLeft(T("1"), T("9223372036854775807"))), "nothing");
  EXPECT_EQ(Text(ShiftRight(T("1"), T("-9223372036854775808"))), "nothing");
  EXPECT_EQ(Text(ShiftLeft(T("0"), T("1180591620717411303424"))), "0");
}

}  // namespace
}  // namespace arsenal::runtime
