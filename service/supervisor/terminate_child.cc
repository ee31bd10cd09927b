// SPDX-License-Identifier: MIT
// SupervisorService.TerminateChild: the child ends by its shutdown, its spec stays.

#include <optional>

#include "runtime/node/node.h"
#include "service/core/exit_decision.h"
#include "service/supervisor/child_specs.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"

namespace arsenal::service::supervisor {

using runtime::Term;

core::Answer<v1::TerminateChildResponse> TerminateChild(core::Call& call,
                                                        const v1::TerminateChildRequest& request) {
  const absl::StatusOr<NamedChild> child = FindOrdinaryChild(call, request);
  if (!child.ok()) co_return child.status();
  v1::TerminateChildResponse response;
  v1::TerminatedChild& data = *response.mutable_data();
  data.set_supervisor(child->supervisor_name);
  data.set_id(child->shown_id());
  if (child->pid.valid()) data.set_pid(child->pid.ToString());
  data.set_spec_kept(child->spec_kept);
  if (request.validate_only()) {
    core::FillStopPreview(call, child->pid, child->id, *data.mutable_preview());
    co_return response;
  }
  const runtime::EventCursor before = call.node().events().Now();
  CallWait wait(call, Ask(call, child->supervisor,
                          Term::TupleOf(runtime::atoms::kTerminateChild, child->key)));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  const absl::StatusOr<Term> reply = Accepted(child->supervisor, outcome, request.child_id());
  if (!reply.ok()) co_return reply.status();
  data.set_stopped(child->pid.valid());
  const auto reason = StopReason(call, child->supervisor, child->pid, before);
  if (reason) data.set_exit_reason(*reason);
  co_return response;
}

}  // namespace arsenal::service::supervisor
