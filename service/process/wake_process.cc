// SPDX-License-Identifier: MIT
// ProcessService.WakeProcess: as a message would.

#include "runtime/node/node.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

using runtime::Pid;

core::Answer<v1::WakeProcessResponse> WakeProcess(core::Call& call,
                                                  const v1::WakeProcessRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  v1::WakeProcessResponse response;
  response.mutable_data()->set_pid(pid->ToString());
  response.mutable_data()->set_was_hibernated(call.node().space().WakeUp(*pid));
  return response;
}

}  // namespace arsenal::service::process
