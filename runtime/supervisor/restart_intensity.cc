// SPDX-License-Identifier: MIT
// Counting restarts.

#include "runtime/supervisor/restart_intensity.h"

#include <algorithm>

#include "runtime/base/seeded_bug.h"

namespace arsenal::runtime {

int64_t RestartIntensity::WindowStart(int64_t now) const {
  if (SeededBug(Bug::kWindowOfExactlyThePeriod)) [[unlikely]]
    return now - period_ + 1;
  return now < INT64_MIN + period_ ? INT64_MIN : now - period_;
}

RestartIntensity::Verdict RestartIntensity::Add(int64_t now) {
  const int64_t start = WindowStart(now);
  stamps_.erase(stamps_.begin(), std::lower_bound(stamps_.begin(), stamps_.end(), start));
  stamps_.push_back(now);
  return stamps_.size() > static_cast<size_t>(intensity_) ? Verdict::kGiveUp : Verdict::kRestart;
}

size_t RestartIntensity::InWindow(int64_t now) const {
  const auto first = std::lower_bound(stamps_.begin(), stamps_.end(), WindowStart(now));
  return static_cast<size_t>(stamps_.end() - first);
}

int64_t RestartIntensity::Left(int64_t now) const {
  return std::max<int64_t>(0, intensity_ - static_cast<int64_t>(InWindow(now)));
}

std::optional<int64_t> RestartIntensity::LeavesAt(int64_t now) const {
  const auto first = std::lower_bound(stamps_.begin(), stamps_.end(), WindowStart(now));
  if (first == stamps_.end() || *first > INT64_MAX - period_ - 1) return std::nullopt;
  return *first + period_ + 1;
}

}  // namespace arsenal::runtime
