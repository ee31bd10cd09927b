// SPDX-License-Identifier: MIT
// RestartIntensity: how many restarts a supervisor may make in how much time before it gives up. As
// in OTP restarts are stamped in whole seconds of monotonic time, and stamps that are not older
// than the period count; so the window is between `period` and `period + 1` seconds long, by the
// phase in which the restarts fall.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

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
  // Attempts that may still be made at this second without giving up.
  int64_t Left(int64_t now) const;
  // The first second at which fewer attempts count than at this one; nullopt when none does.
  std::optional<int64_t> LeavesAt(int64_t now) const;
  // Other limits from now on; what has been counted stays.
  void SetLimits(int64_t intensity, int64_t period) {
    intensity_ = intensity;
    period_ = period;
  }

  int64_t intensity() const { return intensity_; }
  int64_t period() const { return period_; }
  size_t Bytes() const { return stamps_.capacity() * sizeof(int64_t); }

 private:
  // The first second whose attempts count; the period may be longer than time is old.
  int64_t WindowStart(int64_t now) const;

  int64_t intensity_;
  int64_t period_;
  std::vector<int64_t> stamps_;  // oldest first; never more than intensity_ + 1 of a time
};

}  // namespace arsenal::runtime
