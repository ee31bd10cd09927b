// SPDX-License-Identifier: MIT
// RestartStrategy: which children are stopped and which are started when one of them is to be started again. Each
// strategy has a file of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/supervisor/child.h"

namespace arsenal::runtime {

enum class Strategy : uint8_t { kOneForOne };

// First these are stopped, then those are started, in the order of the lists.
struct RestartPlan {
  std::vector<Child*> stop;
  std::vector<Child*> start;
};

class RestartStrategy {
 public:
  virtual ~RestartStrategy() = default;
  virtual Strategy kind() const = 0;
  // one_for_one, ...
  virtual Atom name() const = 0;
  // `failed` has ended, or its last start has failed.
  virtual RestartPlan Plan(Children& children, Child& failed) const = 0;
};

std::unique_ptr<RestartStrategy> MakeStrategy(Strategy strategy);

}  // namespace arsenal::runtime
