// SPDX-License-Identifier: MIT
// SupervisorSnapshot: what can be seen of a supervisor from outside, and the health that follows
// from it. Taken on the worker between slices, without a message, so that it also shows a
// supervisor that waits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/pid.h"
#include "runtime/supervisor/child.h"
#include "runtime/supervisor/supervisor.h"
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
  bool significant = false;
  Shutdown shutdown = Shutdown::BrutalKill();
  ChildStatus status = ChildStatus::kUndefined;
  uint64_t restart_count = 0;  // attempts to start it again, those that failed included
  std::optional<Moment> last_restart;
  std::optional<Moment> last_gave_up;  // of a supervisor: when one of its processes gave up
};

// How many restarts a supervisor may still make, and when it may make more.
struct RestartBudget {
  int64_t max_restarts = 0;
  int64_t max_seconds = 0;
  uint64_t used = 0;  // attempts that count now
  int64_t left = 0;   // so many more now are survived, if the starts succeed
  // When the oldest one stops to count, on the worker's monotonic clock; nullopt when none counts.
  std::optional<Nanos> next_release;
};

struct SupervisorSnapshot {
  SupervisorKind kind = SupervisorKind::kSupervisor;
  Atom strategy;
  AutoShutdown auto_shutdown = AutoShutdown::kNever;
  BackOff back_off;
  int64_t max_children = kNoMaxChildren;  // of a DynamicSupervisor
  bool paused = false;
  size_t queued_exits = 0;          // that came while it was paused and are still to be acted on
  int64_t max_restarts = 0;         // intensity
  int64_t max_seconds = 0;          // period
  uint64_t restart_count = 0;       // attempts of this process in all
  uint64_t restarts_in_window = 0;  // attempts that count now
  std::optional<Moment> last_restart;
  // When it gave up, or, if its parent is a supervisor, when the process before it did.
  std::optional<Moment> gave_up;
  // In start order; those without ids by their pids. As many as were asked for, and how many there
  // are.
  std::vector<ChildSnapshot> children;
  size_t children_count = 0;
};

// nullopt when there is no such process, or when it is no supervisor. `most` bounds the children
// that are shown.
std::optional<SupervisorSnapshot> SnapshotOf(const ProcessSpace& space, Pid pid,
                                             size_t most = SIZE_MAX);

enum class HealthWord : uint8_t { kHealthy, kDegraded, kCritical };
// "healthy", "degraded", "critical".
std::string_view HealthWordName(HealthWord word);

struct Health {
  HealthWord word;
  std::string rule;  // the rule that fired, in words
};

// A supervisor that gave up within this time is critical.
inline constexpr Nanos kGaveUpMemory = std::chrono::minutes(1);

// critical: gave up within the last minute; degraded: a child is restarting, or half of the
// restarts that it may make are made; else healthy. `now` is monotonic. nullopt, a supervisor that
// does not live, is critical.
Health HealthOf(const std::optional<SupervisorSnapshot>& snapshot, Nanos now);

}  // namespace arsenal::runtime
