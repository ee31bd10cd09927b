// SPDX-License-Identifier: MIT
// IntrusiveList: a doubly linked ring through objects that derive from ListNode<T>. It allocates
// nothing and owns nothing; an object is in at most one list per tag and can leave it without
// knowing which one it is in.
#pragma once

#include "runtime/base/check.h"

namespace arsenal::runtime {

// T derives from ListNode<T, Tag>; the tag tells the lists apart that one object may be in at the
// same time.
template <typename T, typename Tag = void>
class ListNode {
 public:
  ListNode() = default;
  ListNode(const ListNode&) = delete;
  ListNode& operator=(const ListNode&) = delete;
  ~ListNode() { Leave(); }

  bool in_list() const { return next_ != this; }
  // Leaves the list that it is in, if any.
  void Leave() {
    prev_->next_ = next_;
    next_->prev_ = prev_;
    next_ = prev_ = this;
  }

 private:
  template <typename, typename>
  friend class IntrusiveList;
  ListNode* next_ = this;
  ListNode* prev_ = this;
};

template <typename T, typename Tag = void>
class IntrusiveList {
 public:
  using Node = ListNode<T, Tag>;

  bool empty() const { return !ring_.in_list(); }
  T* front() const { return empty() ? nullptr : static_cast<T*>(ring_.next_); }
  void PushBack(T& object) {
    Node& node = object;
    RUNTIME_CHECK(!node.in_list());
    node.prev_ = ring_.prev_;
    node.next_ = &ring_;
    ring_.prev_->next_ = &node;
    ring_.prev_ = &node;
  }
  T* PopFront() {
    T* object = front();
    if (object != nullptr) static_cast<Node*>(object)->Leave();
    return object;
  }
  // Calls visit(T&) for each, in order; visit may take its own object out of the list.
  template <typename Visit>
  void ForEach(Visit visit) const {
    for (Node* node = ring_.next_; node != &ring_;) {
      Node* next = node->next_;
      visit(*static_cast<T*>(node));
      node = next;
    }
  }

 private:
  Node ring_;
};

}  // namespace arsenal::runtime
