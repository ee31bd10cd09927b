// SPDX-License-Identifier: MIT
// Two threads that read the same new atom may both count it: the count bounds, it is not exact.
#include "runtime/term/read_atom.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "runtime/term/utf8.h"

namespace arsenal::runtime {

absl::StatusOr<Atom> ReadAtom(std::string_view text, const TermLimits& limits, TermUse& use) {
  if (const std::optional<Atom> known = Atom::Find(text)) return *known;
  if (limits.max_new_atoms == 0) {
    constexpr size_t kShown = 64;
    const std::string_view shown = TruncateUtf8(text, kShown);
    return absl::NotFoundError(absl::StrCat("expected an atom that exists, found '",
                                            absl::string_view(shown.data(), shown.size()), "'"));
  }
  if (use.new_atoms >= limits.max_new_atoms) {
    return absl::InvalidArgumentError(
        absl::StrCat("more than ", limits.max_new_atoms, " atoms that are new"));
  }
  absl::StatusOr<Atom> made = Atom::Intern(text);
  if (made.ok()) ++use.new_atoms;
  return made;
}

}  // namespace arsenal::runtime
