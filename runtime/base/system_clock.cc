// SPDX-License-Identifier: MIT
// SystemClock: the operating system's clocks.

#include "runtime/base/system_clock.h"

namespace arsenal::runtime {

Nanos SystemClock::Monotonic() const {
  return std::chrono::duration_cast<Nanos>(std::chrono::steady_clock::now().time_since_epoch());
}

Nanos SystemClock::Wall() const {
  return std::chrono::duration_cast<Nanos>(std::chrono::system_clock::now().time_since_epoch());
}

}  // namespace arsenal::runtime
