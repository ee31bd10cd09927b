// SPDX-License-Identifier: MIT
// What is kept for observers has a limit in size.
#pragma once

#include "runtime/base/limits.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// The term, or {'$truncated', Bytes} for one beyond kMaxEventTermBytes.
inline Term BoundedTerm(const Term& term) {
  if (term.ByteSize() <= kMaxEventTermBytes) return term;
  return Term::TupleOf(atoms::kTruncated, Term::UnsignedInteger(term.ByteSize()));
}

}  // namespace arsenal::runtime
