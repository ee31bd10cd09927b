// SPDX-License-Identifier: MIT
// StateService.CompressProcessState: asks a process's code to give up what it can do without.

#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/state/operations.h"
#include "service/state/state_access.h"

namespace arsenal::service::state {

using runtime::Pid;

core::Answer<v1::CompressProcessStateResponse> CompressProcessState(
    core::Call& call, const v1::CompressProcessStateRequest& request) {
  const absl::StatusOr<Pid> pid = core::ResolveTarget(call, request);
  if (!pid.ok()) return pid.status();
  if (absl::Status critical = core::RefuseCritical(call, *pid); !critical.ok()) return critical;
  runtime::ProcessSpace& space = call.node().space();
  const size_t before = runtime::InspectMemory(space, *pid)->code;
  if (space.Compact(*pid) == runtime::ProcessSpace::Compacted::kNoHandler) {
    return core::Fail(v1::REASON_NOT_INSPECTABLE,
                      "pid: " + pid->ToString() + " is no behaviour, so it has no state to compact",
                      {{"pid", pid->ToString()}});
  }
  v1::CompressProcessStateResponse response;
  v1::CompressedState& outcome = *response.mutable_data();
  outcome.set_pid(pid->ToString());
  outcome.set_state_memory_before(before);
  outcome.set_state_memory_after(runtime::InspectMemory(space, *pid)->code);
  return response;
}

}  // namespace arsenal::service::state
