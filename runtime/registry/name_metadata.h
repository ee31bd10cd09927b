// SPDX-License-Identifier: MIT
// NameMetadata: a map of terms that may be kept beside each registered name, with its versions and
// an index by entry, so that the names that have some entry are found without looking at others.
// It goes when the name is released: see ProcessRegistry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "runtime/base/clock.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// One version of a name's metadata.
struct MetadataVersion {
  uint64_t number = 0;  // from 1
  Nanos wall{0};        // when it was set
  Term metadata;        // a map
};

// A part of a search.
struct MetadataMatches {
  std::vector<Atom> names;   // in order
  std::optional<Atom> next;  // go on behind this one; nullopt when all have been looked at
};

class NameMetadata {
 public:
  // How many versions of a name are kept, the present one included.
  static constexpr size_t kVersionsKept = 16;

  // Sets the metadata of a name, which must be a map, and answers the number of the version. A name
  // that had none begins with 1.
  uint64_t Set(Atom name, Term metadata, Nanos wall);
  // The present version; null when the name has no metadata.
  const MetadataVersion* Find(Atom name) const;
  // Every version that is kept, newest first.
  std::vector<MetadataVersion> Versions(Atom name) const;
  void Forget(Atom name);
  size_t size() const { return names_.size(); }

  // Names whose metadata has every entry of `query`, a map with at least one. Looks at no more than
  // `most` names, in their order and behind `after`.
  MetadataMatches Search(const Term& query, std::optional<Atom> after, size_t most) const;

 private:
  using Entry = std::pair<Term, Term>;
  using Names = absl::btree_set<Atom>;

  void Index(Atom name, const Term& metadata);
  void Unindex(Atom name, const Term& metadata);

  absl::flat_hash_map<Atom, std::deque<MetadataVersion>> names_;  // newest first
  absl::flat_hash_map<Entry, Names> index_;
};

}  // namespace arsenal::runtime
