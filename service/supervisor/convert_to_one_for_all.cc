// SPDX-License-Identifier: MIT
// SupervisorService.ConvertToOneForAll: one_for_all, after a look at the children.

#include <optional>

#include "service/supervisor/conversion.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

using runtime::Strategy;

core::Answer<v1::ConvertToOneForAllResponse> ConvertToOneForAll(
    core::Call& call, const v1::ConvertToOneForAllRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = FindOrdinary(call, request);
  if (!pid.ok()) co_return pid.status();
  v1::ConvertToOneForAllResponse response;
  v1::ConvertedSupervisor& data = *response.mutable_data();
  FillConversion(call, *pid, Strategy::kOneForAll, data);
  if (request.validate_only()) co_return response;
  if (absl::Status refused = RefuseConversion(data.report()); !refused.ok()) co_return refused;
  if (data.strategy_before() == "one_for_all") co_return response;
  CallWait wait(call, Ask(call, *pid, ConversionRequest(Strategy::kOneForAll)));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  const absl::StatusOr<runtime::Term> reply = Accepted(*pid, outcome);
  if (!reply.ok()) co_return reply.status();
  data.set_strategy("one_for_all");
  data.set_changed(true);
  co_return response;
}

}  // namespace arsenal::service::supervisor
