// SPDX-License-Identifier: MIT
// ProcessService.SendExitSignal: a signal, without a wait for what it does.

#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "service/core/exit_decision.h"
#include "service/core/fail.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {
namespace {

using runtime::Pid;
using runtime::Term;

// Whose signal it is.
absl::StatusOr<Pid> Sender(core::Call& call, const v1::SendExitSignalRequest& request) {
  if (!request.has_from_pid()) return call.session().pid();
  absl::StatusOr<Pid> pid = Pid::Parse(request.from_pid());
  if (pid.ok()) return pid;
  return core::FailFields(v1::REASON_INVALID_PID,
                          {{"from_pid", std::string(pid.status().message())}},
                          {{"from_pid", request.from_pid()}});
}

}  // namespace

core::Answer<v1::SendExitSignalResponse> SendExitSignal(core::Call& call,
                                                        const v1::SendExitSignalRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  if (request.has_reason() && request.has_signal()) {
    return core::FailFields(v1::REASON_VALIDATION_ERROR,
                            {{"signal", "found reason and signal, expected one of them"}});
  }
  const std::string field = request.has_signal() ? "signal" : "reason";
  const std::string text = request.has_signal()   ? request.signal()
                           : request.has_reason() ? request.reason()
                                                  : "shutdown";
  const absl::StatusOr<Term> reason = core::ReadTermText(field, text);
  if (!reason.ok()) return reason.status();
  const absl::StatusOr<Pid> from = Sender(call, request);
  if (!from.ok()) return from.status();
  v1::SendExitSignalResponse response;
  v1::SentExitSignal& sent = *response.mutable_data();
  sent.set_pid(pid->ToString());
  sent.set_reason(core::ReasonText(*reason));
  sent.set_from_pid(from->ToString());
  if (request.validate_only()) {
    core::FillPreview(call, *pid, core::ReasonAtTheEnd(*reason), *sent.mutable_preview());
    return response;
  }
  runtime::ProcessSpace& space = call.node().space();
  if (request.delay_ms() == 0) {
    space.ExitProcessFrom(*from, *pid, *reason);
  } else {
    call.session().After(std::chrono::milliseconds(request.delay_ms()),
                         [&space, from = *from, to = *pid, reason = *reason] {
                           space.ExitProcessFrom(from, to, reason);
                         });
  }
  sent.set_sent(request.delay_ms() == 0);
  return response;
}

}  // namespace arsenal::service::process
