// SPDX-License-Identifier: MIT
// ProcessService.ListIsolatedProcesses: those whose end nobody would notice.

#include "runtime/node/node.h"
#include "service/core/scan.h"
#include "service/process/operations.h"
#include "service/process/process_list.h"

namespace arsenal::service::process {
namespace {

bool IsIsolated(core::Call& call, const runtime::ProcessInfo& row) {
  if (row.supervisor.has_value()) return false;
  const auto info = call.node().Inspect(row.pid, runtime::Detail::kRelations);
  return info->links.empty() && info->monitors.empty() && info->monitored_by.empty();
}

}  // namespace

core::Answer<v1::ListIsolatedProcessesResponse> ListIsolatedProcesses(
    core::Call& call, const v1::ListIsolatedProcessesRequest& request) {
  ProcessList list(call, core::PageOf(request));
  core::ProcessScan scan(call);
  while (true) {
    while (const auto info = scan.Next()) {
      if (IsIsolated(call, *info)) list.Add({0, {}, info->pid});
    }
    if (scan.done()) break;
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  v1::ListIsolatedProcessesResponse response;
  list.Finish(response);
  co_return response;
}

}  // namespace arsenal::service::process
