// SPDX-License-Identifier: MIT
// Child: a spec and what has become of it.
#pragma once

#include <cstdint>
#include <list>
#include <optional>

#include "runtime/base/clock.h"
#include "runtime/base/pid.h"
#include "runtime/supervisor/child_spec.h"

namespace arsenal::runtime {

// A point in time on both clocks: one to reckon with, one to show.
struct Moment {
  Nanos monotonic{0};
  Nanos wall{0};
};

enum class ChildStatus : uint8_t {
  kRunning,
  kRestarting,  // has ended, and is being started again or waits for the next attempt
  kUndefined,   // does not run and will not be started by itself
};
// "running", "restarting", "undefined".
Atom ChildStatusName(ChildStatus status);

struct Child {
  explicit Child(ChildSpec child_spec) : spec(std::move(child_spec)) {}

  ChildSpec spec;
  ChildStatus status = ChildStatus::kUndefined;
  Pid pid;                                // valid() while running
  Pid last_pid;                           // the process before
  uint64_t restart_count = 0;             // attempts to start it again, those that failed included
  std::optional<Moment> last_restart;     // the last of these
  std::optional<Moment> last_gave_up;     // of a supervisor: when it said last that it gives up
};

// In start order. Addresses of children stay.
using Children = std::list<Child>;

}  // namespace arsenal::runtime
