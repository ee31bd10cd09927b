// SPDX-License-Identifier: MIT
// RestartStrategy: which children are stopped and which are started when one of them is to be
// started again. Each strategy has a file of its own.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "runtime/base/seeded_bug.h"
#include "runtime/supervisor/child.h"
#include "runtime/supervisor/supervisor_flags.h"

namespace arsenal::runtime {

// Children in the order in which they are to be stopped or started. Taking one costs nothing, and
// an empty list neither.
class ChildList {
 public:
  void Add(Child& child) { children_.push_back(&child); }
  void Reverse() { std::reverse(children_.begin(), children_.end()); }
  bool empty() const { return next_ == children_.size(); }
  Child& front() const { return *children_[next_]; }
  Child& Take() { return *children_[next_++]; }
  void Clear() { next_ = children_.size(); }
  std::vector<Child*>::const_iterator begin() const {
    return children_.begin() + static_cast<std::ptrdiff_t>(next_);
  }
  std::vector<Child*>::const_iterator end() const { return children_.end(); }

 private:
  std::vector<Child*> children_;
  size_t next_ = 0;
};

// First these are stopped, then those are started, in the order of the lists. A child that does not
// run needs no stop, but may stand in the list. Temporary ones are stopped and not started.
struct RestartPlan {
  ChildList stop;
  ChildList start;
};

// Whether a child that is stopped because of a sibling is started with it again.
inline bool ReturnsWithSibling(const ChildSpec& spec) {
  return !spec.temporary() || SeededBug(Bug::kTemporaryChildRestartedBySibling);
}

class RestartStrategy {
 public:
  virtual ~RestartStrategy() = default;
  virtual Strategy kind() const = 0;
  // `failed` has ended, or its last start has failed.
  virtual RestartPlan Plan(Children& children, Child& failed) const = 0;
};

std::unique_ptr<RestartStrategy> MakeStrategy(Strategy strategy);

}  // namespace arsenal::runtime
