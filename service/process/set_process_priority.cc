// SPDX-License-Identifier: MIT
// ProcessService.SetProcessPriority: which of two that can run does.

#include "runtime/node/node.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {
namespace {

using runtime::Pid;
using runtime::Priority;

// The validator knows the words.
Priority PriorityOf(const std::string& word) {
  for (const Priority each : {Priority::kHigh, Priority::kLow}) {
    if (runtime::PriorityName(each).text() == word) return each;
  }
  return Priority::kNormal;
}

}  // namespace

core::Answer<v1::SetProcessPriorityResponse> SetProcessPriority(
    core::Call& call, const v1::SetProcessPriorityRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  runtime::ProcessSpace& space = call.node().space();
  const auto info = call.node().Inspect(*pid, runtime::Detail::kRow);
  const Priority priority = PriorityOf(request.level());
  const bool paused = space.ResumeScheduling(*pid).has_value();
  space.SetPriority(*pid, priority);
  if (paused) space.PauseScheduling(*pid);
  v1::SetProcessPriorityResponse response;
  v1::ProcessPriority& outcome = *response.mutable_data();
  outcome.set_pid(pid->ToString());
  outcome.set_old_level(
      std::string(runtime::PriorityName(info->paused_priority.value_or(info->priority)).text()));
  outcome.set_new_level(request.level());
  return response;
}

}  // namespace arsenal::service::process
