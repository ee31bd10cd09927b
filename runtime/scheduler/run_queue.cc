// SPDX-License-Identifier: MIT
// Run queues with OTP's priorities.

#include "runtime/scheduler/run_queue.h"

#include "runtime/base/check.h"

namespace arsenal::runtime {

void RunQueues::Push(Runnable& runnable, int queue) {
  Queue& target = queues_[static_cast<size_t>(queue)];
  runnable.next_ready_ = nullptr;
  if (target.last == nullptr) {
    target.first = &runnable;
  } else {
    target.last->next_ready_ = &runnable;
  }
  target.last = &runnable;
  ++target.size;
  ++size_;
}

int RunQueues::NextQueue() const {
  for (int queue = 0; queue < kNormalQueue; ++queue) {
    if (size_of(queue) > 0) return queue;
  }
  const bool normal = size_of(kNormalQueue) > 0;
  const bool low = size_of(kLowQueue) > 0;
  if (normal && (!low || normal_turns_ < kNormalTurnsPerLow)) return kNormalQueue;
  if (low) return kLowQueue;
  RUNTIME_CHECK(size_ > 0);
  return kQueues - 1;
}

int RunQueues::ChooseQueue() {
  const int queue = NextQueue();
  if (queue == kNormalQueue) {
    ++normal_turns_;
  } else if (queue > kNormalQueue) {
    normal_turns_ = 0;
  }
  return queue;
}

Runnable* RunQueues::PopAt(int queue, size_t place) {
  Queue& source = queues_[static_cast<size_t>(queue)];
  RUNTIME_CHECK(place < source.size);
  Runnable* before = nullptr;
  Runnable* found = source.first;
  for (size_t i = 0; i < place; ++i) {
    before = found;
    found = found->next_ready_;
  }
  (before == nullptr ? source.first : before->next_ready_) = found->next_ready_;
  if (source.last == found) source.last = before;
  --source.size;
  --size_;
  return found;
}

}  // namespace arsenal::runtime
