// SPDX-License-Identifier: MIT
// RunQueues: what is ready to run on one worker, by priority as OTP has it. Max goes before high,
// high before the rest; a low one gets one turn for eight of normal; idle ones run only when
// nothing else can.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "runtime/base/check.h"

namespace arsenal::runtime {

class Worker;

// Something that runs in slices. It is in at most one run queue.
class Runnable {
 public:
  Runnable() = default;
  Runnable(const Runnable&) = delete;
  Runnable& operator=(const Runnable&) = delete;
  virtual ~Runnable() = default;
  // Runs until it waits, ends or has used its reductions. It may put itself into the queue again,
  // and it may destroy itself.
  virtual void RunSlice(Worker& worker) = 0;
  // What it is, the same for as long as it lives: a process's pid; 0 for others.
  virtual uint64_t label() const { return 0; }

 private:
  friend class RunQueues;
  Runnable* next_ready_ = nullptr;
};

class RunQueues {
 public:
  static constexpr int kQueues = 5;
  static constexpr int kNormalQueue = 2;
  static constexpr int kLowQueue = 3;
  static constexpr int kNormalTurnsPerLow = 8;

  // `queue` from 0 (max) to 4 (idle). The runnable must not be in a queue.
  void Push(Runnable& runnable, int queue) {
    Queue& target = queues_[static_cast<size_t>(queue)];
    runnable.next_ready_ = nullptr;
    (target.last == nullptr ? target.first : target.last->next_ready_) = &runnable;
    target.last = &runnable;
    ++target.size;
    ++size_;
    ready_ |= 1u << queue;
  }
  // The next by priority; null when all are empty.
  Runnable* Pop() {
    if (ready_ == 0) return nullptr;
    const int queue = ChooseQueue();
    return TakeOut(queue, nullptr, queues_[static_cast<size_t>(queue)].first);
  }

  // For drivers that choose themselves: which queue's turn it is (there must be one that is not
  // empty), how many wait in it, what they are, and taking the one at a place of that queue.
  int NextQueue() const {
    RUNTIME_CHECK(ready_ != 0);
    const int first = std::countr_zero(ready_);
    const bool low = (ready_ & 1u << kLowQueue) != 0;
    return first == kNormalQueue && low && normal_turns_ >= kNormalTurnsPerLow ? kLowQueue : first;
  }
  size_t size_of(int queue) const { return queues_[static_cast<size_t>(queue)].size; }
  template <typename Visit>
  void ForEachOf(int queue, size_t most, Visit visit) const {
    const Runnable* runnable = queues_[static_cast<size_t>(queue)].first;
    for (size_t i = 0; i < most; ++i, runnable = runnable->next_ready_) visit(*runnable);
  }
  Runnable* TakeAt(size_t place) { return PopAt(ChooseQueue(), place); }

  size_t size() const { return size_; }

 private:
  struct Queue {
    Runnable* first = nullptr;
    Runnable* last = nullptr;
    size_t size = 0;
  };

  // As NextQueue; its turn is taken.
  int ChooseQueue() {
    const int queue = NextQueue();
    if (queue >= kNormalQueue) normal_turns_ = queue == kNormalQueue ? normal_turns_ + 1 : 0;
    return queue;
  }
  Runnable* PopAt(int queue, size_t place);
  // Takes out `found`, which stands behind `before`, or first.
  Runnable* TakeOut(int queue, Runnable* before, Runnable* found) {
    Queue& source = queues_[static_cast<size_t>(queue)];
    (before == nullptr ? source.first : before->next_ready_) = found->next_ready_;
    if (source.last == found) source.last = before;
    if (--source.size == 0) ready_ &= ~(1u << queue);
    --size_;
    return found;
  }

  std::array<Queue, kQueues> queues_;
  size_t size_ = 0;
  uint32_t ready_ = 0;  // a bit for each queue that is not empty
  int normal_turns_ = 0;
};

}  // namespace arsenal::runtime
