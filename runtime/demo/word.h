// SPDX-License-Identifier: MIT
// Word: the atoms that the demo's servers speak in, beyond the well-known ones.
#pragma once

#include <string_view>

#include "runtime/base/check.h"
#include "runtime/term/atom.h"

namespace arsenal::runtime {

// The atom with this text. For the few words of a program, which the table of atoms always has room
// for.
inline Atom Word(std::string_view text) {
  const absl::StatusOr<Atom> atom = Atom::Intern(text);
  RUNTIME_CHECK(atom.ok());
  return *atom;
}

}  // namespace arsenal::runtime
