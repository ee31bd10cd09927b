// SPDX-License-Identifier: MIT
// SupervisorService.DeleteChild: the child ends, if it runs, and its spec goes.

#include <optional>
#include <vector>

#include "runtime/node/node.h"
#include "service/core/exit_decision.h"
#include "service/supervisor/child_specs.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"

namespace arsenal::service::supervisor {
namespace {

using runtime::Term;
namespace atoms = runtime::atoms;

constexpr uint32_t kTimeoutMs = 5000;

// {delete_child, Id, Options}; a child without id is forgotten when it is terminated.
absl::StatusOr<Term> RequestOf(const v1::DeleteChildRequest& request, const NamedChild& child) {
  std::vector<std::pair<Term, Term>> options;
  if (request.has_shutdown_reason()) {
    auto reason = core::ReadTermText("shutdown_reason", request.shutdown_reason());
    if (!reason.ok()) return reason.status();
    options.emplace_back(atoms::kReason, *std::move(reason));
  }
  if (request.force()) {
    const uint32_t ms = request.has_timeout_ms() ? request.timeout_ms() : kTimeoutMs;
    options.emplace_back(atoms::kShutdown, Term::Integer(ms));
  }
  return Term::TupleOf(child.has_id ? atoms::kDeleteChild : atoms::kTerminateChild, child.key,
                       Term::Map(std::move(options)));
}

}  // namespace

core::Answer<v1::DeleteChildResponse> DeleteChild(core::Call& call,
                                                  const v1::DeleteChildRequest& request) {
  const absl::StatusOr<NamedChild> child = FindOrdinaryChild(call, request);
  if (!child.ok()) co_return child.status();
  const absl::StatusOr<Term> asked = RequestOf(request, *child);
  if (!asked.ok()) co_return asked.status();
  v1::DeleteChildResponse response;
  v1::TerminatedChild& data = *response.mutable_data();
  data.set_supervisor(child->supervisor_name);
  data.set_id(child->shown_id());
  if (child->pid.valid()) data.set_pid(child->pid.ToString());
  data.set_spec_kept(false);
  if (request.validate_only()) {
    core::FillStopPreview(call, child->pid, child->id, *data.mutable_preview());
    co_return response;
  }
  const runtime::EventCursor before = call.node().events().Now();
  CallWait wait(call, Ask(call, child->supervisor, *asked));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  const absl::StatusOr<Term> reply = Accepted(child->supervisor, outcome, request.child_id());
  if (!reply.ok()) co_return reply.status();
  data.set_stopped(child->pid.valid());
  const auto reason = StopReason(call, child->supervisor, child->pid, before);
  if (reason) data.set_exit_reason(*reason);
  co_return response;
}

}  // namespace arsenal::service::supervisor
