// SPDX-License-Identifier: MIT
// The ring of the last deliveries.

#include "runtime/observe/delivery_ring.h"

#include <algorithm>

namespace arsenal::runtime {
namespace {

// What an immediate's tag never has.
constexpr uint8_t kNotKept = 0xff;

void Keep(Delivery& delivery, size_t place, const Term& term) {
  delivery.words[place] = term.IsImmediate() ? term.word() : 0;
  delivery.tags[place] = term.IsImmediate() ? term.tag() : kNotKept;
}

}  // namespace

void DeliveryRing::Record(Pid to, const Cell& cell) {
  Delivery& delivery = ring_[count_++ % kDeathRecords];
  delivery.to = to;
  delivery.from = cell.sender;
  delivery.round_time = cell.round_time;
  delivery.kind = cell.kind;
  if (cell.shape == PayloadShape::kInlineTuple) {
    delivery.payload_tag = static_cast<uint8_t>(Term::Kind::kTuple);
    delivery.arity = cell.inline_tuple.arity;
    delivery.element_count = cell.inline_tuple.arity;
    for (size_t i = 0; i < cell.inline_tuple.arity; ++i) {
      delivery.words[i] = cell.inline_tuple.words[i];
      delivery.tags[i] = cell.inline_tuple.tags[i];
    }
    return;
  }
  const Term& payload = cell.terms.first;
  delivery.payload_tag = static_cast<uint8_t>(payload.kind());
  if (payload.Is(Term::Kind::kTuple)) {
    delivery.arity = static_cast<uint8_t>(std::min<size_t>(payload.arity(), 255));
    delivery.element_count = std::min<uint8_t>(delivery.arity, 3);
    for (size_t i = 0; i < delivery.element_count; ++i) Keep(delivery, i, payload.element(i));
  } else {
    delivery.arity = 0;
    delivery.element_count = 1;
    Keep(delivery, 0, payload);
  }
}

std::vector<Delivery> DeliveryRing::To(Pid pid) const {
  std::vector<Delivery> found;
  const uint64_t kept = std::min<uint64_t>(count_, kDeathRecords);
  for (uint64_t i = count_ - kept; i < count_; ++i) {
    const Delivery& delivery = ring_[i % kDeathRecords];
    if (delivery.to == pid) found.push_back(delivery);
  }
  return found;
}

Term DeliveryPayload(const Delivery& delivery) {
  std::array<Term, 3> kept;
  for (size_t i = 0; i < delivery.element_count; ++i) {
    kept[i] = delivery.tags[i] == kNotKept ? Term(atoms::kUnderscore)
                                           : Term::FromRaw(delivery.words[i], delivery.tags[i]);
  }
  if (delivery.payload_tag != static_cast<uint8_t>(Term::Kind::kTuple)) return kept[0];
  std::vector<Term> elements(delivery.arity, Term(atoms::kUnderscore));
  std::copy_n(kept.begin(), delivery.element_count, elements.begin());
  return Term::Tuple(elements);
}

}  // namespace arsenal::runtime
