// SPDX-License-Identifier: MIT
// Cuts Erlang's text form into tokens. Only parse.cc uses it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/term/term.h"
#include "runtime/term/term_limits.h"

namespace arsenal::runtime {

enum class TokenKind {
  kLeaf,    // `leaf`: atom, number, character, pid or reference
  kString,  // `text`: the code points between double quotes, escapes resolved
  kOpenTuple,
  kCloseTuple,
  kOpenList,
  kCloseList,
  kOpenMap,
  kOpenBinary,
  kCloseBinary,
  kComma,
  kBar,
  kArrow,
  kSlash,
  kFullStop,
  kEnd,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  size_t offset = 0;  // of its first byte
  Term leaf;
  std::u32string text;
};

class Lexer {
 public:
  // `text` is well-formed UTF-8. All three outlive the lexer.
  Lexer(std::string_view text, const TermLimits& limits, TermUse& use)
      : text_(text), limits_(limits), use_(use) {}

  absl::StatusOr<Token> Next();

  // "column 7: expected ',', found 'x'" with what stands at the byte `offset`.
  absl::Status Unexpected(size_t offset, std::string_view expected) const;
  // "column 7: message"; keeps the code of `status` and takes its message.
  absl::Status At(size_t offset, const absl::Status& status) const;

 private:
  char Peek(size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }
  std::string_view rest() const { return text_.substr(position_); }
  void SkipSpace();

  absl::StatusOr<Token> Punctuation();
  absl::StatusOr<Token> Leaf(absl::StatusOr<Term> leaf, size_t start);
  absl::StatusOr<Token> Number();
  absl::StatusOr<Token> BareAtom();
  absl::StatusOr<Token> QuotedAtom();
  absl::StatusOr<Token> String();
  absl::StatusOr<Token> Character();
  absl::StatusOr<Token> PidOrReference();
  // Reads up to the closing quote, which it takes.
  absl::StatusOr<std::u32string> Quoted(char quote);
  // What follows a backslash.
  absl::StatusOr<char32_t> Escape();
  absl::StatusOr<char32_t> HexEscape();

  std::string_view text_;
  const TermLimits& limits_;
  TermUse& use_;
  size_t position_ = 0;
};

}  // namespace arsenal::runtime
