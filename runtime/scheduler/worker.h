// SPDX-License-Identifier: MIT
// Worker: everything that one thread needs to run processes (run queues, timers, cells, what others
// post), apart from the thread. Whoever owns the worker at a time, a driver's thread or one that
// has adopted it, calls into it with current_worker set; only Post may be called by anybody.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/cycle_clock.h"
#include "runtime/mailbox/cell.h"
#include "runtime/scheduler/current_worker.h"
#include "runtime/scheduler/inject_queue.h"
#include "runtime/scheduler/released_work.h"
#include "runtime/scheduler/run_queue.h"
#include "runtime/scheduler/simulation.h"
#include "runtime/scheduler/timer_wheel.h"

namespace arsenal::runtime {

// Told when something is posted; called by the posting thread.
class PostListener {
 public:
  virtual ~PostListener() = default;
  // Before the closure is in the queue.
  virtual void Posting() = 0;
  // When it is.
  virtual void Posted() = 0;
};

// Plain counts, read by the owner.
struct WorkerCounters {
  uint64_t slices = 0;
  uint64_t timers_fired = 0;
  uint64_t posts_run = 0;
};

class Worker {
 public:
  // Slices between two looks at what was posted and at the clock.
  static constexpr int kSlicesPerRound = 61;

  // `simulation` is null in production; otherwise the worker attaches itself to it for as long as
  // it lives.
  explicit Worker(const Clock& clock, Simulation* simulation = nullptr);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();

  // --- Any thread. Runs the closure on this worker, soon; closures run in the order of posting.
  // False when the worker is closed: the closure is destroyed without being run.
  bool Post(PostedClosure closure);

  // --- The owner only.
  void Enqueue(Runnable& runnable, int queue) { queues_.Push(runnable, queue); }
  void Arm(Timer& timer, Nanos deadline) { wheel_.Arm(timer, deadline); }
  bool Cancel(Timer& timer) { return wheel_.Cancel(timer); }
  // Runs the closure before the worker looks for the next slice.
  void Defer(PostedClosure closure) { deferred_.push_back(std::move(closure)); }

  // Runs the work now, or when the worker is given back if it is in hand for a moment only. The
  // work must not need the worker.
  void WhenReleased(ReleasedWork& work) {
    if (released_ == nullptr) {
      work.Released();
    } else {
      released_->Add(work);
    }
  }

  // Reads the clock.
  Nanos ReadClock() const { return clock_.Monotonic(); }
  // Cheaper; never behind the clock, and ahead by at most a 500th of what the round has taken. For
  // deadlines.
  Nanos ReadCycleClock() const { return cycle_clock_.Now(); }
  // The clocks as they were read for this round; at most one round old.
  Nanos round_time() const { return round_time_; }
  Nanos round_wall() const { return round_wall_; }
  // round_time in whole milliseconds, wrapping.
  uint32_t round_milliseconds() const { return round_milliseconds_; }
  CellPool& cells() { return cells_; }
  Simulation* simulation() const { return simulation_; }
  // The number that the simulation knows this worker by.
  uint32_t simulated_number() const { return simulated_number_; }
  const WorkerCounters& counters() const { return counters_; }
  size_t runnable_count() const { return queues_.size(); }
  size_t timer_count() const { return wheel_.size(); }

  // --- Drivers.
  void set_post_listener(PostListener* listener) { post_listener_ = listener; }
  // Where WhenReleased puts its work while the worker is adopted; otherwise nullptr.
  void set_released(ReleasedList* list) { released_ = list; }
  void RefreshRoundTime() {
    round_time_ = cycle_clock_.Mark();
    round_milliseconds_ = static_cast<uint32_t>(round_time_.count() / 1'000'000);
    round_wall_ = clock_.Wall();
  }
  // Each answers whether it did anything.
  bool RunPosted();
  bool RunDueTimers();
  // Fires the first timer that is due, alone.
  bool RunOneDueTimer();
  bool RunSlice();
  // For drivers that choose: takes the runnable at a place of the queue whose turn it is; and gives
  // one that was taken a slice.
  Runnable& TakeRunnable(size_t place) { return *queues_.TakeAt(place); }
  void RunRunnable(Runnable& runnable);
  // One round: what was posted, what is due, up to kSlicesPerRound slices. False when there was
  // nothing to do.
  bool RunRound();
  bool HasPosted() const { return !posted_.empty(); }
  bool HasRunnable() const { return queues_.size() > 0; }
  RunQueues& queues() { return queues_; }
  Nanos NextDeadline() { return wheel_.NextDeadline(); }
  // Refuses posts from now on and destroys those that wait.
  void ClosePosts() { posted_.Close(); }

 private:
  void RunDeferred();

  const Clock& clock_;
  CycleClock cycle_clock_{clock_};
  Simulation* const simulation_;
  uint32_t simulated_number_ = 0;
  Nanos round_time_{0};
  Nanos round_wall_{0};
  uint32_t round_milliseconds_ = 0;
  RunQueues queues_;
  CellPool cells_;
  TimerWheel wheel_;
  std::vector<PostedClosure> deferred_;
  WorkerCounters counters_;
  PostListener* post_listener_ = nullptr;
  ReleasedList* released_ = nullptr;
  InjectQueue posted_;
};

}  // namespace arsenal::runtime
