// SPDX-License-Identifier: MIT
// Stage: from bytes to a message of the contract, on the call's arena.

#include "service/core/fail.h"
#include "service/core/stages.h"

namespace arsenal::service::core {

absl::Status Decode(Exchange& exchange) {
  const Operation& operation = exchange.row().operation;
  if (operation.shape == Shape::kBidirectional) return absl::OkStatus();  // read by the handler
  exchange.request = operation.request->New(&exchange.arena());
  if (exchange.transport().ParseRequest(*exchange.request)) return absl::OkStatus();
  return Fail(v1::REASON_MALFORMED_REQUEST,
              "request: found bytes that are no " + operation.request->GetTypeName());
}

}  // namespace arsenal::service::core
