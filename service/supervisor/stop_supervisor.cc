// SPDX-License-Identifier: MIT
// SupervisorService.StopSupervisor: children in reverse order, then the supervisor; what is too
// slow is killed.

#include <optional>

#include "runtime/node/node.h"
#include "service/core/exit_decision.h"
#include "service/core/exit_wait.h"
#include "service/core/fail.h"
#include "service/core/terms.h"
#include "service/supervisor/ending.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

using runtime::Pid;
using runtime::Term;

core::Answer<v1::StopSupervisorResponse> StopSupervisor(core::Call& call,
                                                        const v1::StopSupervisorRequest& request) {
  const absl::StatusOr<Pid> pid = FindOrdinary(call, request);
  if (!pid.ok()) co_return pid.status();
  const absl::StatusOr<Term> reason =
      core::ReadTermText("reason", request.has_reason() ? request.reason() : "shutdown");
  if (!reason.ok()) co_return reason.status();
  const std::optional<core::SupervisedProcess> supervised = core::SupervisedBy(call, *pid);
  v1::StopSupervisorResponse response;
  v1::StoppedSupervisor& data = *response.mutable_data();
  data.set_name(NameOrPid(call, *pid));
  data.set_pid(pid->ToString());
  if (request.validate_only()) {
    const Term id = supervised ? supervised->id : Term(runtime::atoms::kUndefined);
    core::FillEndPreview(call, *pid, id, *reason, *data.mutable_preview());
    co_return response;
  }
  const std::vector<runtime::ChildSnapshot> children = InStopOrder(call, *pid);
  const runtime::EventCursor before = call.node().events().Now();
  core::Wait<core::Exit> graceful(call, TellToEnd(call, *pid, *reason, core::ExitTimeout(request)));
  std::optional<core::Exit> exit = co_await graceful;
  if (!exit.has_value()) co_return absl::CancelledError("interrupted");
  if (!exit->has_value()) {
    data.set_forced(true);
    core::Wait<core::Exit> forced(call, KillAll(call, *pid));
    exit = co_await forced;
    if (!exit.has_value()) co_return absl::CancelledError("interrupted");
  }
  data.set_stopped(exit->has_value());
  if (exit->has_value()) data.set_exit_reason(core::ReasonText(**exit));
  FillOutcomes(call, children, before, data);
  if (!supervised || !exit->has_value()) co_return response;
  core::Wait<runtime::ExitDecision> wait(call, [&](core::DecisionWait::Resume resume) {
    return core::DecisionWait::Start(call, *supervised, std::move(resume));
  });
  const std::optional<runtime::ExitDecision> decision = co_await wait;
  if (!decision.has_value()) co_return absl::CancelledError("interrupted");
  core::FillDecision(*supervised, *decision, *data.mutable_decision());
  co_return response;
}

}  // namespace arsenal::service::supervisor
