// SPDX-License-Identifier: MIT
// rest_for_one.

#include "runtime/supervisor/rest_for_one.h"

namespace arsenal::runtime {

RestartPlan RestForOne::Plan(Children& children, Child& failed) const {
  RestartPlan plan;
  for (auto child = children.rbegin(); child != children.rend(); ++child) {
    if (ReturnsWithSibling(child->spec)) plan.start.Add(*child);
    if (&*child == &failed) break;
    plan.stop.Add(*child);
  }
  plan.start.Reverse();
  return plan;
}

}  // namespace arsenal::runtime
