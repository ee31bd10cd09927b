// SPDX-License-Identifier: MIT
// one_for_one.

#include "runtime/supervisor/one_for_one.h"

namespace arsenal::runtime {

RestartPlan OneForOne::Plan(Children&, Child& failed) const {
  RestartPlan plan;
  plan.start.Add(failed);
  return plan;
}

}  // namespace arsenal::runtime
