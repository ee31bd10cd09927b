// SPDX-License-Identifier: MIT
// TraceHash: a digest of everything that happens in a simulated run, over tuples of numbers: what
// ran, which signal with which payload came to whom, when time passed. The same seed gives the same
// digest, in every process and on every machine; a difference is a use of something that is not
// simulated. Text of a run is made on replay alone.
#pragma once

#include <cstdint>

#include "runtime/base/clock.h"
#include "runtime/base/pid.h"
#include "runtime/mailbox/cell.h"

namespace arsenal::runtime {

class TraceHash {
 public:
  void Add(uint64_t word) {
    value_ = (value_ ^ word) * 0x9e3779b97f4a7c15u;
    value_ ^= value_ >> 32;
  }
  // A signal that arrives.
  void AddSignal(Pid to, const Cell& cell) {
    Add(static_cast<uint64_t>(cell.kind) << 8 | static_cast<uint64_t>(cell.shape));
    Add(cell.sender.bits());
    Add(to.bits());
    Add(cell.ref.bits());
    if (cell.shape == PayloadShape::kTerms) {
      Add(Hash(cell.terms.first));
      Add(Hash(cell.terms.second));
      return;
    }
    for (uint8_t i = 0; i < cell.inline_tuple.arity; ++i) {
      Add(Hash(Term::FromRaw(cell.inline_tuple.words[i], cell.inline_tuple.tags[i])));
    }
  }
  uint64_t value() const { return value_; }

 private:
  uint64_t value_ = 0;
};

}  // namespace arsenal::runtime
