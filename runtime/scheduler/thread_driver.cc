// SPDX-License-Identifier: MIT
// The worker's thread in production: rounds, a short spin, sleep on a futex. The head of the header
// explains who owns the worker when.

#include "runtime/scheduler/thread_driver.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>

#include "runtime/base/check.h"

namespace arsenal::runtime {
namespace {

// Sleeps while the word has the value, for at most `timeout` (kNever: without end). Returns early
// at any time.
void FutexWait(std::atomic<uint32_t>& word, uint32_t value, Nanos timeout) {
  timespec relative{};
  timespec* limit = nullptr;
  if (timeout != kNever) {
    if (timeout <= Nanos(0)) return;
    relative.tv_sec = static_cast<time_t>(timeout.count() / 1'000'000'000);
    relative.tv_nsec = static_cast<long>(timeout.count() % 1'000'000'000);
    limit = &relative;
  }
  syscall(SYS_futex, reinterpret_cast<uint32_t*>(&word), FUTEX_WAIT_PRIVATE, value, limit, nullptr,
          0);
}

void FutexWake(std::atomic<uint32_t>& word) {
  syscall(SYS_futex, reinterpret_cast<uint32_t*>(&word), FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr,
          0);
}

}  // namespace

ThreadDriver::ThreadDriver(Worker& worker) : worker_(worker) { worker_.set_post_listener(this); }

ThreadDriver::~ThreadDriver() {
  Stop();
  worker_.set_post_listener(nullptr);
}

void ThreadDriver::Start() {
  RUNTIME_CHECK(!started_);
  started_ = true;
  thread_ = std::thread([this] { RunThread(); });
}

void ThreadDriver::Stop() {
  if (stopped_) return;
  stopped_ = true;
  RUNTIME_CHECK(current_worker != &worker_);
  if (!started_) {
    worker_.ClosePosts();
    return;
  }
  worker_.Post([this] { stopping_ = true; });
  thread_.join();
}

void ThreadDriver::RunThread() {
  pthread_setname_np(pthread_self(), "arsenal-worker");  // as ps and top show it
  const CurrentWorkerScope scope(&worker_);
  while (true) {
    const bool worked = worker_.RunRound();
    if (stopping_) break;
    if (!worked && !SpinForWork()) Park();
  }
  worker_.ClosePosts();
}

bool ThreadDriver::SpinForWork() {
  const Nanos next = worker_.NextDeadline();
  const Nanos start = worker_.ReadClock();
  while (true) {
    for (int i = 0; i < 64; ++i) {
      if (worker_.HasPosted()) return true;
      __builtin_ia32_pause();
    }
    const Nanos now = worker_.ReadClock();
    if (now >= next) return true;
    if (now - start >= kSpin) return false;
  }
}

bool ThreadDriver::TakeFromParked(State to) {
  uint32_t expected = kParked;
  return state_.compare_exchange_strong(expected, to, std::memory_order_seq_cst);
}

void ThreadDriver::Park() {
  parked_deadline_ = worker_.NextDeadline();
  parks_.fetch_add(1, std::memory_order_relaxed);
  state_.store(kParked, std::memory_order_seq_cst);
  if (!worker_.HasPosted() || !TakeFromParked(kThread)) SleepUntilOwned();
  wakes_.fetch_add(1, std::memory_order_relaxed);
}

void ThreadDriver::SleepUntilOwned() {
  // The thread's own copy: an adopter that arms an earlier timer wakes the thread, so this one
  // stays right.
  const Nanos deadline = parked_deadline_;
  while (true) {
    uint32_t state = state_.load(std::memory_order_acquire);
    if (state == kThread) return;
    if (state == kAdoptedWaiting) {
      FutexWait(state_, state, kNever);
      continue;
    }
    const Nanos left = deadline == kNever ? kNever : deadline - worker_.ReadClock();
    if (left > Nanos(0)) {
      FutexWait(state_, state, left);
    } else if (state == kParked) {
      if (TakeFromParked(kThread)) return;
    } else {
      state_.compare_exchange_strong(state, kAdoptedWaiting, std::memory_order_acq_rel);
    }
  }
}

void ThreadDriver::Posting() {
  if (current_worker == &worker_) return;
  for (int i = 0; i < kAdoptionLooks && state_.load(std::memory_order_relaxed) == kAdopted; ++i) {
    __builtin_ia32_pause();
  }
}

void ThreadDriver::Posted() {
  if (current_worker == &worker_)
    return;  // the owner looks before it parks or gives the worker back
  ReleasedList released;
  for (int times = 0; state_.load(std::memory_order_seq_cst) == kParked;) {
    if (!TakeFromParked(kAdopted)) continue;
    adoptions_.fetch_add(1, std::memory_order_relaxed);
    RunAdopted(released);
    if (++times == kAdoptedTimes) {
      GiveToThread();  // others keep posting: this thread has helped enough
      break;
    }
    if (!ReleaseAdopted()) break;
  }
  released.RunAll();
}

void ThreadDriver::RunAdopted(ReleasedList& released) {
  const CurrentWorkerScope scope(&worker_);
  worker_.set_released(&released);
  worker_.RefreshRoundTime();
  worker_.RunPosted();
  for (int i = 0; i < kAdoptedSlices && !stopping_ && worker_.RunSlice(); ++i) {
  }
  worker_.set_released(nullptr);
}

bool ThreadDriver::ReleaseAdopted() {
  if (stopping_ || worker_.HasRunnable() || worker_.NextDeadline() < parked_deadline_) {
    GiveToThread();
    return false;
  }
  uint32_t expected = kAdopted;
  if (!state_.compare_exchange_strong(expected, kParked, std::memory_order_seq_cst)) {
    GiveToThread();  // it waits: its deadline has come
    return false;
  }
  return worker_.HasPosted();
}

void ThreadDriver::GiveToThread() {
  state_.store(kThread, std::memory_order_seq_cst);
  FutexWake(state_);
}

}  // namespace arsenal::runtime
