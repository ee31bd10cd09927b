// SPDX-License-Identifier: MIT
// ProcessWorld: one node's processes under the simulated driver, for tests. Invariants are checked
// after each step and, in the destructor, that nothing is left when every process has ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "runtime/observe/event_ring.h"
#include "runtime/process/process_info.h"
#include "runtime/process/process_space.h"
#include "runtime/scheduler/simulated_driver.h"
#include "runtime/testing/node_invariants.h"

namespace arsenal::runtime {

class ProcessWorld {
 public:
  // Without a seed: in order of arrival.
  explicit ProcessWorld(std::optional<uint64_t> seed, const SpaceOptions& options = {});
  ~ProcessWorld();

  SimulatedDriver& driver() { return driver_; }
  ProcessSpace& space() { return space_; }
  EventRing& events() { return events_; }
  Worker& worker() { return worker_; }

  Pid Spawn(ProcessMain main, SpawnOptions options = {});
  Pid Spawn(std::unique_ptr<Handler> handler, SpawnOptions options = {});
  void Send(Pid to, Term message);
  void Exit(Pid target, Term reason);
  // Runs `action` as if it had been posted.
  void OnWorker(absl::FunctionRef<void()> action);
  // Runs until quiet and checks all invariants.
  void Quiet();
  void Advance(Nanos duration);
  // What the processes of a test have noted, in order.
  std::vector<std::string> log;
  void Log(std::string line) { log.push_back(std::move(line)); }
  void Log(const Message& message);
  // A process that records everything it gets in `log`, as text; trapping exits if asked to.
  Pid SpawnRecorder(ProcessContext::TrapExit trap);

 private:
  // Reports what has been broken since the last time.
  void ReportBroken();

  SimulatedDriver driver_;
  Worker worker_;
  EventRing events_;
  ProcessSpace space_;
  NodeInvariants invariants_;
  size_t reported_ = 0;
};

// Runs the test in order of arrival and under 100 seeds; the failing one is shown.
void ForEachSchedule(absl::FunctionRef<void(ProcessWorld&)> test);

// The atom with this text.
Atom A(std::string_view text);
// The term that this text says.
Term T(std::string_view text);

}  // namespace arsenal::runtime
