// SPDX-License-Identifier: MIT
// The rules of io_lib: when an atom needs quotes, which escapes it gets, when a float has an
// exponent, and what counts as printable.
#include "runtime/term/text_leaf.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "runtime/term/term_heap.h"
#include "runtime/term/utf8.h"

namespace arsenal::runtime {
namespace {

constexpr std::string_view kReservedWords[] = {
    "after", "and",  "andalso", "band",   "begin",   "bnot", "bor", "bsl",  "bsr",
    "bxor",  "case", "catch",   "cond",   "div",     "end",  "fun", "if",   "let",
    "not",   "of",   "or",      "orelse", "receive", "rem",  "try", "when", "xor"};

bool IsLowercase(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7);
}

bool IsNameCharacter(char32_t c) {
  return IsLowercase(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '@' || (c >= 0xC0 && c <= 0xDE && c != 0xD7);
}

bool NeedsQuotes(std::string_view text) {
  if (std::find(std::begin(kReservedWords), std::end(kReservedWords), text) !=
      std::end(kReservedWords)) {
    return true;
  }
  std::optional<char32_t> first = TakeCodePoint(&text);
  if (!first || !IsLowercase(*first)) return true;
  while (std::optional<char32_t> c = TakeCodePoint(&text)) {
    if (!IsNameCharacter(*c)) return true;
  }
  return false;
}

// The letter after the backslash, or 0.
char EscapeLetter(char32_t c) {
  switch (c) {
    case '\b': return 'b';
    case '\t': return 't';
    case '\n': return 'n';
    case '\v': return 'v';
    case '\f': return 'f';
    case '\r': return 'r';
    case 0x1B: return 'e';
    case 0x7F: return 'd';
    default: return 0;
  }
}

void AppendEscaped(char32_t c, char quote, WideCharacters wide, std::string* out) {
  char letter =
      c == static_cast<char32_t>(quote) || c == '\\' ? static_cast<char>(c) : EscapeLetter(c);
  if (letter != 0) {
    out->push_back('\\');
    out->push_back(letter);
  } else if (c < 0x20 || (c >= 0x80 && c < 0xA0)) {
    out->push_back('\\');
    for (int shift : {6, 3, 0}) out->push_back(static_cast<char>('0' + ((c >> shift) & 7)));
  } else if (c > 0xFF && wide == WideCharacters::kEscaped) {
    std::array<char, 16> escape{};
    int length = std::snprintf(escape.data(), escape.size(), "\\x{%X}", static_cast<unsigned>(c));
    out->append(escape.data(), static_cast<size_t>(length));
  } else {
    AppendUtf8(c, out);
  }
}

bool IsPrintable(char32_t c) {
  return (c >= 0x20 && c <= 0x7E) || (c >= 0xA0 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) ||
         (c >= 0x10000 && c <= 0x10FFFF) || (c >= 0x08 && c <= 0x0D) || c == 0x1B;
}

bool IsPrintableLatin1(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](char c) { return IsPrintable(static_cast<unsigned char>(c)); });
}

bool IsPrintableUtf8(std::string_view bytes) {
  while (!bytes.empty()) {
    std::optional<char32_t> c = TakeCodePoint(&bytes);
    if (!c || !IsPrintable(*c)) return false;
  }
  return true;
}

}  // namespace

void AppendAtom(Atom atom, WideCharacters wide, std::string* out) {
  std::string_view text = atom.text();
  if (!NeedsQuotes(text)) {
    out->append(text);
    return;
  }
  out->push_back('\'');
  while (std::optional<char32_t> c = TakeCodePoint(&text)) AppendEscaped(*c, '\'', wide, out);
  out->push_back('\'');
}

void AppendFloat(double value, std::string* out) {
  if (std::signbit(value)) out->push_back('-');
  // "d.ddde[+-]xx": the digits and where the point stands, counted from before the first digit.
  std::array<char, 40> buffer{};
  char* end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value),
                            std::chars_format::scientific)
                  .ptr;
  std::string_view scientific(buffer.data(), static_cast<size_t>(end - buffer.data()));
  size_t e = scientific.find('e');
  std::string digits(1, scientific[0]);
  if (e > 2) digits.append(scientific.substr(2, e - 2));
  int exponent = 0;
  size_t sign = scientific[e + 1] == '+' ? 2 : 1;
  std::from_chars(scientific.data() + e + sign, end, exponent);

  int count = static_cast<int>(digits.size());
  int exponent_cost = static_cast<int>(absl::StrCat(exponent).size()) + 1 + (count == 1 ? 2 : 1);
  constexpr double kTwoTo53 = 9007199254740992.0;
  if (exponent < 0 && 1 - exponent <= exponent_cost) {
    out->append("0.").append(static_cast<size_t>(-exponent - 1), '0').append(digits);
  } else if (exponent >= 0 && exponent + 1 < count && std::fabs(value) < kTwoTo53) {
    out->append(digits, 0, static_cast<size_t>(exponent) + 1).append(".");
    out->append(digits, static_cast<size_t>(exponent) + 1);
  } else if (exponent >= 0 && std::fabs(value) < kTwoTo53 &&
             exponent + 1 - count + 2 <= exponent_cost) {
    out->append(digits).append(static_cast<size_t>(exponent + 1 - count), '0').append(".0");
  } else {
    out->append(digits, 0, 1).append(".").append(count == 1 ? "0" : digits.substr(1));
    absl::StrAppend(out, "e", exponent);
  }
}

void AppendInteger(const Term& integer, std::string* out) {
  if (integer.IsSmall()) {
    absl::StrAppend(out, integer.AsSmall());
    return;
  }
  mpz_t view;
  TermHeap::ViewMpz(integer, view);
  std::string digits(mpz_sizeinbase(view, 10) + 2, '\0');  // a sign and the final zero
  mpz_get_str(digits.data(), 10, view);
  out->append(digits.c_str());
}

void AppendByteList(std::string_view bytes, std::string* out) {
  out->append("<<");
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out->push_back(',');
    absl::StrAppend(out, static_cast<int>(static_cast<unsigned char>(bytes[i])));
  }
  out->append(">>");
}

void AppendPrettyBinary(std::string_view bytes, std::string* out) {
  // Bytes that are UTF-8 are judged as text, all others as Latin-1.
  bool ascii = std::all_of(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) == 0; });
  bool utf8 = !ascii && CountCodePoints(bytes).has_value();
  bool printable = utf8 ? IsPrintableUtf8(bytes) : IsPrintableLatin1(bytes);
  if (bytes.empty() || !printable) {
    AppendByteList(bytes, out);
    return;
  }
  out->append("<<\"");
  while (!bytes.empty()) {
    char32_t c = static_cast<unsigned char>(bytes[0]);
    if (utf8) {
      c = *TakeCodePoint(&bytes);
    } else {
      bytes.remove_prefix(1);
    }
    AppendEscaped(c, '"', WideCharacters::kAsTheyAre, out);
  }
  out->append(utf8 ? "\"/utf8>>" : "\">>");
}

std::optional<std::string> PrintableList(const Term& list) {
  std::string text;
  const Term* rest = &list;
  for (; rest->Is(Term::Kind::kList); rest = &rest->tail()) {
    const Term& head = rest->head();
    if (!head.IsSmall() || head.AsSmall() < 0 || head.AsSmall() > 0x10FFFF) return std::nullopt;
    char32_t c = static_cast<char32_t>(head.AsSmall());
    if (!IsPrintable(c)) return std::nullopt;
    AppendUtf8(c, &text);
  }
  if (!rest->IsNil() || text.empty()) return std::nullopt;
  return text;
}

void AppendQuotedString(std::string_view utf8, std::string* out) {
  out->push_back('"');
  while (std::optional<char32_t> c = TakeCodePoint(&utf8)) {
    AppendEscaped(*c, '"', WideCharacters::kAsTheyAre, out);
  }
  out->push_back('"');
}

}  // namespace arsenal::runtime
