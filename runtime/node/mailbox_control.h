// SPDX-License-Identifier: MIT
// Mailbox control: what the operator sees of the messages that wait for a process, and does to
// them. Everything here is done at once, between two messages of the process, after every signal
// that has reached it has acted.
//
// The process's own affairs are left alone, whatever is asked for: exits and downs, replies and
// timers of its own, acknowledgements of starts, calls of sys, and restarts that a supervisor has
// put off. A process that misses one of these would wait for ever.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "runtime/base/clock.h"
#include "runtime/mailbox/cell.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {

// A message that waits, as it lies there. Valid during the call that shows it.
class WaitingMessage {
 public:
  WaitingMessage(const Cell& cell, Pid owner, uint32_t now, size_t position)
      : cell_(cell), owner_(owner), now_(now), position_(position) {}

  // How many messages wait before it.
  size_t position() const { return position_; }

  Term payload() const { return cell_.Payload(); }
  // The pid of nobody for what the runtime has made.
  Pid sender() const { return cell_.sender; }
  // How long ago it was sent. Counts in milliseconds and begins anew after 49 days.
  std::chrono::milliseconds age() const {
    return std::chrono::milliseconds(static_cast<uint32_t>(now_ - cell_.round_time));
  }
  size_t bytes() const { return cell_.Charge(); }
  // Whether it is one of the process's own affairs, which nothing here takes or moves.
  bool own_affair() const;

 private:
  const Cell& cell_;
  const Pid owner_;
  const uint32_t now_;
  const size_t position_;
};

// Calls visit for each message that waits, oldest first, until it answers false. False when there
// is no such process.
bool VisitMailbox(ProcessSpace& space, Pid pid,
                  absl::FunctionRef<bool(const WaitingMessage&)> visit);

struct MailboxFigures {
  size_t length = 0;  // messages that wait
  uint64_t came = 0;  // since the process started
  uint64_t gone = 0;  // of these, those that wait no more
};
// nullopt when there is no such process.
std::optional<MailboxFigures> FiguresOfMailbox(ProcessSpace& space, Pid pid);

struct MailboxChange {
  size_t changed = 0;  // messages that were taken, or have another place
  size_t left = 0;     // that wait now
};

// Drops every message for which test holds; it is not asked about the process's own affairs.
// nullopt when there is no such process, or its exit is decided.
std::optional<MailboxChange> DropMessages(ProcessSpace& space, Pid pid,
                                          absl::FunctionRef<bool(const WaitingMessage&)> test);
// Puts messages of greater rank first; the process's own affairs keep their places, and nothing
// passes them. What `rank` is given knows no position.
std::optional<MailboxChange> RankMessages(ProcessSpace& space, Pid pid,
                                          absl::FunctionRef<int64_t(const WaitingMessage&)> rank);
// Gives back room that looking at the messages has taken. Answers the bytes.
std::optional<size_t> PackMessages(ProcessSpace& space, Pid pid);

}  // namespace arsenal::runtime
