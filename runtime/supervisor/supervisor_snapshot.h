// SPDX-License-Identifier: MIT
// SupervisorSnapshot: what can be seen of a supervisor from outside, and the health that follows from it. Taken on the
// worker between slices, without a message, so that it also shows a supervisor that waits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/pid.h"
#include "runtime/supervisor/child.h"
#include "runtime/supervisor/restart_strategy.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class ProcessSpace;

struct ChildSnapshot {
  Term id;
  Pid pid;  // not valid(): none
  ChildType type = ChildType::kWorker;
  Atom module;  // of its start
  Atom function;
  RestartType restart = RestartType::kPermanent;
  Shutdown shutdown = Shutdown::BrutalKill();
  ChildStatus status = ChildStatus::kUndefined;
  uint64_t restart_count = 0;  // attempts to start it again, those that failed included
  std::optional<Moment> last_restart;
  std::optional<Moment> last_gave_up;  // of a supervisor: when one of its processes gave up
};

struct SupervisorSnapshot {
  Atom strategy;
  int64_t max_restarts = 0;  // intensity
  int64_t max_seconds = 0;   // period
  uint64_t restart_count = 0;     // attempts of this process in all
  uint64_t restarts_in_window = 0;  // attempts that count now
  std::optional<Moment> last_restart;
  // When it gave up, or, if its parent is a supervisor, when the process before it did.
  std::optional<Moment> gave_up;
  std::vector<ChildSnapshot> children;  // in start order
};

// nullopt when there is no such process, or when it is no supervisor.
std::optional<SupervisorSnapshot> SnapshotOf(const ProcessSpace& space, Pid pid);

enum class HealthWord : uint8_t { kHealthy, kDegraded, kCritical };
// "healthy", "degraded", "critical".
std::string_view HealthWordName(HealthWord word);

struct Health {
  HealthWord word;
  std::string rule;  // the rule that fired, in words
};

// A supervisor that gave up within this time is critical.
inline constexpr Nanos kGaveUpMemory = std::chrono::minutes(1);

// critical: gave up within the last minute; degraded: a child is restarting, or half of the restarts that it may make
// are made; else healthy. `now` is monotonic. nullopt, a supervisor that does not live, is critical.
Health HealthOf(const std::optional<SupervisorSnapshot>& snapshot, Nanos now);

}  // namespace arsenal::runtime
