// SPDX-License-Identifier: MIT
// SupervisorService.StartPermanentChild: a start, made the spec of a permanent child.

#include <optional>

#include "service/supervisor/child_specs.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"

namespace arsenal::service::supervisor {

core::Answer<v1::StartPermanentChildResponse> StartPermanentChild(
    core::Call& call, const v1::StartPermanentChildRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = FindOrdinary(call, request);
  if (!pid.ok()) co_return pid.status();
  const absl::StatusOr<NewChild> child =
      PrepareChild(call, *pid, SpecOf(request, "permanent"), core::FormatOf(request));
  if (!child.ok()) co_return child.status();
  CallWait wait(call, Ask(call, *pid, child->request));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  const absl::StatusOr<runtime::Term> reply = Accepted(*pid, outcome, child->id);
  if (!reply.ok()) co_return reply.status();
  v1::StartPermanentChildResponse response;
  FillStarted(call, *child, *reply, *response.mutable_data());
  co_return response;
}

}  // namespace arsenal::service::supervisor
