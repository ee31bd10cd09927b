// SPDX-License-Identifier: MIT
// one_for_all: when a child ends, all others are stopped in reverse order, then all are started in
// order. For children of which none is of use without the others.
#pragma once

#include "runtime/supervisor/restart_strategy.h"

namespace arsenal::runtime {

class OneForAll final : public RestartStrategy {
 public:
  Strategy kind() const override { return Strategy::kOneForAll; }
  RestartPlan Plan(Children& children, Child& failed) const override;
};

}  // namespace arsenal::runtime
