// SPDX-License-Identifier: MIT
// Counting restarts.

#include "runtime/supervisor/restart_intensity.h"

#include <algorithm>

namespace arsenal::runtime {

RestartIntensity::Verdict RestartIntensity::Add(int64_t now) {
  while (!stamps_.empty() && stamps_.front() < now - period_) stamps_.pop_front();
  stamps_.push_back(now);
  return stamps_.size() > static_cast<size_t>(intensity_) ? Verdict::kGiveUp : Verdict::kRestart;
}

size_t RestartIntensity::InWindow(int64_t now) const {
  const auto first = std::lower_bound(stamps_.begin(), stamps_.end(), now - period_);
  return static_cast<size_t>(stamps_.end() - first);
}

}  // namespace arsenal::runtime
