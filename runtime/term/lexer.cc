// SPDX-License-Identifier: MIT
// Tokens of Erlang's text form, after erl_scan.
#include "runtime/term/lexer.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "runtime/term/parse_number.h"
#include "runtime/term/read_atom.h"
#include "runtime/term/utf8.h"

namespace arsenal::runtime {
namespace {

absl::string_view Abseil(std::string_view text) { return {text.data(), text.size()}; }

bool IsLowercase(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF && c != 0xF7);
}

bool IsNameCharacter(char32_t c) {
  return c < 0x80 ? absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '@'
                  : c >= 0xC0 && c <= 0xFF && c != 0xD7 && c != 0xF7;
}

// The length in bytes of the name at the start of `text`.
size_t NameLength(std::string_view text) {
  std::string_view rest = text;
  size_t length = 0;
  while (std::optional<char32_t> c = TakeCodePoint(&rest)) {
    if (!IsNameCharacter(*c)) break;
    length = text.size() - rest.size();
  }
  return length;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

absl::Status Lexer::At(size_t offset, const absl::Status& status) const {
  size_t column = CountCodePoints(text_.substr(0, offset)).value_or(offset) + 1;
  return absl::Status(status.code(), absl::StrCat("column ", column, ": ", status.message()));
}

absl::Status Lexer::Unexpected(size_t offset, std::string_view expected) const {
  constexpr size_t kShown = 32;
  std::string found = "end of text";
  std::string_view rest = text_.substr(offset);
  if (!rest.empty()) {
    size_t length = NameLength(rest);
    std::string_view after = rest;
    TakeCodePoint(&after);
    if (length == 0) length = rest.size() - after.size();
    found = absl::StrCat("'", Abseil(TruncateUtf8(rest.substr(0, length), kShown)), "'");
  }
  return At(offset, absl::InvalidArgumentError(
                        absl::StrCat("expected ", Abseil(expected), ", found ", found)));
}

void Lexer::SkipSpace() {
  while (position_ < text_.size() && static_cast<unsigned char>(text_[position_]) <= ' ')
    ++position_;
}

absl::StatusOr<Token> Lexer::Next() {
  SkipSpace();
  char c = Peek();
  if (IsDigit(c) || ((c == '-' || c == '+') && IsDigit(Peek(1)))) return Number();
  switch (c) {
    case '"': return String();
    case '\'': return QuotedAtom();
    case '$': return Character();
    case '<':
      if (Peek(1) != '<') return PidOrReference();
      break;
    case '#':
      if (Peek(1) != '{') return PidOrReference();
      break;
    default: break;
  }
  std::string_view rest = this->rest();
  std::optional<char32_t> first = TakeCodePoint(&rest);
  return first && IsLowercase(*first) ? BareAtom() : Punctuation();
}

absl::StatusOr<Token> Lexer::Punctuation() {
  struct Sign {
    std::string_view text;
    TokenKind kind;
  };
  static constexpr Sign kSigns[] = {
      {"{", TokenKind::kOpenTuple},    {"}", TokenKind::kCloseTuple},
      {"[", TokenKind::kOpenList},     {"]", TokenKind::kCloseList},
      {"#{", TokenKind::kOpenMap},     {"<<", TokenKind::kOpenBinary},
      {">>", TokenKind::kCloseBinary}, {",", TokenKind::kComma},
      {"|", TokenKind::kBar},          {"=>", TokenKind::kArrow},
      {"/", TokenKind::kSlash},        {".", TokenKind::kFullStop},
  };
  Token token;
  token.offset = position_;
  if (position_ == text_.size()) return token;
  for (const Sign& sign : kSigns) {
    if (!rest().starts_with(sign.text)) continue;
    position_ += sign.text.size();
    token.kind = sign.kind;
    return token;
  }
  return Unexpected(position_, "a term");
}

absl::StatusOr<Token> Lexer::Leaf(absl::StatusOr<Term> leaf, size_t start) {
  if (!leaf.ok()) return At(start, leaf.status());
  Token token;
  token.kind = TokenKind::kLeaf;
  token.offset = start;
  token.leaf = *std::move(leaf);
  return token;
}

absl::StatusOr<Token> Lexer::Number() {
  size_t start = position_;
  std::string_view rest = this->rest();
  absl::StatusOr<Term> number = TakeNumber(&rest, limits_);
  position_ = text_.size() - rest.size();
  return Leaf(std::move(number), start);
}

absl::StatusOr<Token> Lexer::BareAtom() {
  size_t start = position_;
  std::string_view name = rest().substr(0, NameLength(rest()));
  position_ += name.size();
  return Leaf(ReadAtom(name, limits_, use_), start);
}

absl::StatusOr<Token> Lexer::QuotedAtom() {
  size_t start = position_++;
  absl::StatusOr<std::u32string> characters = Quoted('\'');
  if (!characters.ok()) return characters.status();
  std::string text;
  for (char32_t c : *characters) AppendUtf8(c, &text);
  return Leaf(ReadAtom(text, limits_, use_), start);
}

absl::StatusOr<Token> Lexer::String() {
  Token token;
  token.kind = TokenKind::kString;
  token.offset = position_++;
  absl::StatusOr<std::u32string> characters = Quoted('"');
  if (!characters.ok()) return characters.status();
  token.text = *std::move(characters);
  return token;
}

absl::StatusOr<Token> Lexer::Character() {
  size_t start = position_++;
  absl::StatusOr<char32_t> character = U'\0';
  if (Peek() == '\\') {
    ++position_;
    character = Escape();
  } else {
    std::string_view rest = this->rest();
    std::optional<char32_t> taken = TakeCodePoint(&rest);
    if (!taken) return Unexpected(position_, "a character after '$'");
    position_ = text_.size() - rest.size();
    character = *taken;
  }
  if (!character.ok()) return character.status();
  return Leaf(Term::Integer(*character), start);
}

absl::StatusOr<Token> Lexer::PidOrReference() {
  size_t start = position_;
  bool reference = rest().starts_with("#Ref<");
  if (Peek() == '#' && !reference && !rest().starts_with("#PID<")) {
    return Unexpected(start + 1, "'{', 'Ref<' or 'PID<' after '#'");
  }
  size_t close = text_.find('>', start);
  constexpr size_t kLongest = 64;
  if (close == std::string_view::npos || close - start > kLongest) {
    return Unexpected(std::min(text_.size(), start + kLongest),
                      "'>' at the end of a pid or reference");
  }
  position_ = close + 1;
  std::string_view text = text_.substr(start, position_ - start);
  if (!reference) return Leaf(Pid::Parse(text), start);
  return Leaf(Ref::Parse(text), start);
}

absl::StatusOr<std::u32string> Lexer::Quoted(char quote) {
  std::u32string characters;
  while (Peek() != quote || position_ >= text_.size()) {
    if (position_ >= text_.size()) {
      return Unexpected(position_, absl::StrCat("a closing ", std::string(1, quote)));
    }
    if (Peek() == '\\') {
      ++position_;
      absl::StatusOr<char32_t> escaped = Escape();
      if (!escaped.ok()) return escaped.status();
      characters.push_back(*escaped);
      continue;
    }
    std::string_view rest = this->rest();
    characters.push_back(*TakeCodePoint(&rest));
    position_ = text_.size() - rest.size();
  }
  ++position_;
  return characters;
}

absl::StatusOr<char32_t> Lexer::Escape() {
  static constexpr std::string_view kLetters = "bdefnrstv";
  static constexpr std::string_view kMeanings = "\b\x7F\x1B\f\n\r \t\v";
  std::string_view rest = this->rest();
  std::optional<char32_t> taken = TakeCodePoint(&rest);
  if (!taken) return Unexpected(position_, "a character after '\\'");
  if (*taken == 'x') return HexEscape();
  if (*taken >= '0' && *taken <= '7') {
    char32_t value = 0;
    for (int i = 0; i < 3 && Peek() >= '0' && Peek() <= '7'; ++i, ++position_) {
      value = value * 8 + static_cast<char32_t>(Peek() - '0');
    }
    return value;
  }
  if (*taken == '^') {
    char control = Peek(1);
    if (control < '@' || control > '_') return Unexpected(position_ + 1, "a control character");
    position_ += 2;
    return static_cast<char32_t>(control - '@');
  }
  position_ = text_.size() - rest.size();
  size_t letter = *taken < 0x80 ? kLetters.find(static_cast<char>(*taken)) : kLetters.npos;
  return letter == kLetters.npos ? *taken : static_cast<char32_t>(kMeanings[letter]);
}

// \xHH and \x{H...}
absl::StatusOr<char32_t> Lexer::HexEscape() {
  ++position_;
  bool braces = Peek() == '{';
  if (braces) ++position_;
  size_t start = position_;
  uint64_t value = 0;
  while (absl::ascii_isxdigit(static_cast<unsigned char>(Peek())) &&
         position_ - start < (braces ? 8 : 2)) {
    char digit = absl::ascii_tolower(static_cast<unsigned char>(Peek()));
    value = value * 16 + static_cast<uint64_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    ++position_;
  }
  size_t digits = position_ - start;
  if (digits == 0 || (!braces && digits != 2)) return Unexpected(position_, "a hexadecimal digit");
  if (braces && Peek() != '}') return Unexpected(position_, "'}'");
  if (!IsScalarValue(value)) return Unexpected(start, "a code point");
  if (braces) ++position_;
  return static_cast<char32_t>(value);
}

}  // namespace arsenal::runtime
