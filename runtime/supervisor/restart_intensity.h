// SPDX-License-Identifier: MIT
// RestartIntensity: how many restarts a supervisor may make in how much time before it gives up. As in OTP restarts
// are stamped in whole seconds of monotonic time, and stamps that are not older than the period count; so the window
// is between `period` and `period + 1` seconds long, by the phase in which the restarts fall.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace arsenal::runtime {

class RestartIntensity {
 public:
  enum class Verdict : uint8_t { kRestart, kGiveUp };

  // `intensity` >= 0 restarts within `period` >= 1 seconds.
  RestartIntensity(int64_t intensity, int64_t period) : intensity_(intensity), period_(period) {}

  // Counts one attempt to restart a child, at this second.
  Verdict Add(int64_t now);
  // Attempts that would count at this second.
  size_t InWindow(int64_t now) const;

  int64_t intensity() const { return intensity_; }
  int64_t period() const { return period_; }

 private:
  const int64_t intensity_;
  const int64_t period_;
  std::deque<int64_t> stamps_;  // oldest first; never more than intensity_ + 1
};

}  // namespace arsenal::runtime
