// SPDX-License-Identifier: MIT
// OTP's order of terms. The first difference in depth-first order decides, so the walk keeps a
// stack of what is still to be compared and stops at once.
#include <algorithm>
#include <forward_list>

#include "absl/container/inlined_vector.h"
#include "runtime/term/native.h"
#include "runtime/term/term_heap.h"

namespace arsenal::runtime {
namespace {

using Kind = Term::Kind;
using std::strong_ordering;

// Whether an integer and a float are compared by value or, as in map keys and =:=, by type first.
enum class Numbers { kByValue, kByType };

strong_ordering FromSign(int sign) { return sign <=> 0; }

// number < atom < reference < pid < tuple < map < nil < list < binary
int Rank(Kind kind) {
  switch (kind) {
    case Kind::kInteger:
    case Kind::kFloat: return 0;
    case Kind::kAtom: return 1;
    case Kind::kReference: return 2;
    case Kind::kPid: return 3;
    case Kind::kTuple: return 4;
    case Kind::kMap: return 5;
    case Kind::kNil: return 6;
    case Kind::kList: return 7;
    case Kind::kBinary: return 8;
    case Kind::kNative: break;  // encoded before anybody asks
  }
  return 9;
}

strong_ordering CompareFloats(double a, double b) {
  return a < b ? strong_ordering::less : a > b ? strong_ordering::greater : strong_ordering::equal;
}

// Exact: no conversion here rounds.
strong_ordering CompareSmallToFloat(int64_t a, double b) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (b >= kTwoTo63) return strong_ordering::less;
  if (b < -kTwoTo63) return strong_ordering::greater;
  int64_t whole = static_cast<int64_t>(b);  // towards zero
  if (a != whole) return a <=> whole;
  return CompareFloats(0.0, b - static_cast<double>(whole));
}

strong_ordering CompareIntegers(const Term& a, const Term& b) {
  if (a.IsSmall() && b.IsSmall()) return a.AsSmall() <=> b.AsSmall();
  mpz_t view;
  if (a.IsSmall()) {
    TermHeap::ViewMpz(b, view);
    return FromSign(-mpz_sgn(view));
  }
  TermHeap::ViewMpz(a, view);
  if (b.IsSmall()) return FromSign(mpz_sgn(view));
  mpz_t other;
  TermHeap::ViewMpz(b, other);
  return FromSign(mpz_cmp(view, other));
}

strong_ordering CompareIntegerToFloat(const Term& a, double b) {
  if (a.IsSmall()) return CompareSmallToFloat(a.AsSmall(), b);
  mpz_t view;
  TermHeap::ViewMpz(a, view);
  return FromSign(mpz_cmp_d(view, b));
}

strong_ordering CompareNumbers(const Term& a, const Term& b, Numbers numbers) {
  bool a_is_float = a.Is(Kind::kFloat);
  bool b_is_float = b.Is(Kind::kFloat);
  if (a_is_float && b_is_float) return CompareFloats(a.AsFloat(), b.AsFloat());
  if (!a_is_float && !b_is_float) return CompareIntegers(a, b);
  if (numbers == Numbers::kByType) return a_is_float <=> b_is_float;
  return a_is_float ? 0 <=> CompareIntegerToFloat(b, a.AsFloat())
                    : CompareIntegerToFloat(a, b.AsFloat());
}

class Comparison {
 public:
  strong_ordering Run(const Term& a, const Term& b, Numbers numbers) {
    strong_ordering order = Step(&a, &b, numbers);
    while (order == 0 && !pending_.empty()) {
      Pending& top = pending_.back();
      const Term* next_a = top.a++;
      const Term* next_b = top.b++;
      Numbers next_numbers = top.numbers;
      if (--top.left == 0) pending_.pop_back();
      order = Step(next_a, next_b, next_numbers);
    }
    return order;
  }

 private:
  // `left` terms of each side, side by side.
  struct Pending {
    const Term* a;
    const Term* b;
    size_t left;
    Numbers numbers;
  };

  // Compares what can be compared at once; what lies deeper becomes pending.
  strong_ordering Step(const Term* a, const Term* b, Numbers numbers) {
    if (a->tag() == b->tag() && a->word() == b->word()) return strong_ordering::equal;
    a = Look(a);
    b = Look(b);
    Kind kind = a->kind();
    if (int a_rank = Rank(kind), b_rank = Rank(b->kind()); a_rank != b_rank)
      return a_rank <=> b_rank;
    switch (kind) {
      case Kind::kInteger:
      case Kind::kFloat: return CompareNumbers(*a, *b, numbers);
      case Kind::kAtom: return a->AsAtom() <=> b->AsAtom();
      case Kind::kPid: return a->AsPid() <=> b->AsPid();
      case Kind::kReference: return a->AsRef() <=> b->AsRef();
      case Kind::kBinary: return a->AsBinary() <=> b->AsBinary();
      case Kind::kTuple:
        if (a->arity() != b->arity()) return a->arity() <=> b->arity();
        Push(*a, *b, 0, a->arity(), numbers);
        return strong_ordering::equal;
      case Kind::kList: Push(*a, *b, 0, 2, numbers); return strong_ordering::equal;
      case Kind::kMap:
        if (a->map_size() != b->map_size()) return a->map_size() <=> b->map_size();
        Push(*a, *b, a->map_size(), a->map_size(), numbers);  // after the keys
        Push(*a, *b, 0, a->map_size(), Numbers::kByType);
        return strong_ordering::equal;
      case Kind::kNil:
      case Kind::kNative: break;
    }
    return strong_ordering::equal;
  }

  void Push(const Term& a, const Term& b, size_t first, size_t count, Numbers numbers) {
    if (count == 0) return;
    pending_.push_back(
        {TermHeap::SlotsOf(a) + first, TermHeap::SlotsOf(b) + first, count, numbers});
  }

  // The term to look at: a native one's encoding, kept until the end.
  const Term* Look(const Term* term) {
    if (!term->Is(Kind::kNative)) return term;
    return &encoded_.emplace_front(EncodeNative(*term));
  }

  absl::InlinedVector<Pending, 16> pending_;
  std::forward_list<Term> encoded_;
};

}  // namespace

std::strong_ordering Compare(const Term& a, const Term& b) {
  return Comparison().Run(a, b, Numbers::kByValue);
}

bool EqualByValue(const Term& a, const Term& b) { return Compare(a, b) == 0; }

std::strong_ordering CompareExact(const Term& a, const Term& b) {
  return Comparison().Run(a, b, Numbers::kByType);
}

bool Term::EqualExactly(const Term& a, const Term& b) { return CompareExact(a, b) == 0; }

}  // namespace arsenal::runtime
