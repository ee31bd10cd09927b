// SPDX-License-Identifier: MIT
// ThreadDriver: one thread that drives a worker in production, and other threads that help it for a
// moment.
//
// Owning the worker. `state_` says who has it in hand:
//   kThread          the driver's thread
//   kParked          nobody: the thread sleeps on the futex, or is about to
//   kAdopted         another thread that has posted something
//   kAdoptedWaiting  the same, and the driver's thread waits to have it back because a deadline has
//   come
// Only who moves the state from kParked to something else by compare-and-exchange gets the worker;
// release and acquire on that word order everything that the owners do.
//
// Posting. The closure is pushed, then the state is read (both sequentially consistent). If the
// worker is parked, the poster adopts it, runs what was posted, and some slices if that made
// processes runnable, on its own thread: a question that can be answered at once costs neither a
// futex call nor a change of threads. Otherwise the owner will find the closure: the thread looks
// at the queue after it has published kParked, and an adopter looks after it has given the worker
// back. So each push is seen by the owner at the time or by whoever parks next: none is lost.
//
// Giving back. The adopter wakes the thread only when there is something that the thread must do:
// runnable processes beyond kAdoptedSlices, or a timer before the deadline that the thread sleeps
// for. An idle node makes no wake-up at all.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "runtime/scheduler/worker.h"

namespace arsenal::runtime {

class ThreadDriver final : private PostListener {
 public:
  // How long the thread looks for work before it sleeps: less than waking a parked thread costs.
  static constexpr Nanos kSpin = std::chrono::microseconds(30);
  // Slices that an adopting thread runs at most before the driver's thread takes over.
  static constexpr int kAdoptedSlices = 64;
  // Times that a thread adopts again, because others have posted meanwhile, before the driver's
  // thread takes over.
  static constexpr int kAdoptedTimes = 8;

  // How often a poster looks whether another one gives the worker back, before it leaves its
  // closure to that one: about as long as a question to a process takes.
  static constexpr int kAdoptionLooks = 64;

  // The worker must outlive the driver. Nothing runs before Start.
  explicit ThreadDriver(Worker& worker);
  ThreadDriver(const ThreadDriver&) = delete;
  ThreadDriver& operator=(const ThreadDriver&) = delete;
  // Stops, if that has not been done.
  ~ThreadDriver() override;

  void Start();
  // Runs what was posted before, ends the thread and refuses later posts. Not to be called on the
  // worker. Runs once; further calls do nothing.
  void Stop();

  // Times that the thread has gone to sleep, and that it was woken or woke up by itself.
  uint64_t parks() const { return parks_.load(std::memory_order_relaxed); }
  uint64_t wakes() const { return wakes_.load(std::memory_order_relaxed); }
  // Times that another thread has run what it posted itself.
  uint64_t adoptions() const { return adoptions_.load(std::memory_order_relaxed); }
  // True while the thread sleeps and nobody has adopted the worker.
  bool parked() const { return state_.load(std::memory_order_acquire) == kParked; }

 private:
  enum State : uint32_t { kThread, kParked, kAdopted, kAdoptedWaiting };

  void Posting() override;
  void Posted() override;
  void RunThread();
  // Looks for work for kSpin; false when there is none.
  bool SpinForWork();
  // Gives the worker away and returns when it is ours again.
  void Park();
  void SleepUntilOwned();
  // Runs what is there, as the adopter; what is to be done after that goes to the list.
  void RunAdopted(ReleasedList& released);
  // Gives the worker back. True when the caller must try to adopt again, because something was
  // posted meanwhile.
  bool ReleaseAdopted();
  void GiveToThread();
  bool TakeFromParked(State to);

  Worker& worker_;
  std::atomic<uint32_t> state_{kThread};
  Nanos parked_deadline_ =
      kNever;              // what the thread sleeps for; belongs to the owner of the worker
  bool stopping_ = false;  // belongs to the owner of the worker
  bool started_ = false;
  bool stopped_ = false;
  std::atomic<uint64_t> parks_{0};
  std::atomic<uint64_t> wakes_{0};
  std::atomic<uint64_t> adoptions_{0};
  std::thread thread_;
};

}  // namespace arsenal::runtime
