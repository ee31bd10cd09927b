// SPDX-License-Identifier: MIT
// CycleClock: the time since another clock was read, by the processor's cycle counter. It costs a
// third of the system's clock and errs to one side only: never behind it, so a timer that is armed
// by it is never early, and ahead by at most a 500th of the time since Mark.
#pragma once

#include <cstdint>

#include "runtime/base/clock.h"

namespace arsenal::runtime {

class CycleClock {
 public:
  // Reads `clock` and remembers the cycles. The first marks measure the counter's rate; until that
  // is known, or when the clock does not follow the counter, Now() reads the clock.
  explicit CycleClock(const Clock& clock) : clock_(clock), follows_(clock.FollowsCycles()) {}
  Nanos Mark();
  Nanos Now() const {
    if (nanos_per_cycle_ == 0) return clock_.Monotonic();
    return marked_ + Nanos(static_cast<int64_t>(static_cast<double>(Cycles() - marked_cycles_) *
                                                nanos_per_cycle_));
  }

 private:
  static uint64_t Cycles();
  void Calibrate(Nanos now, uint64_t before);

  const Clock& clock_;
  const bool follows_;
  Nanos marked_{0};
  uint64_t marked_cycles_ = 0;  // counted before the clock was read
  double nanos_per_cycle_ = 0;  // 0: not yet known
  Nanos first_{0};              // of the measurement of the rate
  uint64_t first_cycles_ = 0;
};

#if defined(__x86_64__)
inline uint64_t CycleClock::Cycles() { return __builtin_ia32_rdtsc(); }
#else
inline uint64_t CycleClock::Cycles() { return 0; }
#endif

}  // namespace arsenal::runtime
