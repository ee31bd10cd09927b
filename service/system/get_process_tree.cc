// SPDX-License-Identifier: MIT
// SystemService.GetProcessTree: who started whom.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/scan.h"
#include "service/core/target.h"
#include "service/system/operations.h"

namespace arsenal::service::system {
namespace {

using runtime::Pid;

constexpr uint32_t kDepth = 10;
constexpr uint32_t kNodes = 1000;
constexpr int kRelationsShown = 20;
constexpr int kWarnings = 100;

// The parents of all processes, and what is shown of them.
class Hierarchy {
 public:
  Hierarchy(core::Call& call, const v1::GetProcessTreeRequest& request, v1::ProcessTree& tree)
      : call_(call),
        scan_(call),
        depth_max_(request.has_depth() ? request.depth() : kDepth),
        nodes_left_(request.has_nodes_max() ? request.nodes_max() : kNodes),
        tree_(tree) {}

  // Goes on for a while; true when all processes were met.
  bool Step() {
    while (const auto row = scan_.Next()) {
      const bool lives = row->parent.valid() && call_.node().space().Find(row->parent) != nullptr;
      if (lives) {
        children_[row->parent].push_back(row->pid);
      } else {
        roots_.push_back(row->pid);
      }
      ++total_;
      if (IsUnsupervised(*row)) ++unsupervised_;
    }
    return scan_.done();
  }

  void Show(std::optional<Pid> root) {
    v1::ProcessTreeMetadata& metadata = *tree_.mutable_metadata();
    metadata.set_total_processes(total_);
    metadata.set_unsupervised(unsupervised_);
    metadata.set_root_count(roots_.size());
    if (root) {
      Add(*root, Pid(), 1, *tree_.add_roots());
      return;
    }
    for (const Pid pid : roots_) {
      if (nodes_left_ == 0) {
        metadata.set_truncated(true);
        return;
      }
      Add(pid, Pid(), 1, *tree_.add_roots());
    }
  }

 private:
  static bool IsUnsupervised(const runtime::ProcessInfo& info) {
    return !info.supervisor.has_value() && !info.critical;
  }

  void Add(Pid pid, Pid parent, uint32_t level, v1::ProcessTreeNode& node) {
    --nodes_left_;
    v1::ProcessTreeMetadata& metadata = *tree_.mutable_metadata();
    metadata.set_shown(metadata.shown() + 1);
    metadata.set_depth(std::max(metadata.depth(), level));
    node.set_pid(pid.ToString());
    static const std::vector<Pid> kNone;
    const auto found = children_.find(pid);
    const std::vector<Pid>& children = found == children_.end() ? kNone : found->second;
    node.set_children_count(children.size());
    const auto info = call_.node().Inspect(pid, runtime::Detail::kRelations);
    if (info.has_value()) Describe(*info, parent, children, node);
    for (const Pid child : children) {
      if (level == depth_max_ || nodes_left_ == 0) {
        node.set_truncated(true);
        metadata.set_truncated(true);
        return;
      }
      Add(child, pid, level + 1, *node.add_children());
    }
  }

  void Describe(const runtime::ProcessInfo& info, Pid parent, const std::vector<Pid>& children,
                v1::ProcessTreeNode& node) {
    if (info.name.has_value()) node.set_name(std::string(info.name->text()));
    node.set_type(core::TypeWord(info));
    node.set_module(std::string(info.initial_call.module.text()));
    node.set_status(core::StatusWord(info));
    node.set_supervised(info.supervisor.has_value());
    node.set_critical(info.critical);
    for (const Pid linked : info.links) {
      if (node.links_size() == kRelationsShown) break;
      const bool child = std::binary_search(children.begin(), children.end(), linked);
      if (linked != parent && !child) node.add_links(linked.ToString());
    }
    for (const auto& monitor : info.monitors) {
      if (node.monitors_size() == kRelationsShown) break;
      if (monitor.pid.valid()) node.add_monitors(monitor.pid.ToString());
    }
    if (IsUnsupervised(info)) Warn(node);
  }

  void Warn(const v1::ProcessTreeNode& node) {
    if (tree_.warnings_size() == kWarnings) return;
    v1::SystemWarning& warning = *tree_.add_warnings();
    warning.set_type("unsupervised_process");
    warning.set_pid(node.pid());
    if (node.has_name()) warning.set_name(node.name());
    warning.set_message(
        absl::StrCat("found ", node.pid(), " without a supervisor: nobody restarts it"));
    warning.set_severity("low");
  }

  core::Call& call_;
  core::ProcessScan scan_;
  const uint32_t depth_max_;
  uint32_t nodes_left_;
  v1::ProcessTree& tree_;
  absl::flat_hash_map<Pid, std::vector<Pid>> children_;  // in order of pids
  std::vector<Pid> roots_;
  uint64_t total_ = 0;
  uint64_t unsupervised_ = 0;
};

}  // namespace

core::Answer<v1::GetProcessTreeResponse> GetProcessTree(core::Call& call,
                                                        const v1::GetProcessTreeRequest& request) {
  std::optional<Pid> root;
  if (request.has_root()) {
    const absl::StatusOr<Pid> pid = core::ResolveProcess(call, request.root());
    if (!pid.ok()) co_return pid.status();
    root = *pid;
  }
  v1::GetProcessTreeResponse response;
  Hierarchy hierarchy(call, request, *response.mutable_data());
  while (!hierarchy.Step()) {
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  hierarchy.Show(root);
  co_return response;
}

}  // namespace arsenal::service::system
