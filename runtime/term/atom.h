// SPDX-License-Identifier: MIT
// Atom: a name that is stored once. Two atoms are the same name if and only if they are the same
// pointer, so comparing them costs one instruction, and reading the text needs no lock: the record
// it points to never changes and never goes away. Names that code mentions are constants in
// `atoms::`, ready before main().
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "runtime/term/stable_hash.h"
#include "runtime/term/well_known_atoms.h"

namespace arsenal::runtime {

// What an atom points to.
struct AtomRecord {
  std::string_view text;  // UTF-8
  uint64_t hash;          // StableHashBytes(text)
};

class Atom {
 public:
  static constexpr size_t kMaxCharacters = 255;  // code points, as in Erlang
  // How many atoms there may be: unless told otherwise, and what may be told. Erlang's default and
  // least.
  static constexpr size_t kDefaultLimit = 1'048'576;
  static constexpr size_t kLeastLimit = 8'192;
  static constexpr size_t kGreatestLimit = size_t{1} << 27;

  // The atom `undefined`.
  constexpr Atom();
  explicit constexpr Atom(const AtomRecord* record) : record_(record) {}

  // The atom with this text, made if it is new. InvalidArgument when the text is no UTF-8 or has
  // more than kMaxCharacters; ResourceExhausted when it is new and the table is full.
  static absl::StatusOr<Atom> Intern(std::string_view text);
  // The atom of a word that stands in the program's code. Such words are few, so they are never
  // refused for want of room: what strangers have sent cannot stop the code from saying its own.
  // Stops the program when the text is no atom's.
  static Atom OfCode(std::string_view text);
  // The atom with this text if somebody has made it; never makes one.
  static std::optional<Atom> Find(std::string_view text);
  // How many atoms there are, the well-known ones included.
  static size_t Count();
  // How many there may be before Intern refuses.
  static size_t Limit();
  // Sets Limit(). For the program's start: atoms that exist stay, however many. InvalidArgument
  // beyond kLeastLimit to kGreatestLimit.
  static absl::Status SetLimit(size_t limit);

  constexpr std::string_view text() const { return record_->text; }
  constexpr uint64_t hash() const { return record_->hash; }
  constexpr const AtomRecord* record() const { return record_; }

  constexpr bool operator==(const Atom&) const = default;
  // Erlang's order: by text, code point by code point (which is the order of the UTF-8 bytes).
  constexpr std::strong_ordering operator<=>(const Atom& other) const {
    return record_ == other.record_ ? std::strong_ordering::equal : text() <=> other.text();
  }
  template <typename H>
  friend H AbslHashValue(H h, Atom atom) {
    return H::combine(std::move(h), atom.record_);
  }

 private:
  const AtomRecord* record_;
};
static_assert(sizeof(Atom) == sizeof(void*));

// The records of the well-known atoms, in one object file: a plugin refers to them, it never has
// its own.
extern const AtomRecord kWellKnownAtoms[kWellKnownAtomCount];

namespace atoms {
#define ARSENAL_DEFINE_ATOM(name, text) \
  inline constexpr Atom name{&kWellKnownAtoms[static_cast<size_t>(WellKnownAtom::name)]};
ARSENAL_WELL_KNOWN_ATOMS(ARSENAL_DEFINE_ATOM)
#undef ARSENAL_DEFINE_ATOM
}  // namespace atoms

constexpr Atom::Atom() : record_(atoms::kUndefined.record()) {}

}  // namespace arsenal::runtime
