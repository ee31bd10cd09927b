// SPDX-License-Identifier: MIT
// Steps a second of the simulated driver: messages between 32 processes that monitor and link each
// other, by strategy, bare and with all checks.

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/base/system_clock.h"
#include "runtime/observe/event_ring.h"
#include "runtime/process/process_space.h"
#include "runtime/scheduler/simulated_driver.h"
#include "runtime/testing/node_invariants.h"
#include "runtime/testing/trace_observer.h"

namespace arsenal::runtime {
namespace {

constexpr size_t kProcesses = 32;
constexpr int kMessages = 8;  // under way at a time
constexpr uint64_t kSteps = 2'000'000;
constexpr double kBareGoal = 1'000'000;
constexpr double kCheckedGoal = 300'000;

// Sends each message on, to another process each time; now and then a monitor or a link is made and
// taken back.
ProcessTask<> SendOn(ProcessContext& self, const std::vector<Pid>& all, size_t place) {
  for (size_t count = place;; ++count) {
    Message message = co_await self.Receive();
    const Pid next = all[(place + 1 + count % (kProcesses - 1)) % kProcesses];
    if (count % 16 == 0) {
      const Ref monitor = self.Monitor(next);
      self.Send(next, message.payload());
      self.Demonitor(monitor);
    } else if (count % 16 == 8) {
      const absl::Status linked = self.Link(next);
      RUNTIME_CHECK(linked.ok());
      self.Send(next, message.payload());
      self.Unlink(next);
    } else {
      self.Send(next, message.payload());
    }
  }
}

enum class Checks { kNone, kAll };

double StepsPerSecond(SchedulingKind kind, Checks checks) {
  SimulatedDriver driver(MakeScheduling(kind, 1));
  Worker worker(driver.clock(), &driver);
  EventRing events(worker, 1);
  ProcessSpace space(worker, events, SpaceOptions());
  std::optional<NodeInvariants> invariants;
  TraceObserver trace;
  if (checks == Checks::kAll) {
    invariants.emplace(driver, space);
    driver.AddObserver(trace);
  }
  std::vector<Pid> all;
  {
    const CurrentWorkerScope scope(&worker);
    for (size_t i = 0; i < kProcesses; ++i) {
      all.push_back(
          space.Spawn([&all, i](ProcessContext& self) { return SendOn(self, all, i); })->pid);
    }
    for (int i = 0; i < kMessages; ++i) space.Send(all[static_cast<size_t>(i)], atoms::kOk);
  }
  const SystemClock clock;
  const Nanos begin = clock.Monotonic();
  while (driver.steps() < kSteps) RUNTIME_CHECK(driver.Step());
  const std::chrono::duration<double> took = clock.Monotonic() - begin;
  if (invariants) {
    for (const std::string& sentence : invariants->broken()) std::printf("%s\n", sentence.c_str());
    RUNTIME_CHECK(invariants->broken().empty());
  }
  return static_cast<double>(kSteps) / took.count();
}

void Print(SchedulingKind kind, Checks checks) {
  const double found = StepsPerSecond(kind, checks);
  const double goal = checks == Checks::kNone ? kBareGoal : kCheckedGoal;
  std::printf("%-8s %-10s %12.0f %12.0f %8.2f\n", std::string(SchedulingName(kind)).c_str(),
              checks == Checks::kNone ? "bare" : "all checks", found, goal, found / goal);
}

}  // namespace
}  // namespace arsenal::runtime

int main() {
  using arsenal::runtime::Checks;
  using arsenal::runtime::SchedulingKind;
  std::printf("%-8s %-10s %12s %12s %8s\n", "strategy", "checks", "steps/s", "goal", "found/goal");
  for (const Checks checks : {Checks::kNone, Checks::kAll}) {
    for (const SchedulingKind kind :
         {SchedulingKind::kFifo, SchedulingKind::kRandom, SchedulingKind::kPct}) {
      arsenal::runtime::Print(kind, checks);
    }
  }
}
