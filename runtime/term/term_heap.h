// SPDX-License-Identifier: MIT
// Making and freeing the heap values behind terms. Only the .cc files of runtime/term include this.
#pragma once

#include <gmp.h>

#include <cstddef>
#include <cstdint>

#include "runtime/term/term.h"

namespace arsenal::runtime {

class TermHeap {
 public:
  // Room for a header and `bytes` of content; the header says one holder, `count` and, as a start,
  // what the value itself takes.
  static TermHeader* Allocate(size_t bytes, size_t count);
  // The term that holds the one count which Allocate gave.
  static Term Seal(TermHeader* value, Term::Kind kind) {
    return Term(reinterpret_cast<uintptr_t>(value), Term::Tag(kind) | Term::kHeapBit);
  }
  static Term Immediate(Term::Kind kind, uint64_t word) { return Term(word, Term::Tag(kind)); }
  static TermHeader* HeaderOf(const Term& term) { return term.header(); }
  static Term* SlotsOf(TermHeader* value) { return reinterpret_cast<Term*>(value + 1); }
  static const Term* SlotsOf(const Term& term) { return term.content<Term>(); }
  static char* BytesOf(TermHeader* value) { return reinterpret_cast<char*>(value + 1); }
  // The terms that a tuple, list cell or map of `kind` holds.
  static size_t SlotCount(const TermHeader* value, Term::Kind kind);

  // An integer of any size, normalised.
  static Term FromMpz(const mpz_t value);
  // A view of an integer beyond 64 bits; `view` owns nothing and lives as long as the term.
  static void ViewMpz(const Term& term, mpz_t view);
};

}  // namespace arsenal::runtime
