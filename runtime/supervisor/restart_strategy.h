// SPDX-License-Identifier: MIT
// RestartStrategy: which children are stopped and which are started when one of them is to be
// started again. Each strategy has a file of its own.
#pragma once

#include <deque>
#include <memory>

#include "runtime/base/seeded_bug.h"
#include "runtime/supervisor/child.h"
#include "runtime/supervisor/supervisor_flags.h"

namespace arsenal::runtime {

// First these are stopped, then those are started, in the order of the lists. A child that does not
// run needs no stop, but may stand in the list. Temporary ones are stopped and not started.
struct RestartPlan {
  std::deque<Child*> stop;
  std::deque<Child*> start;
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
