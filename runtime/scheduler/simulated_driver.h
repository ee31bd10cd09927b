// SPDX-License-Identifier: MIT
// SimulatedDriver: runs the workers of any number of nodes on the calling thread, under virtual
// time. Every choice, which process runs, which signal arrives, whether posted work or a timer goes
// first, is made by the strategy; the same seed gives the same run. A slice is one step: races
// inside a push or inside parking are not seen here.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <tuple>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "runtime/base/clock.h"
#include "runtime/base/random.h"
#include "runtime/scheduler/worker.h"

namespace arsenal::runtime {

class SimulatedDriver final : public Simulation {
 public:
  // In order of arrival, signals at once: the reference.
  static SimulatedDriver Fifo() { return SimulatedDriver(Strategy::kFifo, 0); }
  // Any runnable process, and signals held back so that different pairs overtake each other.
  static SimulatedDriver Seeded(uint64_t seed) { return SimulatedDriver(Strategy::kRandom, seed); }
  SimulatedDriver(const SimulatedDriver&) = delete;
  SimulatedDriver& operator=(const SimulatedDriver&) = delete;
  // All workers must have gone.
  ~SimulatedDriver() override;

  const VirtualClock& clock() const { return clock_; }

  // One step of some worker; false when nothing can happen without time passing.
  bool Step();
  // Steps until nothing can happen without time passing; answers how many. Stops the program after
  // kMaxSteps: something never comes to rest.
  uint64_t RunUntilQuiet();
  // Runs until quiet, then lets time pass, stopping at each deadline and running until quiet again.
  void Advance(Nanos duration);

  // Called after each step, for checks.
  void set_after_step(absl::AnyInvocable<void()> check) { after_step_ = std::move(check); }
  uint64_t steps() const { return steps_; }
  // A digest of all choices so far: equal for equal runs.
  uint64_t choice_hash() const { return choice_hash_; }

  void Attach(Worker& worker) override;
  void Detach(Worker& worker) override;
  bool Hold(SignalSink& sink, Pid from, Pid to, Cell* cell) override;
  uint32_t SliceBudget() override;
  void FlushChannel(SignalSink& sink, Pid from, Pid to) override;

 private:
  enum class Strategy : uint8_t { kFifo, kRandom };
  static constexpr uint64_t kMaxSteps = 50'000'000;
  // Workers are numbered in order of attaching, so that the order of channels does not depend on
  // addresses.
  struct Driven {
    Worker* worker;
    uint64_t number;
  };
  using ChannelKey = std::tuple<uint64_t, Pid, Pid>;
  struct Channel {
    SignalSink* sink;
    Worker* worker;
    std::deque<Cell*> cells;
  };

  SimulatedDriver(Strategy strategy, uint64_t seed);
  uint64_t Pick(uint64_t count);
  bool StepWorker(Worker& worker);
  void DeliverOne(std::map<ChannelKey, Channel>::iterator channel);
  uint64_t NumberOf(const Worker& worker) const;
  void Refresh();
  Nanos NextDeadline();

  VirtualClock clock_;
  const Strategy strategy_;
  Random random_;
  uint64_t steps_ = 0;
  uint64_t choice_hash_ = 0;
  uint64_t next_number_ = 0;
  std::vector<Driven> workers_;
  std::map<ChannelKey, Channel> channels_;
  absl::AnyInvocable<void()> after_step_;
};

}  // namespace arsenal::runtime
