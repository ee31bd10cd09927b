// SPDX-License-Identifier: MIT
// SimulatedDriver: runs the workers of any number of nodes on the calling thread, under virtual
// time. Every choice, which process runs, which signal arrives, whether posted work or a timer goes
// first, is made by the strategy; the same strategy and seed give the same run. A slice is one
// step: races inside a push or inside parking are not seen here.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "runtime/base/clock.h"
#include "runtime/scheduler/held_signals.h"
#include "runtime/scheduler/worker.h"
#include "runtime/simulation/chooser.h"

namespace arsenal::runtime {

class SimulatedDriver final : public Simulation {
 public:
  explicit SimulatedDriver(std::unique_ptr<SchedulingStrategy> strategy)
      : chooser_(std::move(strategy)) {}
  // In order of arrival, signals at once: the reference.
  static SimulatedDriver Fifo() {
    return SimulatedDriver(MakeScheduling(SchedulingKind::kFifo, 0));
  }
  // Any runnable process, and signals held back so that different pairs overtake each other.
  static SimulatedDriver Seeded(uint64_t seed) {
    return SimulatedDriver(MakeScheduling(SchedulingKind::kRandom, seed));
  }
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
  // With kMayPass the strategy may let time pass within an Advance although something can run, so
  // that everything comes late: timers, and what waits for nothing but its turn. Never early, and
  // never beyond the end of the Advance.
  enum class BusyTime : uint8_t { kStandsStill, kMayPass };
  void set_busy_time(BusyTime busy_time) { busy_time_ = busy_time; }

  // Called after each step, for checks.
  void set_after_step(absl::AnyInvocable<void()> check) { after_step_ = std::move(check); }
  // Told of everything from now on; must outlive the driver's work.
  void AddObserver(SimulationObserver& observer) { observers_.push_back(&observer); }
  // Keeps the strategy's answers.
  void set_log(ChoiceLog* log) { chooser_.set_log(log); }

  uint64_t steps() const { return steps_; }
  uint64_t signals() const { return signals_; }
  // A digest of all choices so far: equal for equal runs.
  uint64_t choice_hash() const { return chooser_.digest(); }
  const Chooser& chooser() const { return chooser_; }
  // Whether a signal between the two is under way, of processes of the worker with this number.
  bool IsHeld(uint32_t worker, Pid from, Pid to) const {
    return held_.Find({worker, from, to}) != nullptr;
  }

  uint32_t Attach(Worker& worker) override;
  void Detach(Worker& worker) override;
  bool Hold(Worker& worker, SignalSink& sink, Pid from, Pid to, Cell* cell) override;
  uint32_t SliceBudget() override;
  void FlushChannel(Worker& worker, SignalSink& sink, Pid from, Pid to) override;
  void Handling(Worker& worker, Pid to, const Cell& cell) override;

 private:
  static constexpr uint64_t kMaxSteps = 50'000'000;
  // Of so many runnable processes of a queue one is chosen; what stands behind comes nearer.
  static constexpr uint32_t kRunnableWindow = 256;
  // Time passes early about once in so many steps in which it could.
  static constexpr uint32_t kTimeOdds = 64;

  // What a worker can do now, in the order of its options: posted work, a timer that is due, the
  // first `runnable` of a queue.
  struct WorkerOptions {
    bool posted;
    bool due;
    int queue;
    uint32_t runnable;
    uint32_t count() const { return (posted ? 1u : 0u) + (due ? 1u : 0u) + runnable; }
  };

  WorkerOptions OptionsOf(Worker& worker) const;
  uint32_t CollectOptions();
  void CollectLabels();
  void Take(uint32_t option);
  void TakeOf(Worker& worker, const WorkerOptions& options, uint32_t option);
  void DeliverOne(HeldSignals::Channel& channel);
  void LetTimePassEarly();
  void SetTime(Nanos time);
  Nanos NextDeadline();

  VirtualClock clock_;
  Chooser chooser_;
  uint64_t steps_ = 0;
  uint64_t signals_ = 0;
  uint32_t next_number_ = 0;
  BusyTime busy_time_ = BusyTime::kStandsStill;
  Nanos time_may_pass_to_{0};
  std::vector<Worker*> workers_;  // in order of attaching
  HeldSignals held_;
  std::vector<WorkerOptions> options_;  // of this step
  size_t first_worker_ = 0;             // whose options come first in this step
  std::vector<Label> labels_;           // of this step, if wanted
  std::vector<SimulationObserver*> observers_;
  absl::AnyInvocable<void()> after_step_;
};

}  // namespace arsenal::runtime
