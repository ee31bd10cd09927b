// SPDX-License-Identifier: MIT
// A stack that many push and one turns over. Push: link to the top, compare and exchange. Take:
// exchange with null.

#include "runtime/scheduler/inject_queue.h"

#include <utility>

namespace arsenal::runtime {

InjectQueue::~InjectQueue() { Close(); }

bool InjectQueue::Push(PostedClosure closure) {
  Node* node = new Node{std::move(closure), nullptr};
  Node* top = top_.load(std::memory_order_relaxed);
  do {
    if (top == ClosedMark()) {
      delete node;
      return false;
    }
    node->next = top;
    // seq_cst: the pusher then reads the worker's state, which the owner writes before it looks
    // here again.
  } while (!top_.compare_exchange_weak(top, node, std::memory_order_seq_cst));
  return true;
}

int InjectQueue::RunAll() {
  Node* newest = top_.load(std::memory_order_seq_cst);
  if (newest == nullptr || newest == ClosedMark()) return 0;
  newest = top_.exchange(nullptr, std::memory_order_acq_rel);
  Node* oldest = nullptr;
  while (newest != nullptr) {
    Node* next = newest->next;
    newest->next = oldest;
    oldest = newest;
    newest = next;
  }
  int count = 0;
  while (oldest != nullptr) {
    Node* node = oldest;
    oldest = node->next;
    node->closure();
    delete node;
    ++count;
  }
  return count;
}

void InjectQueue::Close() {
  Node* node = top_.exchange(ClosedMark(), std::memory_order_acq_rel);
  while (node != nullptr && node != ClosedMark()) {
    Node* next = node->next;
    delete node;
    node = next;
  }
}

}  // namespace arsenal::runtime
