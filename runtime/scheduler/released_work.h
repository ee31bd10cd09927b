// SPDX-License-Identifier: MIT
// ReleasedWork: what a closure on the worker leaves to be done when the worker is no longer in
// hand: system calls, or calls into libraries with locks of their own. A thread that has adopted
// the worker keeps it for a shorter time so, and others need not queue behind it.
#pragma once

#include <utility>

namespace arsenal::runtime {

class ReleasedWork {
 public:
  // Runs once, on the thread that had the worker, which may have it still. May destroy the object.
  virtual void Released() = 0;

 protected:
  ~ReleasedWork() = default;

 private:
  friend class ReleasedList;
  ReleasedWork* next_ = nullptr;
};

// Work in the order in which it was left. It owns nothing: each must live until it has run.
class ReleasedList {
 public:
  ReleasedList() = default;
  ReleasedList(const ReleasedList&) = delete;
  ReleasedList& operator=(const ReleasedList&) = delete;

  void Add(ReleasedWork& work) {
    *end_ = &work;
    end_ = &work.next_;
  }
  void RunAll() {
    while (first_ != nullptr) {
      ReleasedWork* const work = std::exchange(first_, first_->next_);
      if (first_ == nullptr) end_ = &first_;
      work->Released();
    }
  }

 private:
  ReleasedWork* first_ = nullptr;
  ReleasedWork** end_ = &first_;
};

}  // namespace arsenal::runtime
