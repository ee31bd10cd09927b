// SPDX-License-Identifier: MIT

#include "service/process/descendant_walk.h"

#include "runtime/node/node.h"

namespace arsenal::service::process {

using runtime::Pid;

const char* EdgeWord(Edge edge) {
  switch (edge) {
    case Edge::kChild: return "child";
    case Edge::kLink: return "link";
    case Edge::kMonitor: return "monitor";
  }
  return "";
}

DescendantWalk::DescendantWalk(core::Call& call, Pid root, EdgeSet edges, uint32_t max_depth)
    : call_(call),
      root_(root),
      edges_(edges),
      max_depth_(max_depth),
      scan_(call),
      scanned_(!edges.child) {
  reached_.insert(root);
  if (const auto info = call.node().Inspect(root)) {
    reached_.insert(info->ancestors.begin(), info->ancestors.end());
  }
}

bool DescendantWalk::Step() {
  if (!scanned_) return ScanChildren();
  if (!root_visited_) {
    root_visited_ = true;
    Visit(root_, 0);
  }
  for (int left = kStep; left > 0; --left) {
    if (visited_ == found_.size()) return true;
    const Found next = found_[visited_++];
    if (next.depth < max_depth_) Visit(next.pid, next.depth);
  }
  return visited_ == found_.size();
}

bool DescendantWalk::ScanChildren() {
  while (const auto row = scan_.Next()) {
    if (row->parent.valid()) children_[row->parent].push_back(row->pid);
  }
  scanned_ = scan_.done();
  return false;
}

void DescendantWalk::Visit(Pid pid, uint32_t depth) {
  if (const auto children = children_.find(pid); children != children_.end()) {
    for (const Pid child : children->second) Reach(child, pid, Edge::kChild, depth + 1);
  }
  if (!edges_.link && !edges_.monitor) return;
  const auto info = call_.node().Inspect(pid, runtime::Detail::kRelations);
  if (!info.has_value()) return;
  if (edges_.link) {
    for (const Pid linked : info->links) Reach(linked, pid, Edge::kLink, depth + 1);
  }
  if (!edges_.monitor) return;
  for (const auto& monitor : info->monitors) {
    if (monitor.pid.valid()) Reach(monitor.pid, pid, Edge::kMonitor, depth + 1);
  }
}

void DescendantWalk::Reach(Pid pid, Pid via, Edge edge, uint32_t depth) {
  if (!reached_.insert(pid).second) return;
  if (call_.node().space().Find(pid) == nullptr) return;
  found_.push_back({pid, via, edge, depth});
}

}  // namespace arsenal::service::process
