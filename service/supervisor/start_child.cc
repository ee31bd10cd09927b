// SPDX-License-Identifier: MIT
// SupervisorService.StartChild: a full child spec, checked and started by the supervisor.

#include <optional>

#include "service/supervisor/child_specs.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"

namespace arsenal::service::supervisor {

core::Answer<v1::StartChildResponse> StartChild(core::Call& call,
                                                const v1::StartChildRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = FindOrdinary(call, request);
  if (!pid.ok()) co_return pid.status();
  const absl::StatusOr<NewChild> child =
      PrepareChild(call, *pid, request.child_spec(), core::FormatOf(request));
  if (!child.ok()) co_return child.status();
  CallWait wait(call, Ask(call, *pid, child->request));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  const absl::StatusOr<runtime::Term> reply = Accepted(*pid, outcome, child->id);
  if (!reply.ok()) co_return reply.status();
  v1::StartChildResponse response;
  FillStarted(call, *child, *reply, *response.mutable_data());
  co_return response;
}

}  // namespace arsenal::service::supervisor
