// SPDX-License-Identifier: MIT

#include "service/system/relation_graph.h"

#include <algorithm>
#include <string>

#include "runtime/node/node.h"

namespace arsenal::service::system {

using runtime::Pid;

const char* RelationWord(Relation relation) {
  switch (relation) {
    case Relation::kLink: return "link";
    case Relation::kMonitor: return "monitor";
    case Relation::kParent: return "parent";
    case Relation::kWaitsFor: return "waits_for";
  }
  return "";
}

bool RelationGraph::Step() {
  if (!scan_.done()) {
    while (const auto row = scan_.Next()) Meet(*row);
    return false;
  }
  Settle();
  return settled_ == seen_.size();
}

void RelationGraph::Meet(const runtime::ProcessInfo& row) {
  const auto number = static_cast<uint32_t>(nodes_.size());
  nodes_.push_back(
      {row.pid, row.supervisor.has_value() || row.behaviour == "supervisor", row.critical});
  const auto add = [&](Pid target, Relation relation) {
    if (target.valid()) seen_.push_back({number, target, relation});
  };
  if (set_.parent) add(row.parent, Relation::kParent);
  if (set_.waits_for) add(row.waiting_for_pid, Relation::kWaitsFor);
  if (!set_.link && !set_.monitor) return;
  const auto info = call_.node().Inspect(row.pid, runtime::Detail::kRelations);
  if (!info.has_value()) return;
  if (set_.link) {
    for (const Pid linked : info->links) {
      if (row.pid < linked) add(linked, Relation::kLink);  // the other one has it too
    }
  }
  if (!set_.monitor) return;
  for (const auto& monitor : info->monitors) add(monitor.pid, Relation::kMonitor);
}

void RelationGraph::Settle() {
  const size_t end = std::min(seen_.size(), settled_ + kSlice);
  for (; settled_ < end; ++settled_) {
    const Seen& seen = seen_[settled_];
    const auto target = Find(seen.target);
    if (!target) continue;
    ++counts_[static_cast<size_t>(seen.relation)];
    if (seen.relation == Relation::kParent) {
      edges_.push_back({*target, seen.source, seen.relation});
    } else {
      edges_.push_back({seen.source, *target, seen.relation});
    }
  }
}

std::optional<uint32_t> RelationGraph::Find(Pid pid) const {
  const auto found =
      std::lower_bound(nodes_.begin(), nodes_.end(), pid,
                       [](const Node& node, Pid wanted) { return node.pid < wanted; });
  if (found == nodes_.end() || found->pid != pid) return std::nullopt;
  return static_cast<uint32_t>(found - nodes_.begin());
}

void RelationGraph::FillRef(uint32_t node, v1::ProcessRef& shown) const {
  shown.set_pid(nodes_[node].pid.ToString());
  const auto info = call_.node().Inspect(nodes_[node].pid, runtime::Detail::kRow);
  if (info.has_value() && info->name.has_value()) shown.set_name(std::string(info->name->text()));
}

void RelationGraph::FillEdge(const Edge& edge, v1::ProcessEdge& shown) const {
  shown.set_from_pid(nodes_[edge.source].pid.ToString());
  shown.set_to_pid(nodes_[edge.target].pid.ToString());
  shown.set_kind(RelationWord(edge.relation));
}

}  // namespace arsenal::service::system
