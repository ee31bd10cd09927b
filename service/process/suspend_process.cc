// SPDX-License-Identifier: MIT
// ProcessService.SuspendProcess: holds a process.

#include "runtime/node/node.h"
#include "service/core/target.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

using runtime::Pid;

core::Answer<v1::SuspendProcessResponse> SuspendProcess(core::Call& call,
                                                        const v1::SuspendProcessRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  const bool changed = call.node().space().Suspend(*pid);
  v1::SuspendProcessResponse response;
  v1::SuspendedProcess& outcome = *response.mutable_data();
  outcome.set_changed(changed);
  FillSuspended(*call.node().Inspect(*pid, runtime::Detail::kRow), outcome);
  return response;
}

}  // namespace arsenal::service::process
