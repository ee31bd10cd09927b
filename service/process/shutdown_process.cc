// SPDX-License-Identifier: MIT
// ProcessService.ShutdownProcess: asks, waits, and kills.

#include <optional>
#include <utility>

#include "service/core/exit_decision.h"
#include "service/core/exit_wait.h"
#include "service/core/terms.h"
#include "service/core/timestamp.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

using runtime::Pid;
using runtime::Term;

core::Answer<v1::ShutdownProcessResponse> ShutdownProcess(
    core::Call& call, const v1::ShutdownProcessRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) co_return pid.status();
  const absl::StatusOr<Term> reason =
      core::ReadTermText("reason", request.has_reason() ? request.reason() : "shutdown");
  if (!reason.ok()) co_return reason.status();
  v1::ShutdownProcessResponse response;
  v1::ShutDownProcess& outcome = *response.mutable_data();
  outcome.set_pid(pid->ToString());
  if (request.validate_only()) {
    core::FillPreview(call, *pid, core::ReasonAtTheEnd(*reason), *outcome.mutable_preview());
    co_return response;
  }
  const runtime::Nanos began = call.environment().clock->Monotonic();
  core::Wait<core::Exit> graceful(call, [&](core::Wait<core::Exit>::Resume resume) {
    return core::ExitWait::Start(call.session(), *pid, core::ExitTimeout(request), *reason,
                                 std::move(resume));
  });
  std::optional<core::Exit> exit = co_await graceful;
  if (!exit.has_value()) co_return absl::CancelledError("interrupted");
  const bool forced = !exit->has_value();
  if (forced) {
    core::Wait<core::Exit> kill(call, [&](core::Wait<core::Exit>::Resume resume) {
      return core::ExitWait::Start(call.session(), *pid, runtime::kNever, runtime::atoms::kKill,
                                   std::move(resume));
    });
    exit = co_await kill;
    if (!exit.has_value()) co_return absl::CancelledError("interrupted");
  }
  outcome.set_outcome(forced ? "forced" : "graceful");
  outcome.set_exit_reason(core::ReasonText(**exit));
  outcome.set_duration_ms(core::Milliseconds(call.environment().clock->Monotonic() - began));
  co_return response;
}

}  // namespace arsenal::service::process
