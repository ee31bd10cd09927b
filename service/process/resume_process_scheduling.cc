// SPDX-License-Identifier: MIT
// ProcessService.ResumeProcessScheduling: the priority it had.

#include "runtime/node/node.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

using runtime::Pid;

core::Answer<v1::ResumeProcessSchedulingResponse> ResumeProcessScheduling(
    core::Call& call, const v1::ResumeProcessSchedulingRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  const bool paused = call.node().space().ResumeScheduling(*pid).has_value();
  v1::ResumeProcessSchedulingResponse response;
  v1::ProcessScheduling& outcome = *response.mutable_data();
  outcome.set_changed(paused);
  FillScheduling(*call.node().Inspect(*pid, runtime::Detail::kRow), outcome);
  return response;
}

}  // namespace arsenal::service::process
