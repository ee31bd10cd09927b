// SPDX-License-Identifier: MIT
// What the operations that call servers have in common.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "runtime/node/caller_session.h"
#include "runtime/term/term.h"
#include "service/core/call.h"
#include "service/core/term_json.h"
#include "service/core/wait.h"

namespace arsenal::service::message {

using CallWait = core::Wait<runtime::CallOutcome>;

// How long a call waits when the request does not say.
inline constexpr uint32_t kTimeoutMs = 5000;

// NOT_CALLABLE for a process that is no request/reply server: it would never reply.
absl::Status CheckCallable(core::Call& call, runtime::Pid pid);

// What a CallWait begins. Without a time-out it waits for a reply or the server's end.
absl::AnyInvocable<CallWait::Cancel(CallWait::Resume)> BeginCall(
    core::Call& call, runtime::Pid pid, runtime::Term message, std::optional<uint32_t> timeout_ms);

// OK for a reply; else the failure that an outcome stands for: UNKNOWN_MESSAGE, CALL_TIMEOUT,
// PROCESS_NOT_FOUND, PROCESS_EXITED, UNAVAILABLE.
absl::Status CheckReplied(runtime::Pid pid, const runtime::CallOutcome& outcome,
                          uint32_t timeout_ms);

// Microseconds since a moment of monotonic time.
uint64_t MicrosecondsSince(core::Call& call, runtime::Nanos begun);

}  // namespace arsenal::service::message
