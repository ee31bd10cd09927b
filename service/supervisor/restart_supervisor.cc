// SPDX-License-Identifier: MIT
// SupervisorService.RestartSupervisor: the supervisor itself, all its children, or one of them.

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "runtime/supervisor/supervisor_preview.h"
#include "service/core/exit_decision.h"
#include "service/core/fail.h"
#include "service/supervisor/child_specs.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/restart_whole.h"
#include "service/supervisor/supervisor_call.h"

namespace arsenal::service::supervisor {
namespace {

using runtime::CallOutcome;
using runtime::Pid;
using runtime::Term;
using Request = v1::RestartSupervisorRequest;
namespace atoms = runtime::atoms;

// The error in {error, {Id, Reason}} for a child that could not be started.
void FillErrors(const Term& reply, v1::RestartedSupervisor& data) {
  const auto results = reply.element(1).ListElements();
  for (size_t i = 0; results && i < results->size(); ++i) {
    const Term& result = (*results)[i];
    if (!result.IsTagged(atoms::kError, 2)) continue;
    const std::string id = core::ReasonText(result.element(1).element(0));
    for (v1::RestartedChildOutcome& row : *data.mutable_children()) {
      if (row.id() == id) row.set_error(core::ReasonText(result.element(1).element(1)));
    }
  }
}

Restarted RestartAll(core::Call& call, const Request& request, Pid pid) {
  const absl::StatusOr<Term> options = StopOptions(request);
  if (!options.ok()) co_return options.status();
  core::Wait<bool> delay(call, Delay(call, request));
  const std::optional<bool> waited = co_await delay;
  if (!waited.has_value()) co_return absl::CancelledError("interrupted");
  const std::vector<runtime::ChildSnapshot> before = ChildrenBefore(call, pid);
  CallWait wait(call,
                Ask(call, pid, Term::TupleOf(runtime::Atom::OfCode("restart_children"), *options)));
  const std::optional<CallOutcome> outcome = co_await wait;
  const absl::StatusOr<Term> reply = Accepted(pid, outcome, request.name());
  if (!reply.ok()) co_return reply.status();
  v1::RestartSupervisorResponse response;
  v1::RestartedSupervisor& data = *response.mutable_data();
  data.set_name(NameOrPid(call, pid));
  data.set_target("children");
  data.set_old_pid(pid.ToString());
  data.set_new_pid(pid.ToString());
  FillChildren(call, pid, before, data);
  FillErrors(*reply, data);
  co_return response;
}

Restarted RestartOne(core::Call& call, const Request& request, Pid pid) {
  const absl::StatusOr<Term> options = StopOptions(request);
  if (!options.ok()) co_return options.status();
  core::Wait<bool> delay(call, Delay(call, request));
  const std::optional<bool> waited = co_await delay;
  if (!waited.has_value()) co_return absl::CancelledError("interrupted");
  if (ObjectOf(call, pid) == nullptr) co_return HasEnded(request);
  const absl::StatusOr<NamedChild> child = FindChildOf(call, pid, request.child_id());
  if (!child.ok()) co_return child.status();
  if (absl::Status without = RefuseWithoutId(*child); !without.ok()) co_return without;
  CallWait wait(call, Ask(call, pid, Term::TupleOf(atoms::kRestartChild, child->key, *options)));
  const std::optional<CallOutcome> outcome = co_await wait;
  const absl::StatusOr<Term> reply = Accepted(pid, outcome, request.child_id());
  if (!reply.ok()) co_return reply.status();
  v1::RestartSupervisorResponse response;
  v1::RestartedSupervisor& data = *response.mutable_data();
  data.set_name(child->supervisor_name);
  data.set_target("child_id");
  data.set_old_pid(pid.ToString());
  data.set_new_pid(pid.ToString());
  v1::RestartedChildOutcome& row = *data.add_children();
  row.set_id(child->shown_id());
  if (child->pid.valid()) row.set_old_pid(child->pid.ToString());
  const Pid now = StartedPid(*reply);
  if (now.valid()) row.set_new_pid(now.ToString());
  row.set_status(now.valid() ? "running" : "undefined");
  co_return response;
}

Restarted Preview(core::Call& call, const Request& request, Pid pid, const std::string& target) {
  v1::RestartSupervisorResponse response;
  v1::RestartedSupervisor& data = *response.mutable_data();
  data.set_name(NameOrPid(call, pid));
  data.set_target(target);
  data.set_old_pid(pid.ToString());
  v1::ExitPreview& preview = *data.mutable_preview();
  bool complete = true;
  if (target == "child_id") {
    const absl::StatusOr<NamedChild> child = FindChildOf(call, pid, request.child_id());
    if (!child.ok()) return child.status();
    core::FillStopPreview(call, child->pid, child->id, preview);
    AddStart(*child, preview);
    return response;
  }
  const std::vector<runtime::PreviewStep> children =
      runtime::RestartStepsOf(call.node().space(), pid, complete);
  if (target == "children") {
    preview.set_cursor(call.node().events().Now().ToString());
    core::FillSteps(children, *preview.mutable_steps());
    preview.set_complete(complete);
    return response;
  }
  const auto supervised = core::SupervisedBy(call, pid);
  const Term id = supervised ? supervised->id : Term(atoms::kUndefined);
  core::FillStopPreview(call, pid, id, preview);
  std::vector<runtime::PreviewStep> starts;
  starts.push_back({runtime::PreviewStep::Action::kStart, id, pid, 0});
  for (runtime::PreviewStep step : children) {
    if (step.action != runtime::PreviewStep::Action::kStart) continue;
    step.depth = 1;
    starts.push_back(step);
  }
  core::FillSteps(starts, *preview.mutable_steps());
  return response;
}

}  // namespace

core::Answer<v1::RestartSupervisorResponse> RestartSupervisor(core::Call& call,
                                                              const Request& request) {
  const absl::StatusOr<Pid> pid = FindOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  const std::string target = request.has_target() ? request.target() : "supervisor";
  if ((target == "child_id") != request.has_child_id()) {
    return core::FailFields(v1::REASON_VALIDATION_ERROR,
                            {{"child_id", "expected with target child_id, and with no other"}});
  }
  if (request.validate_only()) return Preview(call, request, *pid, target);
  if (target == "child_id") return RestartOne(call, request, *pid);
  if (target == "children") return RestartAll(call, request, *pid);
  const auto above = core::SupervisedBy(call, *pid);
  if (!above) return RestartAlone(call, request, *pid);
  if (!above->id.Is(atoms::kUndefined)) return RestartBelow(call, request, *pid);
  return core::Fail(v1::REASON_STRATEGY_INCOMPATIBLE,
                    "name: it is a child without id: stop it, and its supervisor decides",
                    {{"supervisor", above->supervisor.ToString()}});
}

}  // namespace arsenal::service::supervisor
