// SPDX-License-Identifier: MIT
// MessageService.SendMessageAfter: a timer of the runtime that sends one message.

#include <chrono>

#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/message/operations.h"

namespace arsenal::service::message {

using runtime::Term;

core::Answer<v1::SendMessageAfterResponse> SendMessageAfter(
    core::Call& call, const v1::SendMessageAfterRequest& request) {
  const auto pid = core::ResolveTarget(call, request);
  if (!pid.ok()) return pid.status();
  if (absl::Status critical = core::RefuseCritical(call, *pid); !critical.ok()) return critical;
  absl::StatusOr<Term> message =
      core::ReadTerm("message", request.message(), core::FormatOf(request));
  if (!message.ok()) return message.status();
  const runtime::Ref timer = call.node().space().StartTimer(
      call.session().pid(), std::chrono::milliseconds(request.delay_ms()), *pid, std::nullopt,
      *std::move(message), runtime::ProcessSpace::TimerMessage::kPlain);
  v1::SendMessageAfterResponse response;
  v1::ScheduledMessage& scheduled = *response.mutable_data();
  scheduled.set_pid(pid->ToString());
  scheduled.set_timer_ref(timer.ToString());
  scheduled.set_delay_ms(request.delay_ms());
  return response;
}

}  // namespace arsenal::service::message
