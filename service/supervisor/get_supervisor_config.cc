// SPDX-License-Identifier: MIT
// SupervisorService.GetSupervisorConfig: strategy, limits, pauses.

#include "service/supervisor/operations.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

core::Answer<v1::GetSupervisorConfigResponse> GetSupervisorConfig(
    core::Call& call, const v1::GetSupervisorConfigRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = FindSupervisor(call, request.name());
  if (!pid.ok()) return pid.status();
  v1::GetSupervisorConfigResponse response;
  FillConfig(call, *pid, *response.mutable_data());
  return response;
}

}  // namespace arsenal::service::supervisor
