// SPDX-License-Identifier: MIT
// Stage: the contract's rules. A request that changes something may hold no field that this version
// does not know: a newer client's validate_only, ignored, would kill.

#include "service/core/fail.h"
#include "service/core/stages.h"

namespace arsenal::service::core {
namespace {

// A call's own time-out needs that much more for its way there and back.
constexpr absl::Duration kTimeoutMargin = absl::Seconds(5);

// Gives a call that brings its own timeout_ms the time that it needs.
void StretchLimit(Exchange& exchange) {
  const google::protobuf::Message& request = *exchange.request;
  const auto* field = exchange.row().timeout_ms;
  if (field == nullptr || exchange.transport().TimeLeft().has_value()) return;
  if (!request.GetReflection()->HasField(request, field)) return;
  const uint32_t timeout = request.GetReflection()->GetUInt32(request, field);
  exchange.time_limit = absl::Milliseconds(timeout) + kTimeoutMargin;
}

}  // namespace

absl::Status Validate(Exchange& exchange) {
  if (exchange.request == nullptr) return absl::OkStatus();
  const Row& row = exchange.row();
  const auto unknown =
      row.options.effect() == v1::EFFECT_READ ? UnknownFields::kTolerate : UnknownFields::kRefuse;
  const auto problems = row.validator->Check(*exchange.request, unknown);
  if (!problems.empty()) return FailFields(v1::REASON_VALIDATION_ERROR, problems);
  StretchLimit(exchange);
  return absl::OkStatus();
}

}  // namespace arsenal::service::core
