// SPDX-License-Identifier: MIT
// ProcessService.GetRegisteredName: what a process may be reached by.

#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

core::Answer<v1::GetRegisteredNameResponse> GetRegisteredName(
    core::Call& call, const v1::GetRegisteredNameRequest& request) {
  const auto info = InspectTarget(call, request.pid());
  if (!info.ok()) return info.status();
  v1::GetRegisteredNameResponse response;
  v1::NamesOfProcess& names = *response.mutable_data();
  names.set_pid(info->pid.ToString());
  if (info->name.has_value()) names.set_name(std::string(info->name->text()));
  for (const runtime::Ref alias : info->aliases) names.add_aliases(alias.ToString());
  return response;
}

}  // namespace arsenal::service::process
