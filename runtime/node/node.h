// SPDX-License-Identifier: MIT
// Node: one whole runtime: worker, processes, names, events and the table of modules. It owns all
// of it and there are no globals beside it, so many nodes can live in one program. A driver, of
// threads or simulated, runs its worker.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "runtime/base/clock.h"
#include "runtime/base/random.h"
#include "runtime/observe/event_ring.h"
#include "runtime/process/module_table.h"
#include "runtime/process/process_info.h"
#include "runtime/process/process_space.h"
#include "runtime/scheduler/worker.h"

namespace arsenal::runtime {

// What a node takes from its surroundings.
struct Env {
  explicit Env(const Clock& node_clock, uint64_t random_seed, Simulation* driver = nullptr)
      : clock(node_clock), seed(random_seed), simulation(driver) {}
  const Clock& clock;
  uint64_t seed;
  Simulation* simulation;  // null in production
};

struct NodeOptions {
  NodeOptions() {}
  std::string name = "nonode@nohost";
  uint32_t max_processes = 1'048'576;
  size_t event_capacity = kEventRingSize;
};

struct NodeCounters {
  SpaceCounters processes;
  WorkerCounters worker;
  LoggerCounters log;
  uint32_t live_processes = 0;
  uint32_t process_limit = 0;
  size_t registered_names = 0;
  size_t runnable = 0;
  size_t timers = 0;          // message timers and receive time-outs
  size_t message_timers = 0;  // of these, the ones that will send a message
  size_t atoms = 0;
  uint64_t reductions = 0;  // of all processes, dead and alive
  int64_t live_cells = 0;   // signals that are under way or wait
  Nanos uptime{0};
};

class Node {
 public:
  // A stop hook calls `done` on the worker when it has finished.
  using StopHook = absl::AnyInvocable<void(absl::AnyInvocable<void()> done)>;

  // Publishes node:start. `env` must outlive the node; a driver must be stopped before the node
  // goes.
  Node(const Env& env, const NodeOptions& options);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node();

  // Any thread: runs the closure on the worker; false when the node has stopped taking work.
  bool Post(PostedClosure closure) { return worker_.Post(std::move(closure)); }

  // --- On the worker.
  ProcessSpace& space() { return space_; }
  EventRing& events() { return events_; }
  // Reports of processes go to its sink.
  Logger& logger() { return space_.logger(); }
  ModuleTable& modules() { return modules_; }
  // A stream of its own for each user, by name.
  Random ForkRandom(std::string_view user) const { return random_.Fork(user); }
  std::optional<ProcessInfo> Inspect(Pid pid, Detail detail = Detail::kFull) {
    return runtime::Inspect(space_, pid, detail);
  }
  // Walks all processes for the reductions.
  NodeCounters Counters();
  // Memory of all living processes, each charged in full. Walks them.
  ProcessMemory TotalMemory();

  // Hooks run in reverse order of adding, each after the one before is done.
  void AddStopHook(std::string name, StopHook hook);
  // Runs the hooks, publishes node:stop, then calls `stopped`. Once.
  void Stop(absl::AnyInvocable<void()> stopped);

  Worker& worker() { return worker_; }
  const std::string& name() const { return name_; }
  Nanos started() const { return started_; }
  Nanos started_wall() const { return started_wall_; }

 private:
  void RunNextStopHook();

  const std::string name_;
  const Clock& clock_;
  Random random_;
  Worker worker_;
  const Nanos started_;
  const Nanos started_wall_;
  EventRing events_;
  ModuleTable modules_;
  ProcessSpace space_;
  std::vector<std::pair<std::string, StopHook>> stop_hooks_;
  absl::AnyInvocable<void()> stopped_;
  bool stopping_ = false;
};

}  // namespace arsenal::runtime
