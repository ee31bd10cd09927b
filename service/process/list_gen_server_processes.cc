// SPDX-License-Identifier: MIT
// ProcessService.ListGenServerProcesses: those with this behaviour.

#include "runtime/node/node.h"
#include "service/core/scan.h"
#include "service/process/operations.h"
#include "service/process/process_list.h"

namespace arsenal::service::process {

core::Answer<v1::ListGenServerProcessesResponse> ListGenServerProcesses(
    core::Call& call, const v1::ListGenServerProcessesRequest& request) {
  ProcessList list(call, core::PageOf(request));
  core::ProcessScan scan(call);
  while (true) {
    while (const auto info = scan.Next()) {
      if (info->behaviour == "gen_server") list.Add({0, {}, info->pid});
    }
    if (scan.done()) break;
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  v1::ListGenServerProcessesResponse response;
  list.Finish(response);
  co_return response;
}

}  // namespace arsenal::service::process
