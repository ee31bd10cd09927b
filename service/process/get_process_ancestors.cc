// SPDX-License-Identifier: MIT
// ProcessService.GetProcessAncestors: the line upwards.

#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

core::Answer<v1::GetProcessAncestorsResponse> GetProcessAncestors(
    core::Call& call, const v1::GetProcessAncestorsRequest& request) {
  const auto info = InspectTarget(call, request.pid());
  if (!info.ok()) return info.status();
  v1::GetProcessAncestorsResponse response;
  v1::ProcessAncestors& line = *response.mutable_data();
  line.set_pid(info->pid.ToString());
  for (const runtime::Pid pid : info->ancestors) FillRelated(call, pid, *line.add_ancestors());
  line.set_complete(line.ancestors().empty() || line.ancestors().rbegin()->alive());
  return response;
}

}  // namespace arsenal::service::process
