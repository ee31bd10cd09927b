// SPDX-License-Identifier: MIT
// Limits that a process may have: how many messages may wait for it and what becomes of one more,
// and how many bytes it may hold. A limit ends or refuses, it never stops the node.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// What becomes of a message that finds the mailbox full. What the runtime owes a process ('EXIT',
// 'DOWN', answers to its requests) always gets in.
enum class MailboxPolicy : uint8_t {
  kDropNewest,  // the message vanishes
  kDropOldest,  // the message gets in, the oldest one vanishes when the process takes its signals
  kRefuse,      // Send answers SendResult::kRefused, and the message vanishes
  kKill,        // the process is killed
};
// "drop_newest", "drop_oldest", "refuse", "kill".
Atom MailboxPolicyName(MailboxPolicy policy);

struct MailboxLimit {
  MailboxLimit() {}
  MailboxLimit(uint32_t most, MailboxPolicy what) : max_messages(most), policy(what) {}

  uint32_t max_messages = 0;  // 0: no limit
  MailboxPolicy policy = MailboxPolicy::kDropNewest;
};

// OTP's max_heap_size, over all that a process is charged with: messages, state or frames, control
// block. It is looked at when a slice ends.
struct MaxHeap {
  enum class Kill : uint8_t { kNo, kYes };
  enum class Report : uint8_t { kNo, kYes };
  MaxHeap() {}
  explicit MaxHeap(size_t bytes) : max_bytes(bytes) {}

  size_t max_bytes = 0;          // 0: no limit
  Kill kill = Kill::kYes;        // with reason killed, also when the process traps exits
  Report report = Report::kYes;  // as an event, once for each time the limit is passed
};

// The forms of process_flag and spawn_opt. A size is in words of 8 bytes, as in OTP:
//   max_heap_size        Size | #{size => Size, kill => boolean(), error_logger => boolean()}
//   message_queue_limit  Max | #{max => Max, policy => drop_newest | drop_oldest | refuse | kill}
// InvalidArgument ("badarg") says what was found and what was expected.
absl::StatusOr<MaxHeap> MaxHeapFromTerm(const Term& term);
Term MaxHeapToTerm(const MaxHeap& limit);
absl::StatusOr<MailboxLimit> MailboxLimitFromTerm(const Term& term);
Term MailboxLimitToTerm(const MailboxLimit& limit);

// Whether a message is sent now, or was when there was room.
enum class Sending : uint8_t { kNow, kLate };

// What a process with limits keeps of them.
struct ProcessLimits {
  MailboxLimit mailbox;
  MaxHeap heap;
  uint64_t arriving = 0;          // sent messages that were let in and are still in the inbox
  uint64_t turned_away = 0;       // messages that vanished at the limit
  bool mailbox_reported = false;  // until the mailbox is half empty
  bool heap_reported = false;     // until the process is below its limit
};

}  // namespace arsenal::runtime
