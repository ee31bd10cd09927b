// SPDX-License-Identifier: MIT
// ProcessService.KillProcess: an exit signal, and the wait for what it does.

#include <optional>
#include <utility>

#include "service/core/exit_wait.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
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
  const auto timeout = core::ExitTimeout(request);
  core::Wait<core::Exit> wait(call, [&](core::Wait<core::Exit>::Resume resume) {
    return core::ExitWait::Start(call.session(), *pid, timeout, *reason, std::move(resume));
  });
  std::optional<core::Exit> exit = co_await wait;
  if (!exit.has_value()) co_return absl::CancelledError("interrupted");
  v1::KillProcessResponse response;
  v1::KilledProcess& outcome = *response.mutable_data();
  outcome.set_pid(pid->ToString());
  outcome.set_exited(exit->has_value());
  if (exit->has_value()) outcome.set_exit_reason(core::ReasonText(**exit));
  co_return response;
}

}  // namespace arsenal::service::process
