// SPDX-License-Identifier: MIT
// The records of the well-known atoms, and the doors to the program's table.
#include "runtime/term/atom.h"

#include "absl/strings/str_cat.h"
#include "runtime/base/check.h"
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

Atom Atom::OfCode(std::string_view text) {
  const absl::StatusOr<Atom> atom = AtomTable::Global().Intern(text, AtomTable::Room::kBeyondLimit);
  RUNTIME_CHECK(atom.ok());
  return *atom;
}

size_t Atom::Limit() { return AtomTable::Global().limit(); }

absl::Status Atom::SetLimit(size_t limit) {
  if (limit < kLeastLimit || limit > kGreatestLimit) {
    return absl::InvalidArgumentError(absl::StrCat("expected a limit of ", kLeastLimit, " to ",
                                                   kGreatestLimit, " atoms, found ", limit));
  }
  AtomTable::Global().set_limit(limit);
  return absl::OkStatus();
}

size_t Atom::Count() { return AtomTable::Global().size(); }

}  // namespace arsenal::runtime
