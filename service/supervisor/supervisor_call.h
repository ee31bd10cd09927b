// SPDX-License-Identifier: MIT
// Calls to supervisors: the wait for the reply, and the contract's words for a refusal.
//
//   core::Wait<CallOutcome> wait(call, Ask(call, pid, request));
//   const absl::StatusOr<Term> reply = ReplyOf(pid, co_await wait);
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "runtime/node/caller_session.h"
#include "runtime/term/term.h"
#include "service/core/wait.h"

namespace arsenal::service::supervisor {

using CallWait = core::Wait<runtime::CallOutcome>;

// Less than the deadline of the operations, so that callers learn who was late.
inline constexpr std::chrono::seconds kCallTimeout(25);

// Sends a request to a supervisor, for the start of a CallWait.
absl::AnyInvocable<CallWait::Cancel(CallWait::Resume)> Ask(core::Call& call, runtime::Pid pid,
                                                           runtime::Term request,
                                                           runtime::Nanos timeout = kCallTimeout);

// What it has replied: CALL_TIMEOUT, PROCESS_EXITED or SUPERVISOR_NOT_FOUND when it has not.
absl::StatusOr<runtime::Term> ReplyOf(runtime::Pid pid,
                                      const std::optional<runtime::CallOutcome>& outcome);

// The failure that {error, Reason} stands for; OK for any other reply. `child` is the id that was
// asked about, as the caller has written it.
absl::Status Refusal(const runtime::Term& reply, const std::string& child);

// Both at once: the reply if it is no refusal.
absl::StatusOr<runtime::Term> Accepted(runtime::Pid pid,
                                       const std::optional<runtime::CallOutcome>& outcome,
                                       const std::string& child = "");

// {ok, Pid} and {ok, Pid, Info}: the pid; not valid() for {ok, undefined} and the like.
runtime::Pid StartedPid(const runtime::Term& reply);

}  // namespace arsenal::service::supervisor
