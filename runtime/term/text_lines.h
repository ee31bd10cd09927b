// SPDX-License-Identifier: MIT
// A term over several lines, where io_lib's "~p" breaks them.
#pragma once

#include <cstddef>
#include <string>

#include "runtime/term/term.h"

namespace arsenal::runtime {

// UTF-8, as io_lib:format("~<line_length>tp") of OTP 25 writes the term from column 1 when it does
// not fit on one line: elements are put beside each other while they are no containers, what does
// not fit begins a line of its own below the first element of what it is in. Characters are counted
// by code point, where Erlang counts a letter and the accents that are written onto it as one.
// What is longer than `max_bytes` is left off somewhere behind them.
std::string LayOutTerm(const Term& term, size_t line_length, size_t max_bytes);

}  // namespace arsenal::runtime
