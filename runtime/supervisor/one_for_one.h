// SPDX-License-Identifier: MIT
// one_for_one: a child that ends is started again, and no other is touched.
#pragma once

#include "runtime/supervisor/restart_strategy.h"

namespace arsenal::runtime {

class OneForOne final : public RestartStrategy {
 public:
  Strategy kind() const override { return Strategy::kOneForOne; }
  RestartPlan Plan(Children& children, Child& failed) const override;
};

}  // namespace arsenal::runtime
