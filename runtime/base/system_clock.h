// SPDX-License-Identifier: MIT
// SystemClock: the operating system's clocks. The only file of the runtime that reads real time.
#pragma once

#include "runtime/base/clock.h"

namespace arsenal::runtime {

class SystemClock final : public Clock {
 public:
  Nanos Monotonic() const override;
  Nanos Wall() const override;
  // When the kernel itself has chosen the cycle counter as its clock.
  bool FollowsCycles() const override;
};

}  // namespace arsenal::runtime
