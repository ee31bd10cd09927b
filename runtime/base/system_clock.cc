// SPDX-License-Identifier: MIT
// SystemClock: the operating system's clocks.

#include "runtime/base/system_clock.h"

#include <fstream>
#include <string>

namespace arsenal::runtime {

Nanos SystemClock::Monotonic() const {
  return std::chrono::duration_cast<Nanos>(std::chrono::steady_clock::now().time_since_epoch());
}

Nanos SystemClock::Wall() const {
  return std::chrono::duration_cast<Nanos>(std::chrono::system_clock::now().time_since_epoch());
}

bool SystemClock::FollowsCycles() const {
  std::ifstream file("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  std::string name;
  return std::getline(file, name) && name == "tsc";
}

}  // namespace arsenal::runtime
