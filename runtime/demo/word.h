// SPDX-License-Identifier: MIT
// Word: the atoms that the demo's servers speak in, beyond the well-known ones.
#pragma once

#include <string_view>

#include "runtime/term/atom.h"

namespace arsenal::runtime {

// The atom with this text. For the few words of a program, which the table of atoms always has room
// for.
inline Atom Word(std::string_view text) { return Atom::OfCode(text); }

}  // namespace arsenal::runtime
