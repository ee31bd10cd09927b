// SPDX-License-Identifier: MIT
// SystemService.GetTopology: the graph of processes, as lists or in Graphviz's language.

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "runtime/node/node.h"
#include "service/core/target.h"
#include "service/system/operations.h"
#include "service/system/relation_graph.h"

namespace arsenal::service::system {
namespace {

using Request = v1::GetTopologyRequest;

constexpr uint32_t kNodes = 500;

RelationSet SetOf(const Request& request) {
  RelationSet set;
  set.link = !request.has_include_links() || request.include_links();
  set.monitor = !request.has_include_monitors() || request.include_monitors();
  set.waits_for = false;
  return set;
}

// The name of a process; its pid's text when it has none.
std::string NameOrPid(core::Call& call, runtime::Pid pid) {
  const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
  if (info.has_value() && info->name.has_value()) return std::string(info->name->text());
  return pid.ToString();
}

// The first processes, with their clusters; a process that has ended since is left out.
class Drawing {
 public:
  Drawing(core::Call& call, const Request& request, v1::Topology& topology)
      : call_(call), cluster_by_(request.cluster_by()), topology_(topology) {}

  void Draw(const RelationGraph& graph, uint32_t most) {
    const auto shown = static_cast<uint32_t>(std::min<size_t>(most, graph.nodes().size()));
    for (uint32_t i = 0; i < shown; ++i) AddNode(graph.nodes()[i].pid);
    for (const auto& [id, cluster] : clusters_) *topology_.add_clusters() = cluster;
    for (const auto& edge : graph.edges()) {
      if (edge.source < shown && edge.target < shown) {
        graph.FillEdge(edge, *topology_.add_edges());
      }
    }
    topology_.set_total_nodes(graph.nodes().size());
    topology_.set_total_edges(static_cast<uint64_t>(topology_.edges_size()));
    topology_.set_truncated(shown < graph.nodes().size());
  }

 private:
  void AddNode(runtime::Pid pid) {
    const auto info = call_.node().Inspect(pid, runtime::Detail::kRow);
    if (!info.has_value()) return;
    v1::TopologyNode& node = *topology_.add_nodes();
    node.set_pid(pid.ToString());
    if (info->name.has_value()) node.set_name(std::string(info->name->text()));
    node.set_type(core::TypeWord(*info));
    node.set_module(std::string(info->initial_call.module.text()));
    if (cluster_by_ == "module") {
      Cluster(node.module(), node.module(), node);
    } else if (cluster_by_ == "supervisor" && info->supervisor.has_value()) {
      Cluster(info->supervisor->ToString(), NameOrPid(call_, *info->supervisor), node);
    }
  }

  void Cluster(const std::string& id, const std::string& label, v1::TopologyNode& node) {
    node.set_cluster(id);
    v1::TopologyCluster& cluster = clusters_[id];
    cluster.set_id(id);
    cluster.set_label(label);
    cluster.set_size(cluster.size() + 1);
  }

  core::Call& call_;
  const std::string cluster_by_;
  v1::Topology& topology_;
  std::map<std::string, v1::TopologyCluster> clusters_;
};

std::string Quoted(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

std::string NodeLine(const v1::TopologyNode& node) {
  const std::string label = node.has_name() ? node.name() + "\n" + node.pid() : node.pid();
  const std::string shown = absl::StrReplaceAll(Quoted(label), {{"\n", "\\n"}});
  const char* shape = node.type() == "supervisor" ? "box" : "ellipse";
  return absl::StrCat(Quoted(node.pid()), " [label=", shown, ", shape=", shape, "];\n");
}

const char* StyleOf(const std::string& kind) {
  if (kind == "link") return " [dir=none]";
  return kind == "monitor" ? " [style=dashed]" : "";
}

// The same graph in Graphviz's language, instead of the lists.
void ToDot(v1::Topology& topology) {
  std::map<std::string, std::string> inside;  // by cluster
  for (const v1::TopologyNode& node : topology.nodes()) {
    absl::StrAppend(&inside[node.cluster()], node.has_cluster() ? "    " : "  ", NodeLine(node));
  }
  std::string dot = "digraph processes {\n";
  int number = 0;
  for (const v1::TopologyCluster& cluster : topology.clusters()) {
    absl::StrAppend(&dot, "  subgraph cluster_", number++,
                    " {\n    label=", Quoted(cluster.label()), ";\n", inside[cluster.id()],
                    "  }\n");
  }
  dot += inside[""];
  for (const v1::ProcessEdge& edge : topology.edges()) {
    absl::StrAppend(&dot, "  ", Quoted(edge.from_pid()), " -> ", Quoted(edge.to_pid()),
                    StyleOf(edge.kind()), ";\n");
  }
  dot += "}\n";
  topology.set_dot(std::move(dot));
  topology.clear_nodes();
  topology.clear_edges();
  topology.clear_clusters();
}

}  // namespace

core::Answer<v1::GetTopologyResponse> GetTopology(core::Call& call, const Request& request) {
  RelationGraph graph(call, SetOf(request));
  while (!graph.Step()) {
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  v1::GetTopologyResponse response;
  v1::Topology& topology = *response.mutable_data();
  Drawing drawing(call, request, topology);
  drawing.Draw(graph, request.has_nodes_max() ? request.nodes_max() : kNodes);
  topology.set_format(request.has_format() ? request.format() : "json");
  if (request.format() == "dot") ToDot(topology);
  co_return response;
}

}  // namespace arsenal::service::system
