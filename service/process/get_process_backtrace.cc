// SPDX-License-Identifier: MIT
// ProcessService.GetProcessBacktrace: where a process is.

#include "service/core/target.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

core::Answer<v1::GetProcessBacktraceResponse> GetProcessBacktrace(
    core::Call& call, const v1::GetProcessBacktraceRequest& request) {
  const auto info = InspectTarget(call, request.pid());
  if (!info.ok()) return info.status();
  v1::GetProcessBacktraceResponse response;
  v1::ProcessBacktrace& shown = *response.mutable_data();
  shown.set_pid(info->pid.ToString());
  shown.set_status(core::StatusWord(*info));
  if (!info->current_function.empty()) shown.set_current_function(info->current_function);
  for (const auto& frame : info->backtrace) FillFrame(frame, *shown.add_frames());
  if (info->in_hand.has_value()) {
    if (const auto why = ShowTerm(*info->in_hand, *shown.mutable_message())) {
      shown.clear_message();
      (*shown.mutable_unavailable())["message"] = *why;
    }
  }
  if (info->waiting_for_pid.valid()) shown.set_waiting_for(info->waiting_for_pid.ToString());
  return response;
}

}  // namespace arsenal::service::process
