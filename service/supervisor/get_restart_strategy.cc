// SPDX-License-Identifier: MIT
// SupervisorService.GetRestartStrategy: the strategy in force.

#include "service/supervisor/operations.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

core::Answer<v1::GetRestartStrategyResponse> GetRestartStrategy(
    core::Call& call, const v1::GetRestartStrategyRequest& request) {
  const absl::StatusOr<runtime::Pid> pid = FindSupervisor(call, request.name());
  if (!pid.ok()) return pid.status();
  v1::GetRestartStrategyResponse response;
  v1::RestartStrategyInForce& data = *response.mutable_data();
  data.set_name(NameOrPid(call, *pid));
  data.set_pid(pid->ToString());
  data.set_strategy(
      std::string(runtime::StrategyName(ObjectOf(call, *pid)->flags().strategy).text()));
  return response;
}

}  // namespace arsenal::service::supervisor
