// SPDX-License-Identifier: MIT
// Targets: from the text in a request to the process that it names.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "runtime/base/pid.h"
#include "runtime/process/process_info.h"
#include "service/core/call.h"

namespace arsenal::service::core {

// The live process that a text names. Text that begins with `<`, `#PID<` or a digit must be a pid:
// INVALID_PID; any other text is a registered name. PROCESS_NOT_FOUND when nobody has it.
absl::StatusOr<runtime::Pid> ResolveProcess(Call& call, const std::string& text);

// The same for a request with if_pid: INCARNATION_CHANGED when the name belongs to another pid now.
template <typename Request>
absl::StatusOr<runtime::Pid> ResolveTarget(Call& call, const Request& request);

// PROCESS_CRITICAL when the process belongs to the node itself.
absl::Status RefuseCritical(Call& call, runtime::Pid pid);

// supervisor, genserver or worker.
std::string TypeWord(const runtime::ProcessInfo& info);
// running or waiting.
std::string StatusWord(const runtime::ProcessInfo& info);

absl::Status CheckIncarnation(const std::string& text, runtime::Pid found,
                              const std::string& expected);

template <typename Request>
absl::StatusOr<runtime::Pid> ResolveTarget(Call& call, const Request& request) {
  absl::StatusOr<runtime::Pid> pid = ResolveProcess(call, request.pid());
  if (!pid.ok() || !request.has_if_pid()) return pid;
  if (absl::Status status = CheckIncarnation(request.pid(), *pid, request.if_pid()); !status.ok()) {
    return status;
  }
  return pid;
}

}  // namespace arsenal::service::core
