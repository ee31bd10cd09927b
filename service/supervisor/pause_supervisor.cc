// SPDX-License-Identifier: MIT
// SupervisorService.PauseSupervisor: ends of children wait.

#include <optional>

#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

core::Answer<v1::PauseSupervisorResponse> PauseSupervisor(
    core::Call& call, const v1::PauseSupervisorRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = FindOrdinary(call, request);
  if (!pid.ok()) co_return pid.status();
  CallWait wait(call, Ask(call, *pid, runtime::atoms::kPauseSupervision));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  const absl::StatusOr<runtime::Term> reply = ReplyOf(*pid, outcome);
  if (!reply.ok()) co_return reply.status();
  v1::PauseSupervisorResponse response;
  v1::PausedSupervisor& data = *response.mutable_data();
  data.set_name(NameOrPid(call, *pid));
  data.set_pid(pid->ToString());
  data.set_paused(true);
  data.set_changed(reply->Is(runtime::atoms::kOk));  // else it was paused already
  if (const runtime::Supervisor* supervisor = ObjectOf(call, *pid)) {
    FillForecast(*supervisor, *data.mutable_forecast());
  }
  co_return response;
}

}  // namespace arsenal::service::supervisor
