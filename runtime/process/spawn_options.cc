// SPDX-License-Identifier: MIT
// Names of priorities.

#include "runtime/process/spawn_options.h"

#include "runtime/base/check.h"

namespace arsenal::runtime {

Atom PriorityName(Priority priority) {
  switch (priority) {
    case Priority::kMax: return atoms::kMax;
    case Priority::kHigh: return atoms::kHigh;
    case Priority::kNormal: return atoms::kNormal;
    case Priority::kLow: return atoms::kLow;
    case Priority::kIdle: return atoms::kIdle;
  }
  CheckFailed(__FILE__, __LINE__, "a known priority");
}

}  // namespace arsenal::runtime
