// SPDX-License-Identifier: MIT
// Stage: how long the call may take. The caller's deadline holds; without one the operation's own
// does. (A request that brings its own timeout_ms gets that and a margin, once it is validated.)

#include "service/core/stages.h"

namespace arsenal::service::core {

absl::Status Limit(Exchange& exchange) {
  const auto left = exchange.transport().TimeLeft();
  exchange.time_limit = left.has_value() ? *left : exchange.row().deadline;
  return absl::OkStatus();
}

}  // namespace arsenal::service::core
