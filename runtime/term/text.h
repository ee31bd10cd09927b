// SPDX-License-Identifier: MIT
// Terms as Erlang writes them.
#pragma once

#include <cstddef>
#include <limits>
#include <string>

#include "runtime/term/parse.h"  // IWYU pragma: export
#include "runtime/term/term.h"

namespace arsenal::runtime {

enum class TextForm {
  kWrite,   // io_lib:format("~w"): lists and binaries as numbers
  kPretty,  // io_lib:format("~0tp") of a node started with +pc unicode: printable lists and
            // binaries as strings
};

struct TextOptions {
  TextForm form = TextForm::kWrite;
  // Longer text is cut there, at a character's end, and "..." follows. A term may stand for far
  // more text than it takes memory, so whoever prints a stranger's term sets this.
  size_t max_bytes = std::numeric_limits<size_t>::max();
  // Of kPretty: longer text is laid out over lines as io_lib's "~<line_length>tp" does, 80 being
  // its
  // "~tp"; text that max_bytes cuts is not. 0: one line.
  size_t line_length = 0;
};

// UTF-8. A native term is written as its codec's term.
std::string FormatTerm(const Term& term, const TextOptions& options);
inline std::string ToText(const Term& term) { return FormatTerm(term, {}); }
inline std::string ToPrettyText(const Term& term) {
  return FormatTerm(term, {.form = TextForm::kPretty});
}

}  // namespace arsenal::runtime
