// SPDX-License-Identifier: MIT
// Atoms in what strangers send: an atom is never forgotten, so each text may make only so many.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "runtime/term/atom.h"
#include "runtime/term/term_limits.h"

namespace arsenal::runtime {

// The atom with this text; counts it in `use` when it is made. InvalidArgument: the text is no
// atom's, or limits.max_new_atoms have been made already. NotFound: nobody has made it, and
// max_new_atoms is 0. ResourceExhausted: it is new and the table is full.
absl::StatusOr<Atom> ReadAtom(std::string_view text, const TermLimits& limits, TermUse& use);

}  // namespace arsenal::runtime
