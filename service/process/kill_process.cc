// SPDX-License-Identifier: MIT
// ProcessService.KillProcess: an exit signal, and the wait for what it does: to the process, and
// what its supervisor makes of it.

#include <optional>
#include <utility>

#include "service/core/exit_decision.h"
#include "service/core/exit_wait.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
using runtime::ExitDecision;
using runtime::Pid;
using runtime::Term;

core::Answer<v1::KillProcessResponse> KillProcess(core::Call& call,
                                                  const v1::KillProcessRequest& request) {
  const absl::StatusOr<Pid> pid = core::ResolveTarget(call, request);
  if (!pid.ok()) co_return pid.status();
  if (absl::Status critical = core::RefuseCritical(call, *pid); !critical.ok()) co_return critical;
  const std::string reason_text = request.has_reason() ? request.reason() : "kill";
  const absl::StatusOr<Term> reason = core::ReadTermText("reason", reason_text);
  if (!reason.ok()) co_return reason.status();
  v1::KillProcessResponse response;
  v1::KilledProcess& outcome = *response.mutable_data();
  outcome.set_pid(pid->ToString());
  if (request.validate_only()) {
    core::FillPreview(call, *pid, core::ReasonAtTheEnd(*reason), *outcome.mutable_preview());
    co_return response;
  }
  const std::optional<core::SupervisedProcess> supervised = core::SupervisedBy(call, *pid);
  const auto timeout = core::ExitTimeout(request);
  core::Wait<core::Exit> wait(call, [&](core::Wait<core::Exit>::Resume resume) {
    return core::ExitWait::Start(call.session(), *pid, timeout, *reason, std::move(resume));
  });
  std::optional<core::Exit> exit = co_await wait;
  if (!exit.has_value()) co_return absl::CancelledError("interrupted");
  outcome.set_exited(exit->has_value());
  if (!exit->has_value()) co_return response;
  outcome.set_exit_reason(core::ReasonText(**exit));
  if (!supervised) co_return response;
  core::Wait<ExitDecision> decide(call, [&](core::DecisionWait::Resume resume) {
    return core::DecisionWait::Start(call, *supervised, std::move(resume));
  });
  const std::optional<ExitDecision> decision = co_await decide;
  if (!decision.has_value()) co_return absl::CancelledError("interrupted");
  core::FillDecision(*supervised, *decision, *outcome.mutable_decision());
  co_return response;
}

}  // namespace arsenal::service::process
