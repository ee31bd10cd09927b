// SPDX-License-Identifier: MIT

#include "service/message/calls.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "arsenal/v1/errors.pb.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/terms.h"

namespace arsenal::service::message {

using runtime::CallOutcome;
using runtime::Pid;
using runtime::Term;

namespace {

// Whether the reply is that of a server which knows no such message.
bool SaysUnknown(const Term& reply) {
  const auto tag = runtime::Atom::Find("$unknown_message");
  return tag.has_value() && reply.IsTagged(*tag, 2);
}

}  // namespace

absl::Status CheckCallable(core::Call& call, Pid pid) {
  const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
  if (info.has_value() && !info->behaviour.empty()) return absl::OkStatus();
  return core::Fail(v1::REASON_NOT_CALLABLE,
                    absl::StrCat("pid: ", pid.ToString(), " is no request/reply server"),
                    {{"pid", pid.ToString()}});
}

absl::AnyInvocable<CallWait::Cancel(CallWait::Resume)> BeginCall(
    core::Call& call, Pid pid, Term message, std::optional<uint32_t> timeout_ms) {
  runtime::CallerSession& session = call.session();
  const runtime::Nanos timeout = timeout_ms.has_value()
                                     ? runtime::Nanos(std::chrono::milliseconds(*timeout_ms))
                                     : runtime::kNever;
  return [&session, pid, message = std::move(message),
          timeout](CallWait::Resume resume) mutable -> CallWait::Cancel {
    const auto id = session.Call(pid, std::move(message), timeout, std::move(resume));
    return [&session, id] { session.Cancel(id); };
  };
}

absl::Status CheckReplied(Pid pid, const CallOutcome& outcome, uint32_t timeout_ms) {
  const std::string text = pid.ToString();
  switch (outcome.kind) {
    case CallOutcome::Kind::kReply:
      if (!SaysUnknown(outcome.term)) return absl::OkStatus();
      return core::Fail(v1::REASON_UNKNOWN_MESSAGE,
                        absl::StrCat("message: ", text, " knows no such message"), {{"pid", text}});
    case CallOutcome::Kind::kTimeout:
      return core::Fail(
          v1::REASON_CALL_TIMEOUT,
          absl::StrCat("timeout_ms: no reply of ", text, " within ", timeout_ms, " ms"),
          {{"pid", text}, {"timeout_ms", std::to_string(timeout_ms)}});
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

uint64_t MicrosecondsSince(core::Call& call, runtime::Nanos begun) {
  const runtime::Nanos took = call.environment().clock->Monotonic() - begun;
  return static_cast<uint64_t>(took.count() / 1000);
}

}  // namespace arsenal::service::message
