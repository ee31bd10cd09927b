// SPDX-License-Identifier: MIT
// Erlang's arithmetic on terms: integers of any size, floats, and both together. What Erlang
// answers with an error (badarith, badarg, system_limit) is nothing here: who asks knows what that
// means to him. Integers are refused beyond kMaxIntegerBits, so that no stranger's sum costs
// seconds.
#pragma once

#include <cstddef>
#include <optional>

#include "runtime/term/term.h"

namespace arsenal::runtime {

inline constexpr size_t kMaxIntegerBits = 262'144;  // about 79,000 digits

// a + b, a - b, a * b. A float and an integer give a float; nothing when it would be infinite.
std::optional<Term> Add(const Term& a, const Term& b);
std::optional<Term> Subtract(const Term& a, const Term& b);
std::optional<Term> Multiply(const Term& a, const Term& b);
// a / b, always a float.
std::optional<Term> Divide(const Term& a, const Term& b);
// a div b and a rem b of integers, rounded towards zero.
std::optional<Term> IntegerDivide(const Term& a, const Term& b);
std::optional<Term> Remainder(const Term& a, const Term& b);
// band, bor, bxor, bnot of integers, in two's complement without end.
std::optional<Term> BitAnd(const Term& a, const Term& b);
std::optional<Term> BitOr(const Term& a, const Term& b);
std::optional<Term> BitXor(const Term& a, const Term& b);
std::optional<Term> BitNot(const Term& a);
// a bsl b and a bsr b; a negative b shifts the other way.
std::optional<Term> ShiftLeft(const Term& a, const Term& b);
std::optional<Term> ShiftRight(const Term& a, const Term& b);
// -a, +a, abs(a).
std::optional<Term> Negate(const Term& a);
std::optional<Term> Plus(const Term& a);
std::optional<Term> Absolute(const Term& a);
// round(a), halves away from zero, and trunc(a): integers.
std::optional<Term> Round(const Term& a);
std::optional<Term> Truncate(const Term& a);
// float(a).
std::optional<Term> ToFloat(const Term& a);

}  // namespace arsenal::runtime
