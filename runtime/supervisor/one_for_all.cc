// SPDX-License-Identifier: MIT
// one_for_all.

#include "runtime/supervisor/one_for_all.h"

namespace arsenal::runtime {

RestartPlan OneForAll::Plan(Children& children, Child& failed) const {
  RestartPlan plan;
  for (Child& child : children) {
    if (&child != &failed) plan.stop.Add(child);
    if (ReturnsWithSibling(child.spec)) plan.start.Add(child);
  }
  plan.stop.Reverse();
  return plan;
}

}  // namespace arsenal::runtime
