// SPDX-License-Identifier: MIT
// Sums that fit 64 bits are done there; the rest goes through GMP.
#include "runtime/term/arithmetic.h"

#include <cmath>
#include <cstdlib>

#include "runtime/term/term_heap.h"

namespace arsenal::runtime {
namespace {

using Kind = Term::Kind;
using Result = std::optional<Term>;

// An integer of GMP's that frees itself.
class Big {
 public:
  Big() { mpz_init(value_); }
  explicit Big(const Term& integer) {
    if (integer.IsSmall()) {
      mpz_init_set_si(value_, integer.AsSmall());
      return;
    }
    mpz_t view;
    TermHeap::ViewMpz(integer, view);
    mpz_init_set(value_, view);
  }
  explicit Big(double whole) { mpz_init_set_d(value_, whole); }
  ~Big() { mpz_clear(value_); }
  Big(const Big&) = delete;
  Big& operator=(const Big&) = delete;

  mpz_ptr get() { return value_; }
  Result ToTerm() const {
    if (mpz_sizeinbase(value_, 2) > kMaxIntegerBits) return std::nullopt;
    return TermHeap::FromMpz(value_);
  }

 private:
  mpz_t value_;
};

bool IsInteger(const Term& term) { return term.Is(Kind::kInteger); }
bool IsNumber(const Term& term) { return IsInteger(term) || term.Is(Kind::kFloat); }

// As Erlang's emulator does: digit by digit from the highest, each step rounded.
std::optional<double> DoubleOf(const Term& number) {
  if (number.Is(Kind::kFloat)) return number.AsFloat();
  if (number.IsSmall()) return static_cast<double>(number.AsSmall());
  constexpr double kDigitBase = 18446744073709551616.0;
  mpz_t view;
  TermHeap::ViewMpz(number, view);
  double value = 0;
  for (size_t i = mpz_size(view); i > 0; --i) {
    value =
        value * kDigitBase + static_cast<double>(mpz_getlimbn(view, static_cast<mp_size_t>(i - 1)));
    if (!std::isfinite(value)) return std::nullopt;
  }
  return mpz_sgn(view) < 0 ? -value : value;
}

Result FiniteFloat(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  return Term::Float(value);
}

template <class SmallOperation, class BigOperation, class FloatOperation>
Result Combine(const Term& a, const Term& b, SmallOperation overflows, BigOperation big,
               FloatOperation floating) {
  if (!IsNumber(a) || !IsNumber(b)) return std::nullopt;
  if (IsInteger(a) && IsInteger(b)) {
    int64_t small = 0;
    if (a.IsSmall() && b.IsSmall() && !overflows(a.AsSmall(), b.AsSmall(), &small)) {
      return Term::Integer(small);
    }
    Big left(a);
    Big right(b);
    big(left.get(), left.get(), right.get());
    return left.ToTerm();
  }
  const std::optional<double> left = DoubleOf(a);
  const std::optional<double> right = DoubleOf(b);
  if (!left || !right) return std::nullopt;
  return FiniteFloat(floating(*left, *right));
}

template <class Operation>
Result OnIntegers(const Term& a, const Term& b, Operation operation) {
  if (!IsInteger(a) || !IsInteger(b)) return std::nullopt;
  Big left(a);
  Big right(b);
  operation(left.get(), left.get(), right.get());
  return left.ToTerm();
}

bool IsZero(const Term& integer) { return integer.IsSmall() && integer.AsSmall() == 0; }
bool IsNegative(const Term& integer) {
  if (integer.IsSmall()) return integer.AsSmall() < 0;
  mpz_t view;
  TermHeap::ViewMpz(integer, view);
  return mpz_sgn(view) < 0;
}

enum class Direction { kLeft, kRight };

Result Shift(const Term& a, const Term& b, Direction direction) {
  if (!IsInteger(a) || !IsInteger(b)) return std::nullopt;
  if (IsZero(a) || IsZero(b)) return a;
  const bool left = (direction == Direction::kLeft) != IsNegative(b);
  constexpr int64_t kFar = int64_t{kMaxIntegerBits} * 2;
  const bool far = !b.IsSmall() || b.AsSmall() > kFar || b.AsSmall() < -kFar;
  if (far && left) return std::nullopt;
  if (far) return Term::Integer(IsNegative(a) ? -1 : 0);
  const auto bits = static_cast<mp_bitcnt_t>(std::abs(b.AsSmall()));
  Big value(a);
  left ? mpz_mul_2exp(value.get(), value.get(), bits)
       : mpz_fdiv_q_2exp(value.get(), value.get(), bits);
  return value.ToTerm();
}

Result FromWhole(double whole) { return Big(whole).ToTerm(); }

}  // namespace

Result Add(const Term& a, const Term& b) {
  return Combine(
      a, b, [](int64_t x, int64_t y, int64_t* sum) { return __builtin_add_overflow(x, y, sum); },
      mpz_add, [](double x, double y) { return x + y; });
}

Result Subtract(const Term& a, const Term& b) {
  return Combine(
      a, b, [](int64_t x, int64_t y, int64_t* sum) { return __builtin_sub_overflow(x, y, sum); },
      mpz_sub, [](double x, double y) { return x - y; });
}

Result Multiply(const Term& a, const Term& b) {
  return Combine(
      a, b, [](int64_t x, int64_t y, int64_t* sum) { return __builtin_mul_overflow(x, y, sum); },
      mpz_mul, [](double x, double y) { return x * y; });
}

Result Divide(const Term& a, const Term& b) {
  if (!IsNumber(a) || !IsNumber(b)) return std::nullopt;
  const std::optional<double> left = DoubleOf(a);
  const std::optional<double> right = DoubleOf(b);
  if (!left || !right || *right == 0) return std::nullopt;
  return FiniteFloat(*left / *right);
}

Result IntegerDivide(const Term& a, const Term& b) {
  if (IsInteger(b) && IsZero(b)) return std::nullopt;
  return OnIntegers(a, b, mpz_tdiv_q);
}

Result Remainder(const Term& a, const Term& b) {
  if (IsInteger(b) && IsZero(b)) return std::nullopt;
  return OnIntegers(a, b, mpz_tdiv_r);
}

Result BitAnd(const Term& a, const Term& b) { return OnIntegers(a, b, mpz_and); }
Result BitOr(const Term& a, const Term& b) { return OnIntegers(a, b, mpz_ior); }
Result BitXor(const Term& a, const Term& b) { return OnIntegers(a, b, mpz_xor); }

Result BitNot(const Term& a) {
  if (!IsInteger(a)) return std::nullopt;
  Big value(a);
  mpz_com(value.get(), value.get());
  return value.ToTerm();
}

Result ShiftLeft(const Term& a, const Term& b) { return Shift(a, b, Direction::kLeft); }
Result ShiftRight(const Term& a, const Term& b) { return Shift(a, b, Direction::kRight); }

Result Negate(const Term& a) {
  if (a.Is(Kind::kFloat)) return Term::Float(-a.AsFloat());
  return Subtract(Term::Integer(0), a);
}

Result Plus(const Term& a) {
  if (!IsNumber(a)) return std::nullopt;
  return a;
}

Result Absolute(const Term& a) {
  if (a.Is(Kind::kFloat)) return Term::Float(std::fabs(a.AsFloat()));
  if (!IsInteger(a)) return std::nullopt;
  return IsNegative(a) ? Negate(a) : a;
}

Result Round(const Term& a) {
  return a.Is(Kind::kFloat) ? FromWhole(std::round(a.AsFloat()))
         : IsInteger(a)     ? Plus(a)
                            : Result();
}

Result Truncate(const Term& a) {
  return a.Is(Kind::kFloat) ? FromWhole(std::trunc(a.AsFloat()))
         : IsInteger(a)     ? Plus(a)
                            : Result();
}

Result ToFloat(const Term& a) {
  if (!IsNumber(a)) return std::nullopt;
  const std::optional<double> value = DoubleOf(a);
  if (!value) return std::nullopt;
  return Term::Float(*value);
}

}  // namespace arsenal::runtime
