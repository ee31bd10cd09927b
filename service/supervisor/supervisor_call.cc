// SPDX-License-Identifier: MIT

#include "service/supervisor/supervisor_call.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/core/fail.h"
#include "service/core/terms.h"

namespace arsenal::service::supervisor {

using runtime::CallOutcome;
using runtime::Pid;
using runtime::Term;
namespace atoms = runtime::atoms;

absl::AnyInvocable<CallWait::Cancel(CallWait::Resume)> Ask(core::Call& call, Pid pid, Term request,
                                                           runtime::Nanos timeout) {
  return [&session = call.session(), pid, request = std::move(request),
          timeout](CallWait::Resume resume) -> CallWait::Cancel {
    const auto id = session.Call(pid, request, timeout, std::move(resume));
    return [&session, id] { session.Cancel(id); };
  };
}

absl::StatusOr<Term> ReplyOf(Pid pid, const std::optional<CallOutcome>& outcome) {
  if (!outcome.has_value()) return absl::CancelledError("interrupted");
  const std::string text = pid.ToString();
  switch (outcome->kind) {
    case CallOutcome::Kind::kReply: return outcome->term;
    case CallOutcome::Kind::kTimeout:
      return core::Fail(
          v1::REASON_CALL_TIMEOUT,
          absl::StrCat("name: no reply of ", text, ", which will still do what it was asked for"),
          {{"pid", text}});
    case CallOutcome::Kind::kNoproc:
      return core::Fail(v1::REASON_SUPERVISOR_NOT_FOUND,
                        absl::StrCat("name: no supervisor ", text, " on this node"),
                        {{"name", text}});
    case CallOutcome::Kind::kExit: {
      const std::string reason = core::ReasonText(outcome->term);
      return core::Fail(v1::REASON_PROCESS_EXITED,
                        absl::StrCat("name: ", text, " exited during the call with ", reason),
                        {{"pid", text}, {"reason", reason}});
    }
    default: return core::Fail(v1::REASON_UNAVAILABLE, "the node is stopping");
  }
}

namespace {

// OTP's words for a spec that is none.
bool IsSpecError(const Term& reason) {
  if (reason.Is(atoms::kMissingId) || reason.Is(atoms::kMissingStart)) return true;
  if (!reason.Is(Term::Kind::kTuple) || reason.arity() != 2) return false;
  for (const runtime::Atom word :
       {atoms::kInvalidMfa, atoms::kInvalidRestartType, atoms::kInvalidShutdown,
        atoms::kInvalidChildType, atoms::kInvalidModules, atoms::kInvalidModule,
        atoms::kInvalidChildSpec, atoms::kInvalidSignificant, atoms::kBadCombination,
        atoms::kOtherId, atoms::kDuplicateChildName}) {
    if (reason.element(0).Is(word)) return true;
  }
  return false;
}

}  // namespace

absl::Status Refusal(const Term& reply, const std::string& child) {
  if (!reply.IsTagged(atoms::kError, 2)) return absl::OkStatus();
  const Term& reason = reply.element(1);
  const std::string text = core::ReasonText(reason);
  if (reason.Is(atoms::kNotFound)) {
    return core::Fail(v1::REASON_CHILD_NOT_FOUND,
                      absl::StrCat("child_id: the supervisor has no child ", child),
                      {{"child_id", child}});
  }
  if (reason.IsTagged(atoms::kAlreadyStarted, 2) || reason.Is(atoms::kAlreadyPresent)) {
    core::Metadata details = {{"child_id", child}};
    if (reason.IsTagged(atoms::kAlreadyStarted, 2)) {
      details["pid"] = core::ReasonText(reason.element(1));
    }
    return core::Fail(v1::REASON_CHILD_EXISTS,
                      absl::StrCat("id: the supervisor has a child ", child, " already"), details);
  }
  if (reason.Is(atoms::kSimpleOneForOne)) {
    return core::Fail(v1::REASON_STRATEGY_INCOMPATIBLE,
                      "child_id: children without ids can be started and terminated only",
                      {{"child_id", child}});
  }
  if (reason.IsTagged(atoms::kIncompatibleStrategy, 2) ||
      reason.IsTagged(atoms::kIncompatibleStrategy, 3)) {
    return core::Fail(v1::REASON_STRATEGY_INCOMPATIBLE, absl::StrCat("strategy: ", text),
                      {{"reason", text}});
  }
  if (reason.Is(atoms::kMaxChildren)) {
    return core::Fail(v1::REASON_CHILD_LIMIT,
                      "the supervisor has as many children as it takes: max_children");
  }
  if (IsSpecError(reason)) {
    return core::Fail(v1::REASON_INVALID_CHILD_SPEC, absl::StrCat("child_spec: ", text),
                      {{"reason", text}});
  }
  return core::Fail(v1::REASON_START_FAILED,
                    absl::StrCat("start: child ", child, " refused with ", text),
                    {{"child_id", child}, {"reason", text}});
}

absl::StatusOr<Term> Accepted(Pid pid, const std::optional<CallOutcome>& outcome,
                              const std::string& child) {
  absl::StatusOr<Term> reply = ReplyOf(pid, outcome);
  if (!reply.ok()) return reply;
  if (absl::Status refused = Refusal(*reply, child); !refused.ok()) return refused;
  return reply;
}

Pid StartedPid(const Term& reply) {
  const bool ok = reply.IsTagged(atoms::kOk, 2) || reply.IsTagged(atoms::kOk, 3);
  if (!ok || !reply.element(1).Is(Term::Kind::kPid)) return Pid();
  return reply.element(1).AsPid();
}

}  // namespace arsenal::service::supervisor
