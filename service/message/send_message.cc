// SPDX-License-Identifier: MIT
// MessageService.SendMessage: one message into one mailbox.

#include "runtime/node/caller_session.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/message/operations.h"

namespace arsenal::service::message {

using runtime::Term;

core::Answer<v1::SendMessageResponse> SendMessage(core::Call& call,
                                                  const v1::SendMessageRequest& request) {
  const auto pid = core::ResolveTarget(call, request);
  if (!pid.ok()) return pid.status();
  if (absl::Status critical = core::RefuseCritical(call, *pid); !critical.ok()) return critical;
  absl::StatusOr<Term> message =
      core::ReadTerm("message", request.message(), core::FormatOf(request));
  if (!message.ok()) return message.status();
  const bool cast = request.has_mode() && request.mode() == "cast";
  call.session().Send(*pid, cast ? Term::TupleOf(runtime::atoms::kGenCast, *message) : *message);
  v1::SendMessageResponse response;
  response.mutable_data()->set_pid(pid->ToString());
  response.mutable_data()->set_accepted(true);  // it was alive just now, on this very worker
  return response;
}

}  // namespace arsenal::service::message
