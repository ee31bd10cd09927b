// SPDX-License-Identifier: MIT
// ProcessService.GetProcessDeepInfo: everything about one process, of one moment.

#include "runtime/node/node.h"
#include "service/core/target.h"
#include "service/core/terms.h"
#include "service/process/operations.h"
#include "service/process/process_view.h"
#include "service/process/rows.h"

namespace arsenal::service::process {
namespace {

void FillScheduler(const runtime::ProcessInfo& info, v1::SchedulerInfoOfProcess& scheduler) {
  scheduler.set_status(core::StatusWord(info));
  scheduler.set_priority(std::string(runtime::PriorityName(info.priority).text()));
  scheduler.set_reductions(info.reductions);
  scheduler.set_suspend_count(info.suspend_count);
  scheduler.set_paused(info.paused_priority.has_value());
  scheduler.set_hibernated(info.hibernated);
  if (info.waiting_for_pid.valid()) scheduler.set_waiting_for(info.waiting_for_pid.ToString());
}

}  // namespace

core::Answer<v1::GetProcessDeepInfoResponse> GetProcessDeepInfo(
    core::Call& call, const v1::GetProcessDeepInfoRequest& request) {
  const auto info = InspectTarget(call, request.pid());
  if (!info.ok()) return info.status();
  v1::GetProcessDeepInfoResponse response;
  v1::DeepProcessInfo& deep = *response.mutable_data();
  FillProcess(call, *info, *deep.mutable_basic());
  FillMemory(*info, *deep.mutable_memory_layout());
  for (const auto& frame : info->backtrace) FillFrame(frame, *deep.add_stack_trace());
  const auto why =
      ShowTerm(runtime::Term::Map(info->dictionary), *deep.mutable_process_dictionary());
  auto& unavailable = *deep.mutable_unavailable();
  if (why.has_value()) {
    deep.clear_process_dictionary();
    unavailable["process_dictionary"] = *why;
  }
  for (const runtime::Pid pid : info->ancestors) FillRelated(call, pid, *deep.add_ancestors());
  FillScheduler(*info, *deep.mutable_scheduler_info());
  if (info->in_hand) deep.set_message_in_hand(core::ReasonText(*info->in_hand));
  unavailable["gc_info"] = "not_collected: native code frees what it no longer holds at once";
  return response;
}

}  // namespace arsenal::service::process
