// SPDX-License-Identifier: MIT
// MessageService.CastMessage: a request that asks for no reply.

#include "runtime/node/caller_session.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/message/calls.h"
#include "service/message/operations.h"

namespace arsenal::service::message {

using runtime::Term;

core::Answer<v1::CastMessageResponse> CastMessage(core::Call& call,
                                                  const v1::CastMessageRequest& request) {
  const auto pid = core::ResolveTarget(call, request);
  if (!pid.ok()) return pid.status();
  if (absl::Status critical = core::RefuseCritical(call, *pid); !critical.ok()) return critical;
  if (absl::Status callable = CheckCallable(call, *pid); !callable.ok()) return callable;
  absl::StatusOr<Term> message =
      core::ReadTerm("message", request.message(), core::FormatOf(request));
  if (!message.ok()) return message.status();
  call.session().Send(*pid, Term::TupleOf(runtime::atoms::kGenCast, *std::move(message)));
  v1::CastMessageResponse response;
  response.mutable_data()->set_pid(pid->ToString());
  response.mutable_data()->set_accepted(true);  // it was alive just now, on this very worker
  return response;
}

}  // namespace arsenal::service::message
