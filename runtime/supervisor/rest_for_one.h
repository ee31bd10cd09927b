// SPDX-License-Identifier: MIT
// rest_for_one: when a child ends, those that were started after it are stopped in reverse order,
// then it and they are started in order. For children that depend on those before them.
#pragma once

#include "runtime/supervisor/restart_strategy.h"

namespace arsenal::runtime {

class RestForOne final : public RestartStrategy {
 public:
  Strategy kind() const override { return Strategy::kRestForOne; }
  RestartPlan Plan(Children& children, Child& failed) const override;
};

}  // namespace arsenal::runtime
