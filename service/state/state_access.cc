// SPDX-License-Identifier: MIT

#include "service/state/state_access.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"

namespace arsenal::service::state {

using runtime::CallOutcome;
using runtime::Pid;
using runtime::Term;

namespace {

// Terms of more bytes are not shown: the answer would be larger than callers take.
constexpr size_t kShownBytesMax = 1 << 20;

absl::Status NotInspectable(Pid pid, const std::string& why) {
  return core::Fail(v1::REASON_NOT_INSPECTABLE, absl::StrCat("pid: ", pid.ToString(), " ", why),
                    {{"pid", pid.ToString()}, {"why", why}});
}

// What {error, Reason} of a system message stands for.
absl::Status Refused(Pid pid, const Term& reason) {
  if (reason.Is(runtime::atoms::kNotInspectable)) {
    return NotInspectable(pid, "has no form for its state");
  }
  const bool failed = reason.IsTagged(runtime::atoms::kCallbackFailed, 3) &&
                      reason.element(1).Is(Term::Kind::kTuple) && reason.element(1).arity() == 2 &&
                      reason.element(2).arity() == 2;
  if (!failed) return NotInspectable(pid, "answers sys with " + core::ReasonText(reason));
  const std::string why = core::ReasonText(reason.element(2).element(1));
  if (reason.element(1).element(1).Is(runtime::atoms::kSystemGetState)) {
    return NotInspectable(pid, "fails to show its state: " + why);
  }
  if (reason.element(2).element(1).Is(runtime::atoms::kNotInspectable)) {
    return NotInspectable(pid, "has no form for its state");
  }
  return core::Fail(v1::REASON_STATE_REFUSED,
                    absl::StrCat("state: ", pid.ToString(), " refuses it with ", why),
                    {{"pid", pid.ToString()}, {"reason", why}});
}

}  // namespace

absl::Status CheckAnswers(core::Call& call, Pid pid) {
  const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
  if (!info.has_value()) return absl::OkStatus();  // it has ended since: the call says so
  if (info->behaviour.empty()) return NotInspectable(pid, "is no behaviour, so it shows no state");
  if (info->suspend_count == 0) return absl::OkStatus();
  return core::Fail(v1::REASON_PROCESS_SUSPENDED,
                    absl::StrCat("pid: ", pid.ToString(), " is suspended and answers nobody"),
                    {{"pid", pid.ToString()}});
}

absl::AnyInvocable<SysWait::Cancel(SysWait::Resume)> SysCall(core::Call& call, Pid pid,
                                                             Term request,
                                                             std::chrono::milliseconds timeout) {
  runtime::CallerSession& session = call.session();
  return [&session, pid, request = std::move(request),
          timeout](SysWait::Resume resume) mutable -> SysWait::Cancel {
    const auto id =
        session.Call(pid, std::move(request), timeout, std::move(resume), runtime::atoms::kSystem);
    return [&session, id] { session.Cancel(id); };
  };
}

absl::StatusOr<Term> StateOf(Pid pid, const CallOutcome& outcome,
                             std::chrono::milliseconds timeout) {
  const std::string text = pid.ToString();
  switch (outcome.kind) {
    case CallOutcome::Kind::kReply:
      if (outcome.term.IsTagged(runtime::atoms::kOk, 2)) return outcome.term.element(1);
      return Refused(pid, outcome.term.IsTagged(runtime::atoms::kError, 2) ? outcome.term.element(1)
                                                                           : outcome.term);
    case CallOutcome::Kind::kTimeout:
      return core::Fail(
          v1::REASON_CALL_TIMEOUT,
          absl::StrCat("timeout_ms: no answer of ", text, " within ", timeout.count(), " ms"),
          {{"pid", text}, {"timeout_ms", std::to_string(timeout.count())}});
    case CallOutcome::Kind::kNoproc:
      return core::Fail(v1::REASON_PROCESS_NOT_FOUND,
                        absl::StrCat("pid: no process ", text, " on this node"), {{"pid", text}});
    case CallOutcome::Kind::kExit: {
      const std::string reason = core::ReasonText(outcome.term);
      return core::Fail(v1::REASON_PROCESS_EXITED,
                        absl::StrCat("pid: ", text, " exited before it answered with ", reason),
                        {{"pid", text}, {"reason", reason}});
    }
    default: return core::Fail(v1::REASON_UNAVAILABLE, "the node is stopping");
  }
}

std::string VersionOf(const Term& state) { return absl::StrFormat("%016x", runtime::Hash(state)); }

std::optional<std::string> TooLarge(const Term& term) {
  const size_t bytes = term.ByteSize();
  if (bytes <= kShownBytesMax) return std::nullopt;
  return absl::StrCat("too_large: found ", bytes, " bytes, expected at most ", kShownBytesMax);
}

}  // namespace arsenal::service::state
