// SPDX-License-Identifier: MIT
// SupervisorService.ResumeSupervisor: the ends that have waited are acted on.

#include <optional>

#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

core::Answer<v1::ResumeSupervisorResponse> ResumeSupervisor(
    core::Call& call, const v1::ResumeSupervisorRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = FindOrdinary(call, request);
  if (!pid.ok()) co_return pid.status();
  v1::ResumeSupervisorResponse response;
  v1::PausedSupervisor& data = *response.mutable_data();
  data.set_name(NameOrPid(call, *pid));
  data.set_pid(pid->ToString());
  const runtime::Supervisor& supervisor = *ObjectOf(call, *pid);
  data.set_paused(supervisor.paused());
  // What waits is known before; afterwards it may have ended the supervisor.
  if (supervisor.paused()) FillForecast(supervisor, *data.mutable_forecast());
  if (request.validate_only()) co_return response;
  CallWait wait(call, Ask(call, *pid, runtime::atoms::kResumeSupervision));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  const absl::StatusOr<runtime::Term> reply = ReplyOf(*pid, outcome);
  if (!reply.ok()) co_return reply.status();
  data.set_paused(false);
  data.set_changed(reply->Is(runtime::atoms::kOk));  // else it was not paused
  co_return response;
}

}  // namespace arsenal::service::supervisor
