// SPDX-License-Identifier: MIT
// Numbers: a run of digits decides between an integer, an integer of another base and a float.
#include "runtime/term/parse_number.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "runtime/term/term_heap.h"

namespace arsenal::runtime {
namespace {

// 0 to 35, or 36 for what is no digit of any base.
int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return 36;
}

bool StartsWithDigit(std::string_view text, int base) {
  return !text.empty() && DigitValue(text[0]) < base;
}

// Takes digits of `base`; a single underscore may stand between two of them and is left out.
std::string TakeDigits(std::string_view* text, int base) {
  std::string digits;
  while (StartsWithDigit(*text, base)) {
    digits.push_back((*text)[0]);
    text->remove_prefix(1);
    if (!text->empty() && (*text)[0] == '_' && StartsWithDigit(text->substr(1), base)) {
      text->remove_prefix(1);
    }
  }
  return digits;
}

absl::StatusOr<Term> IntegerFromDigits(const std::string& digits, int base,
                                       const TermLimits& limits) {
  if (digits.size() > limits.max_digits) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected an integer of at most ", limits.max_digits, " digits"));
  }
  int64_t small = 0;
  const char* end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, small, base).ec == std::errc()) {
    return Term::Integer(small);
  }
  mpz_t value;
  mpz_init_set_str(value, digits.c_str(), base);
  Term term = TermHeap::FromMpz(value);
  mpz_clear(value);
  return term;
}

absl::StatusOr<Term> TakeBased(const std::string& signed_base, std::string_view* text,
                               const TermLimits& limits) {
  bool negative = signed_base[0] == '-';
  int base = std::atoi(signed_base.c_str() + (negative ? 1 : 0));
  if (signed_base.size() > 3 || base < 2 || base > 36) {
    return absl::InvalidArgumentError("expected a base from 2 to 36 before '#'");
  }
  text->remove_prefix(1);
  std::string digits = TakeDigits(text, base);
  if (digits.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("expected digits of base ", base, " after '#'"));
  }
  return IntegerFromDigits(negative ? "-" + digits : digits, base, limits);
}

absl::StatusOr<Term> TakeFloat(std::string digits, std::string_view* text) {
  text->remove_prefix(1);
  digits += "." + TakeDigits(text, 10);
  if (!text->empty() && (text->front() == 'e' || text->front() == 'E')) {
    size_t sign = text->size() > 1 && ((*text)[1] == '-' || (*text)[1] == '+') ? 1 : 0;
    if (!StartsWithDigit(text->substr(1 + sign), 10)) {
      return absl::InvalidArgumentError("expected digits in the exponent of a float");
    }
    digits += "e";
    if (sign == 1) digits.push_back((*text)[1]);
    text->remove_prefix(1 + sign);
    digits += TakeDigits(text, 10);
  }
  double value = std::strtod(digits.c_str(), nullptr);
  if (!std::isfinite(value)) {
    return absl::InvalidArgumentError("expected a float of at most 1.7976931348623157e308");
  }
  return Term::Float(value);
}

}  // namespace

absl::StatusOr<Term> TakeNumber(std::string_view* text, const TermLimits& limits) {
  std::string digits;
  if (text->front() == '-') digits.push_back('-');
  if (text->front() == '-' || text->front() == '+') text->remove_prefix(1);
  digits += TakeDigits(text, 10);
  if (!text->empty() && text->front() == '#' && StartsWithDigit(text->substr(1), 36)) {
    return TakeBased(digits, text, limits);
  }
  if (text->size() > 1 && text->front() == '.' && StartsWithDigit(text->substr(1), 10)) {
    return TakeFloat(std::move(digits), text);
  }
  return IntegerFromDigits(digits, 10, limits);
}

}  // namespace arsenal::runtime
