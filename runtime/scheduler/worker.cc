// SPDX-License-Identifier: MIT
// Worker: rounds of posted closures, timers and slices.

#include "runtime/scheduler/worker.h"

#include <utility>

namespace arsenal::runtime {

constinit thread_local Worker* current_worker = nullptr;

Worker::Worker(const Clock& clock, Simulation* simulation)
    : clock_(clock), simulation_(simulation) {
  RefreshRoundTime();
  if (simulation_ != nullptr) simulated_number_ = simulation_->Attach(*this);
}

Worker::~Worker() {
  if (simulation_ != nullptr) simulation_->Detach(*this);
}

bool Worker::Post(PostedClosure closure) {
  if (post_listener_ != nullptr) post_listener_->Posting();
  if (!posted_.Push(std::move(closure))) return false;
  if (post_listener_ != nullptr) post_listener_->Posted();
  return true;
}

void Worker::RunDeferred() {
  while (!deferred_.empty()) {
    std::vector<PostedClosure> batch;
    batch.swap(deferred_);
    for (PostedClosure& closure : batch) closure();
  }
}

bool Worker::RunPosted() {
  const int count = posted_.RunAll();
  counters_.posts_run += static_cast<uint64_t>(count);
  if (!deferred_.empty()) RunDeferred();
  return count > 0;
}

bool Worker::RunOneDueTimer() {
  Timer* timer = wheel_.PopDue(round_time_);
  if (timer == nullptr) return false;
  ++counters_.timers_fired;
  timer->Fire();
  if (!deferred_.empty()) RunDeferred();
  return true;
}

bool Worker::RunDueTimers() {
  bool any = false;
  while (RunOneDueTimer()) any = true;
  return any;
}

void Worker::RunRunnable(Runnable& runnable) {
  ++counters_.slices;
  runnable.RunSlice(*this);
  if (!deferred_.empty()) [[unlikely]]
    RunDeferred();
}

bool Worker::RunSlice() {
  Runnable* runnable = queues_.Pop();
  if (runnable == nullptr) return false;
  RunRunnable(*runnable);
  return true;
}

bool Worker::RunRound() {
  RefreshRoundTime();
  bool any = RunPosted();
  any |= RunDueTimers();
  for (int i = 0; i < kSlicesPerRound && RunSlice(); ++i) any = true;
  return any;
}

}  // namespace arsenal::runtime
