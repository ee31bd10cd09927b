// SPDX-License-Identifier: MIT
// Differences between two terms, place by place.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/term/term.h"

namespace arsenal::service::state {

// One place where two terms differ: only before (removed), only after (added), or both (changed).
struct TermDifference {
  std::string path;  // keys and indices behind slashes, as in a JSON Pointer; empty for the whole
  std::optional<runtime::Term> before;
  std::optional<runtime::Term> after;
};

struct TermDifferences {
  std::vector<TermDifference> list;
  bool truncated = false;  // there are more
};

// Maps are compared by key, tuples and proper lists by index; all else, and what lies very deep, as
// a whole. Tells at most `most` differences.
TermDifferences DiffTerms(const runtime::Term& before, const runtime::Term& after, size_t most);

}  // namespace arsenal::service::state
