// SPDX-License-Identifier: MIT
// SupervisorService.GetSupervisionTree: the tree below one supervisor, in one of three forms.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisors.h"
#include "service/supervisor/tree_walk.h"

namespace arsenal::service::supervisor {
namespace {

using runtime::Pid;
using Request = v1::GetSupervisionTreeRequest;

constexpr uint32_t kDepth = 10;

std::string Label(const v1::TreeNode& node) {
  return absl::StrCat(node.id(), " ", node.has_pid() ? node.pid() : node.status());
}

// Adds a node and all below it; answers its key.
std::string AddToGraph(const v1::TreeNode& node, v1::TreeGraph& graph) {
  const std::string key = absl::StrCat("n", graph.nodes_size());
  v1::GraphNode& out = *graph.add_nodes();
  out.set_key(key);
  out.set_label(Label(node));
  out.set_type(node.type());
  if (node.has_pid()) out.set_pid(node.pid());
  for (const v1::TreeNode& child : node.children()) {
    const std::string target = AddToGraph(child, graph);
    v1::GraphEdge& edge = *graph.add_edges();
    edge.set_source(key);
    edge.set_target(target);
  }
  return key;
}

std::string Mermaid(const v1::TreeNode& root) {
  v1::TreeGraph graph;
  AddToGraph(root, graph);
  std::string text = "flowchart TD\n";
  for (const v1::GraphNode& node : graph.nodes()) {
    const std::string label =
        absl::StrReplaceAll(node.label(), {{"\"", "#quot;"}, {"<", "#lt;"}, {">", "#gt;"}});
    const bool supervisor = node.type() == "supervisor";
    absl::StrAppend(&text, "  ", node.key(), supervisor ? "[\"" : "(\"", label,
                    supervisor ? "\"]\n" : "\")\n");
  }
  for (const v1::GraphEdge& edge : graph.edges()) {
    absl::StrAppend(&text, "  ", edge.source(), " --> ", edge.target(), "\n");
  }
  return text;
}

}  // namespace

core::Answer<v1::GetSupervisionTreeResponse> GetSupervisionTree(core::Call& call,
                                                                const Request& request) {
  const absl::StatusOr<Pid> pid = FindSupervisor(call, request.name());
  if (!pid.ok()) return pid.status();
  TreeWalk walk(call, request.has_depth() ? request.depth() : kDepth,
                request.include_dead() ? Dead::kInclude : Dead::kLeaveOut,
                request.include().empty() ? History::kLeaveOut : History::kInclude);
  v1::TreeNode root;
  walk.Root(*pid, root);
  v1::GetSupervisionTreeResponse response;
  v1::SupervisionTree& tree = *response.mutable_data();
  *tree.mutable_metadata() = walk.metadata();
  if (request.format() == "graph") {
    AddToGraph(root, *tree.mutable_graph());
  } else if (request.format() == "mermaid") {
    tree.set_mermaid(Mermaid(root));
  } else {
    *tree.mutable_root() = std::move(root);
  }
  return response;
}

}  // namespace arsenal::service::supervisor
