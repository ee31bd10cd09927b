// SPDX-License-Identifier: MIT
// Integers beyond 64 bits, kept as the limbs of GMP behind the header; the sign is the lowest bit
// of `count`.
#include <cstring>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/term/term_heap.h"

namespace arsenal::runtime {
namespace {

static_assert(sizeof(mp_limb_t) == 8 && GMP_NAIL_BITS == 0);

std::optional<int64_t> FitsSmall(const mpz_t value) {
  static_assert(sizeof(long) == 8);  // NOLINT: GMP speaks of long
  if (mpz_fits_slong_p(value) == 0) return std::nullopt;
  return mpz_get_si(value);
}

}  // namespace

Term TermHeap::FromMpz(const mpz_t value) {
  if (std::optional<int64_t> small = FitsSmall(value)) return Term::Integer(*small);
  size_t limbs = mpz_size(value);
  TermHeader* integer =
      Allocate(limbs * sizeof(mp_limb_t), limbs * 2 + (mpz_sgn(value) < 0 ? 1 : 0));
  std::memcpy(BytesOf(integer), mpz_limbs_read(value), limbs * sizeof(mp_limb_t));
  return Seal(integer, Term::Kind::kInteger);
}

void TermHeap::ViewMpz(const Term& term, mpz_t view) {
  const TermHeader* integer = HeaderOf(term);
  mp_size_t limbs = integer->count / 2;
  mpz_roinit_n(view, reinterpret_cast<const mp_limb_t*>(integer + 1),
               (integer->count & 1) != 0 ? -limbs : limbs);
}

Term Term::UnsignedInteger(uint64_t value) {
  if (value <= static_cast<uint64_t>(INT64_MAX)) return Integer(static_cast<int64_t>(value));
  mp_limb_t limb = value;
  mpz_t view;
  return TermHeap::FromMpz(mpz_roinit_n(view, &limb, 1));
}

absl::StatusOr<Term> Term::BigInteger(std::string_view decimal) {
  std::string_view digits = decimal;
  if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) digits.remove_prefix(1);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected a decimal integer, found '",
                     absl::string_view(decimal.data(), std::min<size_t>(decimal.size(), 32)), "'"));
  }
  mpz_t value;
  mpz_init_set_str(value, std::string(digits).c_str(), 10);
  if (decimal[0] == '-') mpz_neg(value, value);
  Term term = TermHeap::FromMpz(value);
  mpz_clear(value);
  return term;
}

}  // namespace arsenal::runtime
