// SPDX-License-Identifier: MIT
// ProcessService.ResumeProcess: takes back one suspension.

#include "runtime/node/node.h"
#include "service/core/target.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

using runtime::Pid;

core::Answer<v1::ResumeProcessResponse> ResumeProcess(core::Call& call,
                                                      const v1::ResumeProcessRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  const bool changed = call.node().space().Resume(*pid);
  v1::ResumeProcessResponse response;
  v1::SuspendedProcess& outcome = *response.mutable_data();
  outcome.set_changed(changed);
  FillSuspended(*call.node().Inspect(*pid, runtime::Detail::kRow), outcome);
  return response;
}

}  // namespace arsenal::service::process
