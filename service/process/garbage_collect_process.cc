// SPDX-License-Identifier: MIT
// ProcessService.GarbageCollectProcess: memory that its code can do without.

#include "runtime/node/node.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

using runtime::Pid;

core::Answer<v1::GarbageCollectProcessResponse> GarbageCollectProcess(
    core::Call& call, const v1::GarbageCollectProcessRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  v1::GarbageCollectProcessResponse response;
  Collect(call.node().space(), *pid, 1, *response.mutable_data());
  return response;
}

}  // namespace arsenal::service::process
