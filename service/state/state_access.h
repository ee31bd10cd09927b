// SPDX-License-Identifier: MIT
// How the operations reach a state: by messages of sys from the caller's session.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "arsenal/v1/state.pb.h"
#include "runtime/node/caller_session.h"
#include "runtime/term/term.h"
#include "service/core/call.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/core/wait.h"

namespace arsenal::service::state {

using SysWait = core::Wait<runtime::CallOutcome>;

// PROCESS_SUSPENDED or NOT_INSPECTABLE for a process that would never answer: one that is held, or
// that is no behaviour.
absl::Status CheckAnswers(core::Call& call, runtime::Pid pid);

// The process whose state is asked for.
template <typename Request>
absl::StatusOr<runtime::Pid> ResolveInspectable(core::Call& call, const Request& request) {
  absl::StatusOr<runtime::Pid> pid = core::ResolveProcess(call, request.pid());
  if (!pid.ok()) return pid;
  if (absl::Status status = CheckAnswers(call, *pid); !status.ok()) return status;
  return pid;
}

// The process whose state is to be changed: also not one of the node's own.
template <typename Request>
absl::StatusOr<runtime::Pid> ResolveChangeable(core::Call& call, const Request& request) {
  absl::StatusOr<runtime::Pid> pid = core::ResolveTarget(call, request);
  if (!pid.ok()) return pid;
  if (absl::Status status = core::RefuseCritical(call, *pid); !status.ok()) return status;
  if (absl::Status status = CheckAnswers(call, *pid); !status.ok()) return status;
  return pid;
}

template <typename Request>
std::chrono::milliseconds TimeoutOf(const Request& request) {
  return std::chrono::milliseconds(request.has_timeout_ms() ? request.timeout_ms() : 5000);
}

// What a SysWait begins: sends {system, From, Request}.
absl::AnyInvocable<SysWait::Cancel(SysWait::Resume)> SysCall(core::Call& call, runtime::Pid pid,
                                                             runtime::Term request,
                                                             std::chrono::milliseconds timeout);

// The state that an outcome of get_state or replace_state brings, or what it stands for:
// CALL_TIMEOUT, PROCESS_EXITED, PROCESS_NOT_FOUND, NOT_INSPECTABLE, STATE_REFUSED.
absl::StatusOr<runtime::Term> StateOf(runtime::Pid pid, const runtime::CallOutcome& outcome,
                                      std::chrono::milliseconds timeout);

// The same for all states that are =:=, and hardly ever for two that are not.
std::string VersionOf(const runtime::Term& state);

// Shows a term under a field's name, or says in `unavailable` why not.
template <typename Message>
void Show(const char* field, const runtime::Term& term, core::TermFormat format, Message& message,
          google::protobuf::Value* (Message::*mutable_field)());
// Why a term is not shown; nullopt when it can be.
std::optional<std::string> TooLarge(const runtime::Term& term);

template <typename Message>
void Show(const char* field, const runtime::Term& term, core::TermFormat format, Message& message,
          google::protobuf::Value* (Message::*mutable_field)()) {
  if (const auto why = TooLarge(term); why.has_value()) {
    (*message.mutable_unavailable())[field] = *why;
  } else {
    core::TermToJson(term, format, (message.*mutable_field)());
  }
}

}  // namespace arsenal::service::state
