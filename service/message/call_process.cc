// SPDX-License-Identifier: MIT
// MessageService.CallProcess: a request, and the wait for its reply, the server's death or the
// time.

#include <chrono>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "runtime/term/text.h"
#include "service/core/fail.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/core/wait.h"
#include "service/message/operations.h"

namespace arsenal::service::message {
namespace {

using runtime::CallOutcome;
using runtime::Pid;
using runtime::Term;
using Request = v1::CallProcessRequest;

constexpr uint32_t kTimeoutMs = 5000;

uint32_t TimeoutOf(const Request& request) {
  return request.has_timeout_ms() ? request.timeout_ms() : kTimeoutMs;
}

// A process that is no request/reply server would never reply.
absl::Status CheckCallable(core::Call& call, Pid pid) {
  const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
  if (info.has_value() && !info->behaviour.empty()) return absl::OkStatus();
  return core::Fail(v1::REASON_NOT_CALLABLE,
                    absl::StrCat("pid: ", pid.ToString(), " is no request/reply server"),
                    {{"pid", pid.ToString()}});
}

// Whether the reply is that of a server which knows no such message.
bool SaysUnknown(const Term& reply) {
  const auto tag = runtime::Atom::Find("$unknown_message");
  return tag.has_value() && reply.IsTagged(*tag, 2);
}

// The failure that an outcome other than a known reply stands for.
absl::Status Failure(const Request& request, Pid pid, const CallOutcome& outcome) {
  const std::string text = pid.ToString();
  switch (outcome.kind) {
    case CallOutcome::Kind::kReply:
      return core::Fail(v1::REASON_UNKNOWN_MESSAGE,
                        absl::StrCat("message: ", text, " knows no such message"), {{"pid", text}});
    case CallOutcome::Kind::kTimeout:
      return core::Fail(
          v1::REASON_CALL_TIMEOUT,
          absl::StrCat("timeout_ms: no reply of ", text, " within ", TimeoutOf(request), " ms"),
          {{"pid", text}, {"timeout_ms", std::to_string(TimeoutOf(request))}});
    case CallOutcome::Kind::kNoproc:
      return core::Fail(v1::REASON_PROCESS_NOT_FOUND,
                        absl::StrCat("pid: no process ", text, " on this node"), {{"pid", text}});
    case CallOutcome::Kind::kExit: {
      const std::string reason = core::ReasonText(outcome.term);
      return core::Fail(v1::REASON_PROCESS_EXITED,
                        absl::StrCat("pid: ", text, " exited during the call with ", reason),
                        {{"pid", text}, {"reason", reason}});
    }
    default: return core::Fail(v1::REASON_UNAVAILABLE, "the node is stopping");
  }
}

}  // namespace

core::Answer<v1::CallProcessResponse> CallProcess(core::Call& call, const Request& request) {
  const absl::StatusOr<Pid> pid = core::ResolveTarget(call, request);
  if (!pid.ok()) co_return pid.status();
  if (absl::Status critical = core::RefuseCritical(call, *pid); !critical.ok()) co_return critical;
  if (absl::Status callable = CheckCallable(call, *pid); !callable.ok()) co_return callable;
  const core::TermFormat format = core::FormatOf(request);
  const absl::StatusOr<Term> message = core::ReadTerm("message", request.message(), format);
  if (!message.ok()) co_return message.status();
  const runtime::Nanos begun = call.environment().clock->Monotonic();
  core::Wait<CallOutcome> wait(call, [&](core::Wait<CallOutcome>::Resume resume) {
    runtime::CallerSession& session = call.session();
    const auto id = session.Call(*pid, *message, std::chrono::milliseconds(TimeoutOf(request)),
                                 std::move(resume));
    return [&session, id] { session.Cancel(id); };
  });
  const std::optional<CallOutcome> outcome = co_await wait;
  if (!outcome.has_value()) co_return absl::CancelledError("interrupted");
  const bool replied = outcome->kind == CallOutcome::Kind::kReply;
  if (!replied || SaysUnknown(outcome->term)) {
    co_return Failure(request, *pid, *outcome);
  }
  const runtime::Nanos took = call.environment().clock->Monotonic() - begun;
  v1::CallProcessResponse response;
  v1::CallReply& reply = *response.mutable_data();
  reply.set_pid(pid->ToString());
  core::TermToJson(outcome->term, format, reply.mutable_reply());
  reply.set_reply_text(runtime::ToPrettyText(outcome->term));
  reply.set_duration_us(static_cast<uint64_t>(took.count() / 1000));
  co_return response;
}

}  // namespace arsenal::service::message
