// SPDX-License-Identifier: MIT
// From Erlang's text form to a term: all that text.h writes, and what people type.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "runtime/term/term.h"
#include "runtime/term/term_limits.h"

namespace arsenal::runtime {

// Reads one term, with white space around it and an optional full stop behind it: atoms, quoted
// atoms, integers (1_000, 16#FF, $a), floats, "strings", <<1,2>>, <<"bytes">>, <<"text"/utf8>>,
// tuples, lists, maps, pids <0.1.2> and #PID<0.1.2>, references #Ref<0.1.2>. Atoms that are new are
// made, up to limits.max_new_atoms. InvalidArgument: "column 7: expected ',' or ']', found 'x'"
// (columns count characters from 1), or what limit was passed. NotFound: an atom is new, and
// max_new_atoms is 0. ResourceExhausted: an atom is new and the table is full.
absl::StatusOr<Term> ParseTerm(std::string_view text, const TermLimits& limits = {});
// For a text that is part of something larger: the limits hold for what `use` says has been read
// before and this text together, and what the text took is added to it.
absl::StatusOr<Term> ParseTerm(std::string_view text, const TermLimits& limits, TermUse& use);

}  // namespace arsenal::runtime
