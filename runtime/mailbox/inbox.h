// SPDX-License-Identifier: MIT
// Inbox: where signals arrive. Any worker may push, the process's own worker takes. One exchange
// pushes, and its old value says whether the process must be scheduled; so a process is in a run
// queue once however many send to it.
//
// The word `top_` holds the newest cell, or one of three marks without a cell:
//   idle    the process waits: whoever pushes schedules it
//   active  the process is scheduled, runs, or will look again
//   closed  the process has ended: whoever pushes answers for it
// Cells are linked from newest to oldest. A pusher first exchanges the word and then writes its
// cell's link, so a taker may have to wait for a link that is being written: two instructions of
// another worker.
#pragma once

#include <atomic>
#include <cstdint>

#include "runtime/mailbox/cell.h"

namespace arsenal::runtime {

class Inbox {
 public:
  enum class PushResult : uint8_t {
    kPushed,    // someone else sees to it
    kSchedule,  // the process waited: schedule it
    kClosed,    // the process has ended; the cell has been pushed nevertheless: call TakeRefused
  };

  // A new inbox is active: its process is about to be scheduled for the first time.
  Inbox() = default;
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  PushResult Push(Cell* cell) {
    cell->next.store(Unlinked(), std::memory_order_relaxed);
    Cell* before = top_.exchange(cell, std::memory_order_acq_rel);
    cell->next.store(before, std::memory_order_release);
    if (before == Idle()) return PushResult::kSchedule;
    if (before == Closed()) [[unlikely]]
      return PushResult::kClosed;
    return PushResult::kPushed;
  }

  // --- The owner only.
  bool IsIdle() const { return top_.load(std::memory_order_acquire) == Idle(); }
  bool HasSignals() const { return !IsMark(top_.load(std::memory_order_acquire)); }
  // All signals, oldest first, linked by `next`; null when there are none. The inbox is active
  // afterwards.
  Cell* TakeAll() {
    if (!HasSignals()) return nullptr;
    return Reverse(top_.exchange(Active(), std::memory_order_acq_rel));
  }
  // From active to idle; false when a signal has come: then take it.
  bool TryIdle() {
    Cell* expected = Active();
    return top_.compare_exchange_strong(expected, Idle(), std::memory_order_acq_rel);
  }
  // From idle to active, by someone who schedules the process without a signal; false when it was
  // not idle.
  bool TryActivate() {
    Cell* expected = Idle();
    return top_.compare_exchange_strong(expected, Active(), std::memory_order_acq_rel);
  }
  // Closes for good; the signals that were in it, oldest first.
  Cell* Close() { return Reverse(top_.exchange(Closed(), std::memory_order_acq_rel)); }
  // After kClosed: closes again and gives what was pushed since, oldest first. Other pushers may be
  // served by it.
  Cell* TakeRefused() { return Close(); }

  // Calls visit(const Cell&) for each signal that waits, newest first. On the owner's worker.
  template <typename Visit>
  void ForEach(Visit visit) const {
    for (Cell* cell = top_.load(std::memory_order_acquire); !IsMark(cell); cell = LinkOf(cell)) {
      visit(static_cast<const Cell&>(*cell));
    }
  }

 private:
  // Marks are addresses that no cell has.
  static Cell* Idle() { return nullptr; }
  static Cell* Active() { return reinterpret_cast<Cell*>(uintptr_t{1}); }
  static Cell* Closed() { return reinterpret_cast<Cell*>(uintptr_t{2}); }
  static Cell* Unlinked() { return reinterpret_cast<Cell*>(uintptr_t{3}); }
  static bool IsMark(const Cell* cell) { return reinterpret_cast<uintptr_t>(cell) <= 2; }

  static Cell* LinkOf(const Cell* cell) {
    Cell* next = cell->next.load(std::memory_order_acquire);
    while (next == Unlinked()) [[unlikely]] {
      __builtin_ia32_pause();
      next = cell->next.load(std::memory_order_acquire);
    }
    return next;
  }
  static Cell* Reverse(Cell* newest) {
    Cell* oldest = nullptr;
    while (!IsMark(newest)) {
      Cell* next = LinkOf(newest);
      newest->next.store(oldest, std::memory_order_relaxed);
      oldest = newest;
      newest = next;
    }
    return oldest;
  }

  std::atomic<Cell*> top_{Active()};
};

}  // namespace arsenal::runtime
