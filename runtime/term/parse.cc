// SPDX-License-Identifier: MIT
// Builds a term from tokens in a loop. Finished terms wait on one stack; each open container knows
// where on it its own parts begin.
#include "runtime/term/parse.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/term/lexer.h"
#include "runtime/term/utf8.h"

namespace arsenal::runtime {
namespace {

class Parser {
 public:
  Parser(std::string_view text, const TermLimits& limits, TermUse& use)
      : limits_(limits), use_(use), lexer_(text, limits, use) {}

  absl::StatusOr<Term> Run() {
    absl::Status status = Advance();
    while (status.ok() && !finished_) status = expects_term_ ? TakeTerm() : TakeSeparator();
    if (!status.ok()) return status;
    return std::move(parts_.back());
  }

 private:
  struct Open {
    TokenKind opening;
    size_t first_part;
    bool tail = false;  // of a list, after '|'
  };

  absl::Status Advance() {
    absl::StatusOr<Token> token = lexer_.Next();
    if (!token.ok()) return token.status();
    token_ = *std::move(token);
    return absl::OkStatus();
  }

  absl::Status Fail(std::string_view expected) const {
    return lexer_.Unexpected(token_.offset, expected);
  }

  absl::Status Refuse(std::string_view message) const {
    return lexer_.At(token_.offset,
                     absl::InvalidArgumentError(absl::string_view(message.data(), message.size())));
  }

  absl::Status Count(size_t elements) {
    use_.elements += elements;
    if (use_.elements <= limits_.max_elements) return absl::OkStatus();
    return Refuse(absl::StrCat("more than ", limits_.max_elements, " elements"));
  }

  // Where a term may begin, or an empty container end.
  absl::Status TakeTerm() {
    if (ClosesEmpty()) return Close();
    if (absl::Status status = Count(1); !status.ok()) return status;
    switch (token_.kind) {
      case TokenKind::kLeaf: parts_.push_back(std::move(token_.leaf)); break;
      case TokenKind::kString:
        if (absl::Status status = PushString(); !status.ok()) return status;
        break;
      case TokenKind::kOpenBinary:
        if (absl::Status status = PushBinary(); !status.ok()) return status;
        break;
      case TokenKind::kOpenTuple:
      case TokenKind::kOpenList:
      case TokenKind::kOpenMap: return OpenContainer();
      default: return Fail("a term");
    }
    expects_term_ = false;
    return Advance();
  }

  absl::Status OpenContainer() {
    if (open_.size() >= limits_.max_depth) {
      return Refuse(absl::StrCat("nested deeper than ", limits_.max_depth));
    }
    open_.push_back({token_.kind, parts_.size()});
    return Advance();
  }

  static TokenKind ClosingOf(TokenKind opening) {
    return opening == TokenKind::kOpenList ? TokenKind::kCloseList : TokenKind::kCloseTuple;
  }

  bool ClosesEmpty() const {
    return !open_.empty() && parts_.size() == open_.back().first_part &&
           token_.kind == ClosingOf(open_.back().opening);
  }

  // After a finished term: what goes on, and what is over.
  absl::Status TakeSeparator() {
    if (open_.empty()) return TakeEnd();
    Open& open = open_.back();
    size_t parts = parts_.size() - open.first_part;
    bool is_map = open.opening == TokenKind::kOpenMap;
    bool is_list = open.opening == TokenKind::kOpenList;
    if (is_map && parts % 2 == 1) {
      return token_.kind == TokenKind::kArrow ? ExpectTerm() : Fail("'=>'");
    }
    if (token_.kind == ClosingOf(open.opening)) return Close();
    if (open.tail) return Fail("']'");
    if (token_.kind == TokenKind::kComma) return ExpectTerm();
    if (is_list && token_.kind == TokenKind::kBar) {
      open.tail = true;
      return ExpectTerm();
    }
    return Fail(is_list ? "',', '|' or ']'" : "',' or '}'");
  }

  absl::Status ExpectTerm() {
    expects_term_ = true;
    return Advance();
  }

  absl::Status TakeEnd() {
    if (token_.kind == TokenKind::kFullStop) {
      if (absl::Status status = Advance(); !status.ok()) return status;
    }
    if (token_.kind != TokenKind::kEnd) return Fail("end of text");
    finished_ = true;
    return absl::OkStatus();
  }

  // Replaces the parts of the innermost container by the container.
  absl::Status Close() {
    Open open = open_.back();
    open_.pop_back();
    std::span<const Term> parts = std::span(parts_).subspan(open.first_part);
    Term made;
    if (open.opening == TokenKind::kOpenTuple) {
      made = Term::Tuple(parts);
    } else if (open.opening == TokenKind::kOpenMap) {
      std::vector<std::pair<Term, Term>> entries;
      entries.reserve(parts.size() / 2);
      for (size_t i = 0; i < parts.size(); i += 2) entries.emplace_back(parts[i], parts[i + 1]);
      made = Term::Map(std::move(entries));
    } else if (open.tail) {
      made = Term::ImproperList(parts.first(parts.size() - 1), parts.back());
    } else {
      made = Term::List(parts);
    }
    parts_.resize(open.first_part);
    parts_.push_back(std::move(made));
    expects_term_ = false;
    return Advance();
  }

  absl::Status PushString() {
    if (absl::Status status = Count(token_.text.size()); !status.ok()) return status;
    Term list = Term::Nil();
    for (size_t i = token_.text.size(); i > 0; --i) {
      list = Term::Cons(Term::Integer(token_.text[i - 1]), std::move(list));
    }
    parts_.push_back(std::move(list));
    return absl::OkStatus();
  }

  // <<Segment, ...>>, a segment being a byte, "bytes" or "text"/utf8.
  absl::Status PushBinary() {
    std::string bytes;
    absl::Status status = Advance();
    bool first = true;
    while (status.ok() && !(first && token_.kind == TokenKind::kCloseBinary)) {
      first = false;
      status = TakeSegment(&bytes);
      if (!status.ok() || token_.kind == TokenKind::kCloseBinary) break;
      status = token_.kind == TokenKind::kComma ? Advance() : Fail("',' or '>>'");
    }
    parts_.push_back(Term::Binary(bytes));
    return status;
  }

  absl::Status TakeSegment(std::string* bytes) {
    if (token_.kind == TokenKind::kLeaf && token_.leaf.IsSmall() && token_.leaf.AsSmall() >= 0 &&
        token_.leaf.AsSmall() <= 0xFF) {
      bytes->push_back(static_cast<char>(token_.leaf.AsSmall()));
      return Advance();
    }
    if (token_.kind != TokenKind::kString) return Fail("a byte from 0 to 255 or a string");
    Token string = std::move(token_);
    if (absl::Status status = Advance(); !status.ok()) return status;
    if (token_.kind == TokenKind::kSlash) return TakeUtf8Segment(string.text, bytes);
    for (char32_t c : string.text) {
      if (c > 0xFF) {
        return lexer_.Unexpected(string.offset, "characters up to 255, or /utf8 after the string");
      }
      bytes->push_back(static_cast<char>(c));
    }
    return absl::OkStatus();
  }

  absl::Status TakeUtf8Segment(const std::u32string& text, std::string* bytes) {
    if (absl::Status status = Advance(); !status.ok()) return status;
    if (token_.kind != TokenKind::kLeaf || !token_.leaf.Is(atoms::kUtf8)) return Fail("'utf8'");
    for (char32_t c : text) AppendUtf8(c, bytes);
    return Advance();
  }

  const TermLimits& limits_;
  TermUse& use_;
  Lexer lexer_;
  Token token_;
  std::vector<Term> parts_;
  std::vector<Open> open_;
  bool expects_term_ = true;
  bool finished_ = false;
};

}  // namespace

absl::StatusOr<Term> ParseTerm(std::string_view text, const TermLimits& limits, TermUse& use) {
  if (text.size() > limits.max_bytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("expected at most ", limits.max_bytes, " bytes of text, found ", text.size()));
  }
  std::string_view rest = text;
  size_t column = 1;
  while (TakeCodePoint(&rest)) ++column;
  if (!rest.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("column ", column, ": expected UTF-8"));
  }
  return Parser(text, limits, use).Run();
}

absl::StatusOr<Term> ParseTerm(std::string_view text, const TermLimits& limits) {
  TermUse use;
  return ParseTerm(text, limits, use);
}

}  // namespace arsenal::runtime
