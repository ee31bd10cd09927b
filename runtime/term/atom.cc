// SPDX-License-Identifier: MIT
// The records of the well-known atoms, and the doors to the program's table.
#include "runtime/term/atom.h"

#include "runtime/term/atom_table.h"

namespace arsenal::runtime {

constinit const AtomRecord kWellKnownAtoms[kWellKnownAtomCount] = {
#define ARSENAL_ATOM_RECORD(name, text) {text, StableHashBytes(text)},
    ARSENAL_WELL_KNOWN_ATOMS(ARSENAL_ATOM_RECORD)
#undef ARSENAL_ATOM_RECORD
};

absl::StatusOr<Atom> Atom::Intern(std::string_view text) {
  return AtomTable::Global().Intern(text);
}

std::optional<Atom> Atom::Find(std::string_view text) { return AtomTable::Global().Find(text); }

size_t Atom::Count() { return AtomTable::Global().size(); }

}  // namespace arsenal::runtime
