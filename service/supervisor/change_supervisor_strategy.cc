// SPDX-License-Identifier: MIT
// SupervisorService.ChangeSupervisorStrategy: another strategy, in place.

#include <optional>

#include "service/supervisor/config_change.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

core::Answer<v1::ChangeSupervisorStrategyResponse> ChangeSupervisorStrategy(
    core::Call& call, const v1::ChangeSupervisorStrategyRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = FindOrdinary(call, request);
  if (!pid.ok()) co_return pid.status();
  Flags flags;
  AddStrategy(request.strategy(), flags);
  absl::StatusOr<v1::ChangedSupervisor> change = PlanChange(call, *pid, flags);
  if (!change.ok()) co_return change.status();
  v1::ChangeSupervisorStrategyResponse response;
  v1::ChangedSupervisor& data = *response.mutable_data();
  data = *std::move(change);
  if (request.validate_only()) co_return response;
  CallWait wait(call, Ask(call, *pid, ChangeRequest(flags)));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  const absl::StatusOr<runtime::Term> reply = Accepted(*pid, outcome);
  if (!reply.ok()) co_return reply.status();
  FinishChange(call, *pid, data);
  co_return response;
}

}  // namespace arsenal::service::supervisor
