// SPDX-License-Identifier: MIT
// Writes a term in a loop, with a stack of the containers that are open.
#include "runtime/term/text.h"

#include <forward_list>
#include <vector>

#include "runtime/term/native.h"
#include "runtime/term/text_leaf.h"
#include "runtime/term/text_lines.h"
#include "runtime/term/utf8.h"

namespace arsenal::runtime {
namespace {

using Kind = Term::Kind;

class Writer {
 public:
  explicit Writer(const TextOptions& options) : options_(options) {}

  std::string Run(const Term& term) {
    Begin(&term);
    while (!open_.empty() && out_.size() <= options_.max_bytes) Continue();
    return std::move(out_);
  }

 private:
  // A container of which `done` parts are written. For a list `term` is what is left of it.
  struct Open {
    const Term* term;
    Kind kind;
    size_t done;
  };

  bool pretty() const { return options_.form == TextForm::kPretty; }

  // Writes a leaf whole, and of a container the opening.
  void Begin(const Term* term) {
    if (term->Is(Kind::kNative)) term = &encoded_.emplace_front(EncodeNative(*term));
    switch (term->kind()) {
      case Kind::kAtom:
        AppendAtom(term->AsAtom(), pretty() ? WideCharacters::kAsTheyAre : WideCharacters::kEscaped,
                   &out_);
        return;
      case Kind::kInteger: AppendInteger(*term, &out_); return;
      case Kind::kFloat: AppendFloat(term->AsFloat(), &out_); return;
      case Kind::kBinary:
        pretty() ? AppendPrettyBinary(term->AsBinary(), &out_)
                 : AppendByteList(term->AsBinary(), &out_);
        return;
      case Kind::kPid: out_.append(term->AsPid().ToString()); return;
      case Kind::kReference: out_.append(term->AsRef().ToString()); return;
      case Kind::kNil: out_.append("[]"); return;
      case Kind::kTuple: out_.append("{"); break;
      case Kind::kMap: out_.append("#{"); break;
      case Kind::kList:
        if (WriteAsString(*term)) return;
        out_.append("[");
        break;
      case Kind::kNative: return;  // encoded above
    }
    open_.push_back({term, term->kind(), 0});
  }

  bool WriteAsString(const Term& list) {
    if (!pretty()) return false;
    std::optional<std::string> text = PrintableList(list);
    if (text) AppendQuotedString(*text, &out_);
    return text.has_value();
  }

  // Writes the next part of the innermost container, or closes it.
  void Continue() {
    Open& open = open_.back();
    switch (open.kind) {
      case Kind::kTuple: return ContinueTuple(open);
      case Kind::kMap: return ContinueMap(open);
      default: return ContinueList(open);
    }
  }

  void Close(std::string_view bracket) {
    out_.append(bracket);
    open_.pop_back();
  }

  void ContinueTuple(Open& open) {
    if (open.done == open.term->arity()) return Close("}");
    if (open.done > 0) out_.append(",");
    Begin(&open.term->element(open.done++));  // `open` may have moved from here on
  }

  // Parts are key, value, key, value.
  void ContinueMap(Open& open) {
    size_t entry = open.done / 2;
    if (entry == open.term->map_size()) return Close("}");
    size_t part = open.done++;
    if (part % 2 == 1) {
      out_.append(" => ");
      return Begin(&open.term->map_entry(entry).second);
    }
    if (part > 0) out_.append(",");
    Begin(&open.term->map_entry(entry).first);
  }

  void ContinueList(Open& open) {
    const Term* rest = open.term;
    if (rest->IsNil()) return Close("]");
    if (rest->Is(Kind::kList)) {
      if (open.done++ > 0) out_.append(",");
      open.term = &rest->tail();
      return Begin(&rest->head());
    }
    if (rest->Is(Kind::kNative)) {
      // What a payload stands for may go on as a list.
      open.term = &encoded_.emplace_front(EncodeNative(*rest));
      return;
    }
    out_.append("|");
    open.term = &nil_;
    Begin(rest);
  }

  const Term nil_ = Term::Nil();
  const TextOptions& options_;
  std::string out_;
  std::vector<Open> open_;
  std::forward_list<Term> encoded_;  // kept while pointers into them are open
};

}  // namespace

std::string FormatTerm(const Term& term, const TextOptions& options) {
  std::string text = Writer(options).Run(term);
  // From column 1, and one is left free.
  const bool on_one_line = options.line_length == 0 || options.form == TextForm::kWrite ||
                           CountCodePoints(text).value_or(0) + 1 < options.line_length;
  if (!on_one_line && text.size() <= options.max_bytes) {
    text = LayOutTerm(term, options.line_length, options.max_bytes);
  }
  if (text.size() > options.max_bytes) {
    text.resize(TruncateUtf8(text, options.max_bytes).size());
    text.append("...");
  }
  return text;
}

}  // namespace arsenal::runtime
