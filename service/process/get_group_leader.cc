// SPDX-License-Identifier: MIT
// ProcessService.GetGroupLeader: whose group a process is of.

#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

core::Answer<v1::GetGroupLeaderResponse> GetGroupLeader(core::Call& call,
                                                        const v1::GetGroupLeaderRequest& request) {
  const auto info = InspectTarget(call, request.pid(), runtime::Detail::kRow);
  if (!info.ok()) return info.status();
  v1::GetGroupLeaderResponse response;
  response.mutable_data()->set_pid(info->pid.ToString());
  if (info->group_leader.valid()) {
    FillRelated(call, info->group_leader, *response.mutable_data()->mutable_group_leader());
  }
  return response;
}

}  // namespace arsenal::service::process
