// SPDX-License-Identifier: MIT
// DeathRecord: what is kept of a process that ended in an abnormal way: why, what was delivered to
// it last, and how much of that is not known any more. A record keeps terms and numbers; text is
// made when somebody asks.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/limits.h"
#include "runtime/observe/delivery_ring.h"
#include "runtime/process/process_info.h"
#include "runtime/process/spawn_options.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// The last deliveries of one process, as far as they are kept.
struct RecentDeliveries {
  std::vector<Delivery> kept;  // oldest first: messages and other signals
  uint64_t missing = 0;        // delivered before those and kept no more
};

struct DeathRecord {
  Pid pid;
  Pid parent;
  std::optional<Atom> name;
  InitialCall initial_call;
  Term reason;
  Nanos wall{0};
  Nanos lived{0};
  uint64_t reductions = 0;
  uint64_t messages_in = 0;
  size_t message_queue_length = 0;        // messages that it never took
  std::optional<Term> in_hand;            // the message that it was handling
  std::vector<Pid> links;                 // told of the end
  std::vector<BacktraceFrame> backtrace;  // where its code stood, innermost first
  RecentDeliveries deliveries;
};

// The newest deaths, in a ring.
class DeathRecords {
 public:
  DeathRecords() = default;
  DeathRecords(const DeathRecords&) = delete;
  DeathRecords& operator=(const DeathRecords&) = delete;

  // The record to fill in; the oldest one gives way.
  DeathRecord& Next() {
    if (ring_.size() < kDeathsKept) ring_.emplace_back();
    return ring_[count_++ % kDeathsKept] = DeathRecord();
  }
  // Null when the process has not ended in an abnormal way, or its record has given way.
  const DeathRecord* Find(Pid pid) const {
    for (const DeathRecord& record : ring_) {
      if (record.pid == pid) return &record;
    }
    return nullptr;
  }
  // All that were ever made.
  uint64_t count() const { return count_; }

 private:
  std::vector<DeathRecord> ring_;
  uint64_t count_ = 0;
};

}  // namespace arsenal::runtime
