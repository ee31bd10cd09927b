// SPDX-License-Identifier: MIT
// What the operations on supervisors share: from texts to supervisors, and from the runtime's
// snapshots to the contract's words.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "arsenal/v1/supervisor.pb.h"
#include "runtime/base/pid.h"
#include "runtime/supervisor/supervisor_snapshot.h"
#include "service/core/call.h"
#include "service/core/target.h"

namespace arsenal::service::supervisor {

// The registered name of a live process; its pid's text when it has none.
std::string NameOrPid(core::Call& call, runtime::Pid pid);
// worker or supervisor.
std::string TypeWord(runtime::ChildType type);
// permanent, transient or temporary.
std::string RestartWord(runtime::RestartType restart);
// running, restarting, undefined or ended.
std::string StatusWord(runtime::ChildStatus status);
// Supervisor or DynamicSupervisor.
std::string KindWord(runtime::SupervisorKind kind);

// The live supervisor that a text names: INVALID_PID, SUPERVISOR_NOT_FOUND, NOT_A_SUPERVISOR.
absl::StatusOr<runtime::Pid> FindSupervisor(core::Call& call, const std::string& name);

// The same for a request that changes something: PROCESS_CRITICAL when it belongs to the node,
// INCARNATION_CHANGED when if_pid says another.
template <typename Request>
absl::StatusOr<runtime::Pid> FindOrdinary(core::Call& call, const Request& request) {
  absl::StatusOr<runtime::Pid> pid = FindSupervisor(call, request.name());
  if (!pid.ok()) return pid;
  if (request.has_if_pid()) {
    absl::Status same = core::CheckIncarnation(request.name(), *pid, request.if_pid());
    if (!same.ok()) return same;
  }
  if (absl::Status critical = core::RefuseCritical(call, *pid); !critical.ok()) return critical;
  return pid;
}

// Null when there is none any more.
const runtime::Supervisor* ObjectOf(core::Call& call, runtime::Pid pid);

void FillChild(const runtime::ChildSnapshot& child, v1::ChildSummary& out);
void FillShutdown(const runtime::Shutdown& shutdown, google::protobuf::Value& out);
void FillBackOff(const runtime::BackOff& back_off, v1::BackOff& out);
void FillForecast(const runtime::Supervisor& supervisor, v1::ResumeForecast& out);
// Of a live supervisor.
void FillConfig(core::Call& call, runtime::Pid pid, v1::SupervisorConfig& out);

}  // namespace arsenal::service::supervisor
