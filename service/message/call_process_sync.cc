// SPDX-License-Identifier: MIT
// MessageService.CallProcessSync: a request, and the wait for its reply or the server's death.

#include <optional>

#include "runtime/term/text.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/message/calls.h"
#include "service/message/operations.h"

namespace arsenal::service::message {

using runtime::Pid;
using runtime::Term;

core::Answer<v1::CallProcessSyncResponse> CallProcessSync(
    core::Call& call, const v1::CallProcessSyncRequest& request) {
  const absl::StatusOr<Pid> pid = core::ResolveTarget(call, request);
  if (!pid.ok()) co_return pid.status();
  if (absl::Status critical = core::RefuseCritical(call, *pid); !critical.ok()) co_return critical;
  if (absl::Status callable = CheckCallable(call, *pid); !callable.ok()) co_return callable;
  const core::TermFormat format = core::FormatOf(request);
  const absl::StatusOr<Term> message = core::ReadTerm("message", request.message(), format);
  if (!message.ok()) co_return message.status();
  const runtime::Nanos begun = call.environment().clock->Monotonic();
  CallWait wait(call, BeginCall(call, *pid, *message, std::nullopt));
  const std::optional<runtime::CallOutcome> outcome = co_await wait;
  if (!outcome.has_value()) co_return absl::CancelledError("interrupted");
  if (absl::Status status = CheckReplied(*pid, *outcome, 0); !status.ok()) co_return status;
  v1::CallProcessSyncResponse response;
  v1::CallReply& reply = *response.mutable_data();
  reply.set_pid(pid->ToString());
  core::TermToJson(outcome->term, format, reply.mutable_reply());
  reply.set_reply_text(runtime::ToPrettyText(outcome->term));
  reply.set_duration_us(MicrosecondsSince(call, begun));
  co_return response;
}

}  // namespace arsenal::service::message
