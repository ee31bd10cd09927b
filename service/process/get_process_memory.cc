// SPDX-License-Identifier: MIT
// ProcessService.GetProcessMemory: what a process holds, by what holds it.

#include "service/process/operations.h"
#include "service/process/process_view.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

core::Answer<v1::GetProcessMemoryResponse> GetProcessMemory(
    core::Call& call, const v1::GetProcessMemoryRequest& request) {
  const auto info = InspectTarget(call, request.pid(), runtime::Detail::kSummary);
  if (!info.ok()) return info.status();
  v1::GetProcessMemoryResponse response;
  FillMemory(*info, *response.mutable_data());
  return response;
}

}  // namespace arsenal::service::process
