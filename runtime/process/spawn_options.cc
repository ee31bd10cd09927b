// SPDX-License-Identifier: MIT
// Names of priorities, and which options go together.

#include "runtime/process/spawn_options.h"

#include "absl/strings/str_cat.h"
#include "runtime/base/check.h"
#include "runtime/base/limits.h"

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

absl::Status CheckSpawnOptions(const SpawnOptions& options) {
  const MonitorOptions& monitor = options.monitor_options;
  if (monitor.alias == AliasMode::kReply) {
    return absl::InvalidArgumentError("badopt: the alias of a monitor cannot be a reply alias");
  }
  if (options.monitor == StartMonitor::kNone &&
      (monitor.alias != AliasMode::kNone || monitor.tag)) {
    return absl::InvalidArgumentError("badopt: options of a monitor, and no monitor is asked for");
  }
  if (options.exact_deliveries > kMaxExactDeliveries) {
    return absl::InvalidArgumentError(absl::StrCat("badopt: found ", options.exact_deliveries,
                                                   " deliveries to be kept, expected at most ",
                                                   kMaxExactDeliveries));
  }
  return absl::OkStatus();
}

}  // namespace arsenal::runtime
