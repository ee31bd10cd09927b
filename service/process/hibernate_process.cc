// SPDX-License-Identifier: MIT
// ProcessService.HibernateProcess: less memory until the next message.

#include "runtime/node/node.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

using runtime::Pid;

core::Answer<v1::HibernateProcessResponse> HibernateProcess(
    core::Call& call, const v1::HibernateProcessRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  runtime::ProcessSpace& space = call.node().space();
  v1::HibernateProcessResponse response;
  v1::HibernatedProcess& outcome = *response.mutable_data();
  outcome.set_pid(pid->ToString());
  outcome.set_memory_before(runtime::InspectMemory(space, *pid)->total());
  const auto compacted = space.Hibernate(*pid);
  if (compacted == runtime::ProcessSpace::Compacted::kNoHandler) {
    outcome.set_unavailable("coroutine: its frames are given up by itself alone");
  }
  outcome.set_hibernated(compacted == runtime::ProcessSpace::Compacted::kNow);
  outcome.set_memory_after(runtime::InspectMemory(space, *pid)->total());
  return response;
}

}  // namespace arsenal::service::process
