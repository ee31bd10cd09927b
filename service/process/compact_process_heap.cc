// SPDX-License-Identifier: MIT
// ProcessService.CompactProcessHeap: until there is no more to give up.

#include "runtime/node/node.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {
namespace {

constexpr uint32_t kMostRounds = 8;

}  // namespace

using runtime::Pid;

core::Answer<v1::CompactProcessHeapResponse> CompactProcessHeap(
    core::Call& call, const v1::CompactProcessHeapRequest& request) {
  const absl::StatusOr<Pid> pid = ResolveOrdinary(call, request);
  if (!pid.ok()) return pid.status();
  v1::CompactProcessHeapResponse response;
  Collect(call.node().space(), *pid, kMostRounds, *response.mutable_data());
  (*response.mutable_data()->mutable_unavailable())["fragmentation"] =
      "not_measured: processes share the node's allocator";
  return response;
}

}  // namespace arsenal::service::process
