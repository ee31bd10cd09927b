// SPDX-License-Identifier: MIT
// InjectQueue: closures that other threads hand to a worker. Any thread may push; the owner of the
// worker takes all of them at once, in the order of pushing.
#pragma once

#include <atomic>
#include <cstdint>

#include "absl/functional/any_invocable.h"

namespace arsenal::runtime {

using PostedClosure = absl::AnyInvocable<void()>;

class InjectQueue {
 public:
  InjectQueue() = default;
  InjectQueue(const InjectQueue&) = delete;
  InjectQueue& operator=(const InjectQueue&) = delete;
  // Destroys what nobody has run.
  ~InjectQueue();

  // False after Close: the closure is then destroyed here, by the caller's thread.
  bool Push(PostedClosure closure);
  // Runs everything that was pushed before; answers how many.
  int RunAll();
  bool empty() const { return top_.load(std::memory_order_acquire) == nullptr; }
  // Refuses what comes later. What is queued is destroyed without being run.
  void Close();

 private:
  struct Node {
    PostedClosure closure;
    Node* next;
  };
  // The mark of a closed queue; never dereferenced.
  static Node* ClosedMark() { return reinterpret_cast<Node*>(uintptr_t{1}); }
  std::atomic<Node*> top_{nullptr};  // newest first
};

}  // namespace arsenal::runtime
