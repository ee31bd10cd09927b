// SPDX-License-Identifier: MIT
// TimerWheel: timers of one worker, O(1) to arm and to cancel. Eight levels of 64 slots over ticks
// of 2^20 ns (about one millisecond). A timer sits on the level of the highest bit in which its
// tick differs from the wheel's, so all timers of a level are earlier than those of the next one,
// and the next deadline is exact. Timers that are due come in the order of (deadline, arming),
// never early.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/intrusive_list.h"

namespace arsenal::runtime {

// Derive from it and embed it: the wheel allocates nothing. Destroying an armed timer is an error:
// cancel it first.
class Timer : public ListNode<Timer> {
 public:
  virtual ~Timer() = default;
  // Called by the worker once the deadline has come, after the timer has left the wheel. May
  // destroy the timer.
  virtual void Fire() = 0;

  bool armed() const { return in_list(); }
  // Meaningful while armed.
  Nanos deadline() const { return deadline_; }

 private:
  friend class TimerWheel;
  Nanos deadline_{0};
  uint64_t sequence_ = 0;
  uint8_t level_ = 0;
  uint8_t slot_ = 0;
};

class TimerWheel {
 public:
  // Arms a timer that is not armed. A deadline in the past is due at once.
  void Arm(Timer& timer, Nanos deadline);
  // Whether it was armed.
  bool Cancel(Timer& timer);
  // Takes out the next timer whose deadline is not after `now`; null when there is none.
  Timer* PopDue(Nanos now);
  // The earliest deadline, kNever without timers. Exact; looks through one slot when the earliest
  // was taken out.
  Nanos NextDeadline();
  size_t size() const { return size_; }

 private:
  static constexpr int kTickShift = 20;
  static constexpr int kSlotBits = 6;
  static constexpr size_t kSlots = 64;
  static constexpr size_t kLevels = 8;
  static constexpr uint8_t kDueLevel = 0xff;
  struct Level {
    uint64_t occupied = 0;
    std::array<IntrusiveList<Timer>, kSlots> slots;
  };

  static uint64_t TickOf(Nanos time) {
    return time.count() <= 0 ? 0 : static_cast<uint64_t>(time.count()) >> kTickShift;
  }
  void Insert(Timer& timer);
  void TakeOut(Timer& timer);
  // The tick at which the first occupied slot of a level begins.
  uint64_t SlotStart(size_t level) const;
  void SortDue();

  uint64_t elapsed_ =
      0;  // tick; no slot that begins at or before it holds timers, but for level 0's own
  uint64_t next_sequence_ = 0;
  size_t size_ = 0;
  std::array<Level, kLevels> levels_;
  IntrusiveList<Timer> due_;  // collected and sorted, not yet popped
  std::vector<Timer*> sort_buffer_;
  Nanos next_deadline_ = kNever;
  bool next_deadline_known_ = true;
};

}  // namespace arsenal::runtime
