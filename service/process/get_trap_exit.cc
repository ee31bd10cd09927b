// SPDX-License-Identifier: MIT
// ProcessService.GetTrapExit: whether exit signals become messages.

#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

core::Answer<v1::GetTrapExitResponse> GetTrapExit(core::Call& call,
                                                  const v1::GetTrapExitRequest& request) {
  const auto info = InspectTarget(call, request.pid(), runtime::Detail::kRow);
  if (!info.ok()) return info.status();
  v1::GetTrapExitResponse response;
  response.mutable_data()->set_pid(info->pid.ToString());
  response.mutable_data()->set_trap_exit(info->trap_exit);
  return response;
}

}  // namespace arsenal::service::process
