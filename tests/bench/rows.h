// SPDX-License-Identifier: MIT
// Rows of the runtime's benchmark: what is measured, apart from how often and how it is printed.
#pragma once

#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "runtime/base/system_clock.h"
#include "runtime/observe/event_ring.h"
#include "runtime/process/process_space.h"
#include "runtime/scheduler/worker.h"

namespace arsenal::bench {

// One figure. Measure does the whole work once and answers the figure in the row's unit.
struct Row {
  std::string name;
  int workers;
  std::string unit;
  std::string what;
  absl::AnyInvocable<double()> measure;
};

std::vector<Row> MessageRows();
std::vector<Row> OperationRows();
std::vector<Row> MemoryRows();
std::vector<Row> SupervisorRows();

// A worker with its processes, and the loop that the worker's thread runs in production, here on
// the calling thread. Messages are terms, as an inspection would show them; counting, events and
// clocks are on.
class OneWorker {
 public:
  OneWorker();
  runtime::ProcessSpace& space() { return space_; }
  void RunUntilQuiet();
  runtime::Pid Spawn(std::unique_ptr<runtime::Handler> handler);
  runtime::Pid Spawn(runtime::ProcessMain main);
  void Send(runtime::Pid to, runtime::Term message);

 private:
  const runtime::SystemClock clock_;
  runtime::Worker worker_;
  runtime::EventRing events_;
  runtime::ProcessSpace space_;
};

// The atom with this text.
runtime::Atom Word(const char* text);
// Nanoseconds that the work takes, for each of its operations.
double NanosEach(int64_t operations, absl::AnyInvocable<void()> work);

}  // namespace arsenal::bench
