// SPDX-License-Identifier: MIT
// DeliveryRing: the last signals delivered on one worker, so that the record of a death can say
// what came before it. Immediates are kept as they are, heap values by their kind: a record holds
// nothing alive.
#pragma once

#include <array>
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
};
static_assert(sizeof(Delivery) == 56);

class DeliveryRing {
 public:
  DeliveryRing() : ring_(std::make_unique<Delivery[]>(kDeathRecords)) {}

  void Record(Pid to, const Cell& cell);
  // The deliveries to `pid` that are still there, oldest first.
  std::vector<Delivery> To(Pid pid) const;
  // All that was ever recorded.
  uint64_t count() const { return count_; }

 private:
  std::unique_ptr<Delivery[]> ring_;
  uint64_t count_ = 0;
};

// The payload as far as it was kept: an element that was not is the atom '_'.
Term DeliveryPayload(const Delivery& delivery);

}  // namespace arsenal::runtime
