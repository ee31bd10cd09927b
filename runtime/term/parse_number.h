// SPDX-License-Identifier: MIT
// Numbers as Erlang writes them: 42, -1_000, 16#FF, 1.5e-3.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "runtime/term/term.h"
#include "runtime/term/term_limits.h"

namespace arsenal::runtime {

// Takes the number at the start of `text`, which begins with a digit or with a sign and a digit.
// InvalidArgument names what is wrong with it, without its place; an integer of more than
// limits.max_digits digits is.
absl::StatusOr<Term> TakeNumber(std::string_view* text, const TermLimits& limits);

}  // namespace arsenal::runtime
