// SPDX-License-Identifier: MIT
// CycleClock: measures the rate of the cycle counter between two marks.

#include "runtime/base/cycle_clock.h"

namespace arsenal::runtime {
namespace {

// The rate is measured over at least this time, between marks during which the thread was not
// interrupted: then it is right within a few 10,000ths.
constexpr Nanos kMeasuredOver = std::chrono::milliseconds(5);
constexpr uint64_t kUninterrupted = 1'000;  // cycles: less than a microsecond
// Beyond the error of the rate, and the half thousandth by which the system may slew its clock.
constexpr double kAhead = 1.001;

}  // namespace

Nanos CycleClock::Mark() {
  if (!follows_) return clock_.Monotonic();
  const uint64_t before = Cycles();
  const Nanos now = clock_.Monotonic();
  if (nanos_per_cycle_ == 0) Calibrate(now, before);
  marked_ = now;
  marked_cycles_ = before;
  return now;
}

void CycleClock::Calibrate(Nanos now, uint64_t before) {
  if (Cycles() - before > kUninterrupted) return;
  if (first_cycles_ == 0) {
    first_ = now;
    first_cycles_ = before;
  } else if (now - first_ >= kMeasuredOver && before > first_cycles_) {
    nanos_per_cycle_ = static_cast<double>((now - first_).count()) /
                       static_cast<double>(before - first_cycles_) * kAhead;
  }
}

}  // namespace arsenal::runtime
