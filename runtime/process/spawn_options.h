// SPDX-License-Identifier: MIT
// What may be said of a process when it is started.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/base/pid.h"
#include "runtime/base/ref.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// OTP's four and one that runs only when nothing else can. Not inherited.
enum class Priority : uint8_t { kMax, kHigh, kNormal, kLow, kIdle };
inline constexpr int kPriorities = 5;
// "max", "high", "normal", "low", "idle".
Atom PriorityName(Priority priority);

// {Module, Function, Arity} of the function that a process was started with.
struct InitialCall {
  Atom module;
  Atom function;
  uint8_t arity = 0;
};

enum class Criticality : uint8_t { kOrdinary, kCritical };
enum class StartLink : uint8_t { kNone, kLink };
enum class StartMonitor : uint8_t { kNone, kMonitor };

struct SpawnOptions {
  SpawnOptions() {}

  StartLink link = StartLink::kNone;           // linked with the parent before it runs
  StartMonitor monitor = StartMonitor::kNone;  // monitored by the parent; the ref is in Spawned
  Priority priority = Priority::kNormal;
  // A process of the node itself (root supervisor, registry, caller sessions): the service refuses
  // to end it.
  Criticality criticality = Criticality::kOrdinary;
  // Registered before it runs; the spawn is refused as Register would be.
  std::optional<Atom> name;
  // The group leader of the parent when not set.
  Pid group_leader;
  InitialCall initial_call;
};

struct Spawned {
  Pid pid;
  Ref monitor;  // valid() when a monitor was asked for
};

}  // namespace arsenal::runtime
