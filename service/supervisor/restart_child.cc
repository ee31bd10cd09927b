// SPDX-License-Identifier: MIT
// SupervisorService.RestartChild: one child is stopped, if it runs, and started, in one go.

#include <optional>

#include "service/core/exit_decision.h"
#include "service/supervisor/child_specs.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"

namespace arsenal::service::supervisor {

using runtime::Term;

core::Answer<v1::RestartChildResponse> RestartChild(core::Call& call,
                                                    const v1::RestartChildRequest& request) {
  const absl::StatusOr<NamedChild> child = FindOrdinaryChild(call, request);
  if (!child.ok()) co_return child.status();
  if (absl::Status without = RefuseWithoutId(*child); !without.ok()) co_return without;
  v1::RestartChildResponse response;
  v1::RestartedChildProcess& data = *response.mutable_data();
  data.set_supervisor(child->supervisor_name);
  data.set_id(child->shown_id());
  if (child->pid.valid()) data.set_old_pid(child->pid.ToString());
  data.set_status(child->pid.valid() ? "running" : "undefined");
  if (request.validate_only()) {
    core::FillStopPreview(call, child->pid, child->id, *data.mutable_preview());
    AddStart(*child, *data.mutable_preview());
    co_return response;
  }
  CallWait wait(call, Ask(call, child->supervisor,
                          Term::TupleOf(runtime::atoms::kRestartChild, child->key, Term::Map({}))));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  const absl::StatusOr<Term> reply = Accepted(child->supervisor, outcome, request.child_id());
  if (!reply.ok()) co_return reply.status();
  const runtime::Pid now = StartedPid(*reply);
  if (now.valid()) data.set_new_pid(now.ToString());
  data.set_status(now.valid() ? "running" : "undefined");
  co_return response;
}

}  // namespace arsenal::service::supervisor
