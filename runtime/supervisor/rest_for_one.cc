// SPDX-License-Identifier: MIT
// rest_for_one.

#include "runtime/supervisor/rest_for_one.h"

namespace arsenal::runtime {

RestartPlan RestForOne::Plan(Children& children, Child& failed) const {
  RestartPlan plan;
  for (auto child = children.rbegin(); child != children.rend(); ++child) {
    if (ReturnsWithSibling(child->spec)) plan.start.push_front(&*child);
    if (&*child == &failed) break;
    plan.stop.push_back(&*child);
  }
  return plan;
}

}  // namespace arsenal::runtime
