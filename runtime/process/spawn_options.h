// SPDX-License-Identifier: MIT
// What may be said of a process when it is started.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/base/pid.h"
#include "runtime/base/ref.h"
#include "runtime/process/process_limits.h"
#include "runtime/process/signal_options.h"
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
// kByCode: behaviours, and whatever throws.
enum class CrashReport : uint8_t { kByCode, kAlways };
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
  // Alias and tag of the monitor, when one is asked for.
  MonitorOptions monitor_options;
  MailboxLimit mailbox_limit;
  MaxHeap max_heap;
  // So many of its last deliveries are kept for it alone, at most kMaxExactDeliveries; 0: as far as
  // the ring of all deliveries has them.
  uint32_t exact_deliveries = 0;
  // Its crash is reported, also when its code is no behaviour.
  CrashReport crash_report = CrashReport::kByCode;
};

// InvalidArgument ("badopt") says which option does not fit, and why.
absl::Status CheckSpawnOptions(const SpawnOptions& options);

// How RequestSpawn answers.
struct SpawnReply {
  enum class When : uint8_t { kAlways, kOnError, kOnSuccess, kNever };
  SpawnReply() {}
  explicit SpawnReply(When when_to) : when(when_to) {}

  When when = When::kAlways;
  Term tag = atoms::kSpawnReply;
};

struct Spawned {
  Pid pid;
  Ref monitor;  // valid() when a monitor was asked for
};

}  // namespace arsenal::runtime
