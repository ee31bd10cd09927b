// SPDX-License-Identifier: MIT
// DeliveryRing: the last signals delivered on one worker, so that the record of a death can say
// what came before it. Immediates are kept as they are, heap values by their kind: a record holds
// nothing alive.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/base/limits.h"
#include "runtime/mailbox/cell.h"

namespace arsenal::runtime {

// One cache line.
struct Delivery {
  Pid to;
  Pid from;
  uint32_t round_time = 0;
  SignalKind kind = SignalKind::kMessage;
  uint8_t payload_tag = 0;    // Term::tag() of the payload; of a tuple when it travelled inline
  uint8_t element_count = 0;  // how many of `words` are filled
  uint8_t arity = 0;          // of a tuple, at most 255
  std::array<uint64_t, 3>
      words{};  // the payload if it is immediate, or the first elements of a tuple
  std::array<uint8_t, 3> tags{};
  uint32_t previous = 0;  // number of the delivery before this one to the same process; wraps
};
static_assert(sizeof(Delivery) == 56);

// Kept in a process, so that its deliveries are found without looking at those of others.
struct DeliveryTrail {
  uint32_t last = 0;   // number of its last delivery; wraps
  uint32_t count = 0;  // of all its deliveries; stays at its greatest value
};

class DeliveryRing {
 public:
  DeliveryRing() : ring_(std::make_unique<Delivery[]>(kDeathRecords)) {}

  void Record(Pid to, const Cell& cell, DeliveryTrail& trail);
  // The last deliveries to `pid` that are still there, at most `most`, oldest first.
  std::vector<Delivery> To(Pid pid, const DeliveryTrail& trail, size_t most) const;
  // All that was ever recorded.
  uint64_t count() const { return count_; }

 private:
  std::unique_ptr<Delivery[]> ring_;
  uint64_t count_ = 0;
};

// The last deliveries to one process that has asked for it, whatever others get.
class ExactDeliveries {
 public:
  // Keeps `most` of them, at least 1.
  explicit ExactDeliveries(uint32_t most) : most_(most) {}
  void Record(Pid to, const Cell& cell);
  // Oldest first.
  std::vector<Delivery> Kept() const;
  size_t Bytes() const { return sizeof(*this) + ring_.capacity() * sizeof(Delivery); }

 private:
  const uint32_t most_;
  uint64_t count_ = 0;
  std::vector<Delivery> ring_;
};

// The payload as far as it was kept: an element that was not is the atom '_'.
Term DeliveryPayload(const Delivery& delivery);

}  // namespace arsenal::runtime
