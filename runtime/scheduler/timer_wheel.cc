// SPDX-License-Identifier: MIT
// The hierarchical timer wheel.

#include "runtime/scheduler/timer_wheel.h"

#include <algorithm>
#include <bit>

#include "runtime/base/check.h"
#include "runtime/base/seeded_bug.h"

namespace arsenal::runtime {

void TimerWheel::Insert(Timer& timer) {
  const uint64_t tick = std::max(TickOf(timer.deadline_), elapsed_);
  const uint64_t differing = (tick ^ elapsed_) | (kSlots - 1);
  const size_t level = static_cast<size_t>(std::bit_width(differing) - 1) / kSlotBits;
  RUNTIME_CHECK(level < kLevels);
  const size_t slot = (tick >> (level * kSlotBits)) & (kSlots - 1);
  timer.level_ = static_cast<uint8_t>(level);
  timer.slot_ = static_cast<uint8_t>(slot);
  levels_[level].occupied |= uint64_t{1} << slot;
  levels_[level].slots[slot].PushBack(timer);
}

void TimerWheel::TakeOut(Timer& timer) {
  timer.Leave();
  if (timer.level_ == kDueLevel) return;
  Level& level = levels_[timer.level_];
  if (level.slots[timer.slot_].empty()) level.occupied &= ~(uint64_t{1} << timer.slot_);
}

void TimerWheel::Arm(Timer& timer, Nanos deadline) {
  RUNTIME_CHECK(!timer.armed());
  timer.deadline_ = deadline;
  timer.sequence_ = next_sequence_++;
  Insert(timer);
  ++size_;
  if (next_deadline_known_ && deadline < next_deadline_) next_deadline_ = deadline;
}

bool TimerWheel::Cancel(Timer& timer) {
  if (!timer.armed()) return false;
  if (timer.deadline_ <= next_deadline_) next_deadline_known_ = false;
  TakeOut(timer);
  --size_;
  return true;
}

uint64_t TimerWheel::SlotStart(size_t level) const {
  const int shift = static_cast<int>(level) * kSlotBits;
  const uint64_t above = elapsed_ >> (shift + kSlotBits) << (shift + kSlotBits);
  return above | (static_cast<uint64_t>(std::countr_zero(levels_[level].occupied)) << shift);
}

void TimerWheel::SortDue() {
  std::sort(sort_buffer_.begin(), sort_buffer_.end(), [](const Timer* a, const Timer* b) {
    return a->deadline_ != b->deadline_ ? a->deadline_ < b->deadline_ : a->sequence_ < b->sequence_;
  });
  if (SeededBug(Bug::kEqualDeadlinesOutOfOrder)) [[unlikely]] {
    std::sort(sort_buffer_.begin(), sort_buffer_.end(), [](const Timer* a, const Timer* b) {
      return a->deadline_ != b->deadline_ ? a->deadline_ < b->deadline_
                                          : a->sequence_ > b->sequence_;
    });
  }
  for (Timer* timer : sort_buffer_) {
    timer->level_ = kDueLevel;
    due_.PushBack(*timer);
  }
  sort_buffer_.clear();
}

Timer* TimerWheel::PopDue(Nanos now) {
  const uint64_t now_tick = TickOf(now);
  while (due_.empty()) {
    size_t level = 0;
    while (level < kLevels && levels_[level].occupied == 0) ++level;
    if (level == kLevels || SlotStart(level) > now_tick) {
      // Nothing begins before now_tick is over, so the wheel may turn that far; what is left in the
      // slot of now_tick itself was looked at below.
      elapsed_ = std::max(elapsed_, now_tick);
      return nullptr;
    }
    elapsed_ = SlotStart(level);
    Level& occupied = levels_[level];
    const size_t slot = static_cast<size_t>(std::countr_zero(occupied.occupied));
    bool kept = false;
    std::vector<Timer*>& taken = sort_buffer_;
    occupied.slots[slot].ForEach([&](Timer& timer) {
      if (level > 0 || timer.deadline_ <= now) {
        timer.Leave();
        taken.push_back(&timer);
      } else {
        kept = true;
      }
    });
    if (!kept) occupied.occupied &= ~(uint64_t{1} << slot);
    if (level > 0) {
      for (Timer* timer : taken) Insert(*timer);
      taken.clear();
    } else if (taken.empty()) {
      return nullptr;
    } else {
      SortDue();
    }
  }
  Timer* timer = due_.PopFront();
  --size_;
  next_deadline_known_ = false;
  return timer;
}

Nanos TimerWheel::NextDeadline() {
  if (next_deadline_known_) return next_deadline_;
  next_deadline_ = kNever;
  next_deadline_known_ = true;
  if (Timer* first = due_.front(); first != nullptr) {
    next_deadline_ = first->deadline_;
    return next_deadline_;
  }
  for (Level& level : levels_) {
    if (level.occupied == 0) continue;
    level.slots[static_cast<size_t>(std::countr_zero(level.occupied))].ForEach(
        [this](Timer& timer) { next_deadline_ = std::min(next_deadline_, timer.deadline_); });
    break;
  }
  return next_deadline_;
}

}  // namespace arsenal::runtime
