// SPDX-License-Identifier: MIT
// RunQueues: what is ready to run on one worker, by priority as OTP has it. Max goes before high,
// high before the rest; a low one gets one turn for eight of normal; idle ones run only when
// nothing else can.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

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
  void Push(Runnable& runnable, int queue);
  // The next by priority; null when all are empty.
  Runnable* Pop() { return size_ == 0 ? nullptr : PopAt(ChooseQueue(), 0); }

  // For drivers that choose themselves: which queue's turn it is (there must be one that is not
  // empty), how many wait in it, what they are, and taking the one at a place of that queue.
  int NextQueue() const;
  size_t size_of(int queue) const { return queues_[static_cast<size_t>(queue)].size; }
  template <typename Visit>
  void ForEachOf(int queue, size_t most, Visit visit) const {
    const Runnable* runnable = queues_[static_cast<size_t>(queue)].first;
    for (size_t i = 0; i < most; ++i, runnable = runnable->next_ready_) visit(*runnable);
  }
  Runnable* TakeAt(size_t place) { return PopAt(ChooseQueue(), place); }

  size_t size() const { return size_; }

 private:
  // As NextQueue; its turn is taken.
  int ChooseQueue();
  Runnable* PopAt(int queue, size_t place);

  struct Queue {
    Runnable* first = nullptr;
    Runnable* last = nullptr;
    size_t size = 0;
  };
  std::array<Queue, kQueues> queues_;
  size_t size_ = 0;
  int normal_turns_ = 0;
};

}  // namespace arsenal::runtime
