// SPDX-License-Identifier: MIT
// ProcessService.PauseProcessScheduling: only when nothing else can run.

#include "runtime/node/node.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

using runtime::Pid;

core::Answer<v1::PauseProcessSchedulingResponse> PauseProcessScheduling(
    core::Call& call, const v1::PauseProcessSchedulingRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  runtime::ProcessSpace& space = call.node().space();
  const bool paused = call.node().Inspect(*pid, runtime::Detail::kRow)->paused_priority.has_value();
  space.PauseScheduling(*pid);
  v1::PauseProcessSchedulingResponse response;
  v1::ProcessScheduling& outcome = *response.mutable_data();
  outcome.set_changed(!paused);
  FillScheduling(*call.node().Inspect(*pid, runtime::Detail::kRow), outcome);
  return response;
}

}  // namespace arsenal::service::process
