// SPDX-License-Identifier: MIT
// Restarts of a supervisor itself, with its flags and child specs kept; and what all restarts
// share.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "arsenal/v1/supervisor_lifecycle.pb.h"
#include "runtime/supervisor/supervisor_snapshot.h"
#include "service/core/answer.h"
#include "service/core/wait.h"

namespace arsenal::service::supervisor {

using Restarted = core::Answer<v1::RestartSupervisorResponse>;

// By the supervisor above it, which knows it by its id.
Restarted RestartBelow(core::Call& call, const v1::RestartSupervisorRequest& request,
                       runtime::Pid pid);
// One that nobody supervises.
Restarted RestartAlone(core::Call& call, const v1::RestartSupervisorRequest& request,
                       runtime::Pid pid);

// #{shutdown, reason}: how children are stopped, and how long each may take at most.
absl::StatusOr<runtime::Term> StopOptions(
    const v1::RestartSupervisorRequest& request,
    std::optional<std::chrono::milliseconds> longest = std::nullopt);
// For the start of a core::Wait<bool>: waits for delay_ms.
absl::AnyInvocable<core::Wait<bool>::Cancel(core::Wait<bool>::Resume)> Delay(
    core::Call& call, const v1::RestartSupervisorRequest& request);
absl::Status HasEnded(const v1::RestartSupervisorRequest& request);

// The children before a restart, and then beside them those after it.
std::vector<runtime::ChildSnapshot> ChildrenBefore(core::Call& call, runtime::Pid pid);
void FillChildren(core::Call& call, runtime::Pid now,
                  const std::vector<runtime::ChildSnapshot>& before, v1::RestartedSupervisor& out);

}  // namespace arsenal::service::supervisor
