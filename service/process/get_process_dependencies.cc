// SPDX-License-Identifier: MIT
// ProcessService.GetProcessDependencies: what a process depends on, as a graph.

#include "absl/container/flat_hash_set.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {
namespace {

constexpr int kNodes = 1000;

// The graph around one process.
class Graph {
 public:
  Graph(core::Call& call, runtime::Pid center, v1::ProcessDependencies& shown)
      : call_(call), center_(center), shown_(shown) {
    shown_.set_pid(center.ToString());
    AddNode(center);
  }

  void Add(runtime::Pid other, const char* kind) {
    shown_.set_total_edges(shown_.total_edges() + 1);
    if (!AddNode(other)) return;
    v1::DependencyEdge& edge = *shown_.add_edges();
    edge.set_from_pid(center_.ToString());
    edge.set_to_pid(other.ToString());
    edge.set_kind(kind);
  }

 private:
  // Whether it is shown.
  bool AddNode(runtime::Pid pid) {
    if (nodes_.contains(pid)) return true;
    if (shown_.nodes_size() == kNodes) return false;
    nodes_.insert(pid);
    FillRelated(call_, pid, *shown_.add_nodes());
    return true;
  }

  core::Call& call_;
  const runtime::Pid center_;
  v1::ProcessDependencies& shown_;
  absl::flat_hash_set<runtime::Pid> nodes_;
};

}  // namespace

core::Answer<v1::GetProcessDependenciesResponse> GetProcessDependencies(
    core::Call& call, const v1::GetProcessDependenciesRequest& request) {
  const auto info = InspectTarget(call, request.pid(), runtime::Detail::kRelations);
  if (!info.ok()) return info.status();
  v1::GetProcessDependenciesResponse response;
  Graph graph(call, info->pid, *response.mutable_data());
  if (info->supervisor.has_value()) graph.Add(*info->supervisor, "supervisor");
  if (info->waiting_for_pid.valid()) graph.Add(info->waiting_for_pid, "waits_for");
  for (const runtime::Pid linked : info->links) graph.Add(linked, "link");
  for (const auto& monitor : info->monitors) {
    if (monitor.pid.valid()) graph.Add(monitor.pid, "monitor");
  }
  return response;
}

}  // namespace arsenal::service::process
