// SPDX-License-Identifier: MIT
// The stable hash of a term: every kind and size, then the leaves, in depth-first order. That order
// spells out the whole structure, so terms of different shape do not meet by design.
#include <bit>
#include <forward_list>

#include "absl/container/inlined_vector.h"
#include "runtime/term/native.h"
#include "runtime/term/term_heap.h"

namespace arsenal::runtime {
namespace {

using Kind = Term::Kind;

uint64_t HashInteger(uint64_t state, const Term& term) {
  if (term.IsSmall()) return StableHashMix(state, static_cast<uint64_t>(term.AsSmall()));
  mpz_t view;
  TermHeap::ViewMpz(term, view);
  state = StableHashMix(state, mpz_sgn(view) < 0 ? 1 : 2);
  for (size_t i = 0; i < mpz_size(view); ++i) {
    state = StableHashMix(state, mpz_getlimbn(view, static_cast<mp_size_t>(i)));
  }
  return state;
}

class Hashing {
 public:
  uint64_t Run(const Term& term) {
    Step(&term);
    while (!pending_.empty()) {
      Pending& top = pending_.back();
      const Term* next = top.next++;
      if (--top.left == 0) pending_.pop_back();
      Step(next);
    }
    return state_;
  }

 private:
  struct Pending {
    const Term* next;
    size_t left;
  };

  void Step(const Term* term) {
    if (term->Is(Kind::kNative)) term = &encoded_.emplace_front(EncodeNative(*term));
    Mix(static_cast<uint64_t>(term->kind()));
    switch (term->kind()) {
      case Kind::kInteger: state_ = HashInteger(state_, *term); break;
      case Kind::kFloat:
        // 0.0 and -0.0 are equal.
        Mix(term->AsFloat() == 0 ? 0 : std::bit_cast<uint64_t>(term->AsFloat()));
        break;
      case Kind::kAtom: Mix(term->AsAtom().hash()); break;
      case Kind::kPid:
      case Kind::kReference: Mix(term->word()); break;
      case Kind::kBinary: Mix(StableHashBytes(term->AsBinary())); break;
      case Kind::kTuple:
        Mix(term->arity());
        Push(*term, term->arity());
        break;
      case Kind::kList: Push(*term, 2); break;
      case Kind::kMap:
        Mix(term->map_size());
        Push(*term, term->map_size() * 2);
        break;
      case Kind::kNil:
      case Kind::kNative: break;
    }
  }

  void Mix(uint64_t value) { state_ = StableHashMix(state_, value); }
  void Push(const Term& term, size_t count) {
    if (count > 0) pending_.push_back({TermHeap::SlotsOf(term), count});
  }

  uint64_t state_ = 0;
  absl::InlinedVector<Pending, 16> pending_;
  std::forward_list<Term> encoded_;
};

}  // namespace

uint64_t Hash(const Term& term) { return Hashing().Run(term); }

}  // namespace arsenal::runtime
