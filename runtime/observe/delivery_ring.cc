// SPDX-License-Identifier: MIT
// The ring of the last deliveries.

#include "runtime/observe/delivery_ring.h"

#include <algorithm>
#include <cstring>

namespace arsenal::runtime {
namespace {

// What an immediate's tag never has.
constexpr uint8_t kNotKept = 0xff;

void Keep(Delivery& delivery, size_t place, const Term& term) {
  delivery.words[place] = term.IsImmediate() ? term.word() : 0;
  delivery.tags[place] = term.IsImmediate() ? term.tag() : kNotKept;
}

void Fill(Delivery& delivery, Pid to, const Cell& cell) {
  delivery.to = to;
  delivery.from = cell.sender;
  delivery.round_time = cell.round_time;
  delivery.kind = cell.kind;
  if (cell.shape == PayloadShape::kInlineTuple) {
    delivery.payload_tag = static_cast<uint8_t>(Term::Kind::kTuple);
    delivery.arity = cell.inline_tuple.arity;
    delivery.element_count = cell.inline_tuple.arity;
    // All three, whatever the arity: a copy of known size costs least.
    std::memcpy(delivery.words.data(), cell.inline_tuple.words, sizeof(delivery.words));
    std::memcpy(delivery.tags.data(), cell.inline_tuple.tags, sizeof(delivery.tags));
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

}  // namespace

void DeliveryRing::Record(Pid to, const Cell& cell, DeliveryTrail& trail) {
  Delivery& delivery = ring_[count_++ % kDeathRecords];
  Fill(delivery, to, cell);
  delivery.previous = trail.last;
  trail.last = static_cast<uint32_t>(count_);
  trail.count += trail.count == UINT32_MAX ? 0 : 1;
}

std::vector<Delivery> DeliveryRing::To(Pid pid, const DeliveryTrail& trail, size_t most) const {
  std::vector<Delivery> found;
  uint32_t number = trail.last;
  uint32_t newer_by = 0;
  while (found.size() < std::min<size_t>(most, trail.count)) {
    // Deliveries are numbered from 1; each step goes back, and not further than the ring is long.
    const uint32_t age = static_cast<uint32_t>(count_) - number;
    if (age >= kDeathRecords || (!found.empty() && age <= newer_by)) break;
    const Delivery& delivery = ring_[(count_ - age - 1) % kDeathRecords];
    if (delivery.to != pid) break;
    found.push_back(delivery);
    newer_by = age;
    number = delivery.previous;
  }
  std::reverse(found.begin(), found.end());
  return found;
}

void ExactDeliveries::Record(Pid to, const Cell& cell) {
  if (ring_.size() < most_) ring_.emplace_back();
  Fill(ring_[count_++ % most_], to, cell);
}

std::vector<Delivery> ExactDeliveries::Kept() const {
  std::vector<Delivery> kept;
  for (uint64_t i = count_ - ring_.size(); i < count_; ++i) kept.push_back(ring_[i % most_]);
  return kept;
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
