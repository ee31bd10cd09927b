// SPDX-License-Identifier: MIT
// ProcessService.GetProcessDescendants: what hangs on a process.

#include "runtime/node/node.h"
#include "service/core/paging.h"
#include "service/core/target.h"
#include "service/process/descendant_walk.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {
namespace {

constexpr uint32_t kDepth = 64;

EdgeSet EdgesOf(const v1::GetProcessDescendantsRequest& request) {
  if (request.edges().empty()) return {};
  EdgeSet edges{false, false, false};
  for (const std::string& edge : request.edges()) {
    edges.child |= edge == EdgeWord(Edge::kChild);
    edges.link |= edge == EdgeWord(Edge::kLink);
    edges.monitor |= edge == EdgeWord(Edge::kMonitor);
  }
  return edges;
}

}  // namespace

core::Answer<v1::GetProcessDescendantsResponse> GetProcessDescendants(
    core::Call& call, const v1::GetProcessDescendantsRequest& request) {
  const auto pid = core::ResolveProcess(call, request.pid());
  if (!pid.ok()) co_return pid.status();
  const std::string cursor = call.node().events().Now().ToString();
  DescendantWalk walk(call, *pid, EdgesOf(request), request.has_depth() ? request.depth() : kDepth);
  while (!walk.Step()) {
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  v1::GetProcessDescendantsResponse response;
  const core::Page page = core::PageOf(request);
  const auto& found = walk.found();
  for (uint64_t i = page.first(); i < found.size() && i < page.first() + page.rows; ++i) {
    v1::Descendant& row = *response.add_data();
    FillRelated(call, found[i].pid, *row.mutable_process());
    row.set_via_pid(found[i].via.ToString());
    row.set_edge(EdgeWord(found[i].edge));
    row.set_depth(found[i].depth);
  }
  v1::ListMeta& meta = *response.mutable_meta();
  core::FillMeta(page, found.size(), meta);
  for (const std::string& edge : request.edges()) meta.add_filters_applied("edges=" + edge);
  meta.set_cursor(cursor);
  co_return response;
}

}  // namespace arsenal::service::process
