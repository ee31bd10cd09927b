// SPDX-License-Identifier: MIT
// Clock: the only source of time. Monotonic time orders and measures; wall time is for people and
// is never used for a time-out. VirtualClock moves only when it is told to.
#pragma once

#include <chrono>

namespace arsenal::runtime {

using Nanos = std::chrono::nanoseconds;

// A deadline that never comes.
inline constexpr Nanos kNever = Nanos::max();

// The moment `delay` after `now`; a delay below zero counts as zero, one that is too long as for
// ever.
constexpr Nanos DeadlineAfter(Nanos now, Nanos delay) {
  if (delay <= Nanos(0)) return now;
  return delay > kNever - now ? kNever : now + delay;
}

class Clock {
 public:
  virtual ~Clock() = default;
  // Time since an arbitrary start; never runs backwards.
  virtual Nanos Monotonic() const = 0;
  // Time since 1970-01-01 00:00 UTC; may jump.
  virtual Nanos Wall() const = 0;
  // Whether the processor's cycle counter runs at a constant rate of Monotonic, on all cores alike.
  virtual bool FollowsCycles() const { return false; }
};

// A clock for simulations: both times advance together, by hand.
class VirtualClock final : public Clock {
 public:
  // Wall time starts at 2024-01-01 00:00 UTC, so that formatted times look like times.
  static constexpr Nanos kWallStart = std::chrono::seconds(1704067200);

  explicit VirtualClock(Nanos start = Nanos(0)) : now_(start) {}
  Nanos Monotonic() const override { return now_; }
  Nanos Wall() const override { return kWallStart + now_; }
  // Does nothing when `to` lies in the past.
  void AdvanceTo(Nanos to) {
    if (to > now_) now_ = to;
  }

 private:
  Nanos now_;
};

}  // namespace arsenal::runtime
