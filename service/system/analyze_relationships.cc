// SPDX-License-Identifier: MIT
// SystemService.AnalyzeRelationships: hubs, components and clusters of the graph of all processes.

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "runtime/node/node.h"
#include "service/system/operations.h"
#include "service/system/relation_graph.h"

namespace arsenal::service::system {
namespace {

constexpr uint32_t kHubs = 10;
constexpr uint32_t kEdges = 200;
constexpr int kMembers = 20;

// Which nodes hang together, as a forest whose roots stand for the components.
class Components {
 public:
  explicit Components(size_t size) : parent_(size), size_(size, 1) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  uint32_t Find(uint32_t node) {
    while (parent_[node] != node) node = parent_[node] = parent_[parent_[node]];
    return node;
  }
  void Join(uint32_t a, uint32_t b) {
    a = Find(a);
    b = Find(b);
    if (a == b) return;
    if (size_[a] < size_[b]) std::swap(a, b);
    parent_[b] = a;
    size_[a] += size_[b];
  }
  uint32_t size(uint32_t root) const { return size_[root]; }

 private:
  std::vector<uint32_t> parent_;
  std::vector<uint32_t> size_;
};

// Goes over the graph in slices: edges, then nodes.
class Analysis {
 public:
  Analysis(const RelationGraph& graph, const v1::AnalyzeRelationshipsRequest& request)
      : graph_(graph),
        hubs_max_(request.has_hubs_max() ? request.hubs_max() : kHubs),
        edges_max_(request.has_edges_max() ? request.edges_max() : kEdges),
        components_(graph.nodes().size()),
        degree_(graph.nodes().size()),
        guarded_(graph.nodes().size()) {}

  // True when all is looked at.
  bool Step() {
    for (size_t left = kSlice; left > 0; --left) {
      if (edge_ < graph_.edges().size()) {
        const auto& edge = graph_.edges()[edge_++];
        components_.Join(edge.source, edge.target);
        ++degree_[edge.source];
        ++degree_[edge.target];
      } else if (node_ < graph_.nodes().size()) {
        Look(node_++);
      } else {
        return true;
      }
    }
    return false;
  }

  void Fill(v1::Relationships& shown) {
    shown.set_process_count(graph_.nodes().size());
    for (int i = 0; i < kRelations; ++i) {
      const auto relation = static_cast<Relation>(i);
      (*shown.mutable_edge_counts())[RelationWord(relation)] = graph_.count(relation);
    }
    const size_t edges = std::min<size_t>(edges_max_, graph_.edges().size());
    for (size_t i = 0; i < edges; ++i) graph_.FillEdge(graph_.edges()[i], *shown.add_edges());
    shown.set_edges_truncated(edges < graph_.edges().size());
    FillHubs(shown);
    shown.set_component_count(component_count_);
    shown.set_largest_component(largest_);
    shown.set_isolated_count(isolated_);
    FillClusters(shown);
    (*shown.mutable_unavailable())["message_flows"] =
        "who sends to whom is not recorded; waits_for shows calls that are open";
  }

 private:
  static constexpr size_t kSlice = 5000;

  void Look(uint32_t node) {
    const uint32_t root = components_.Find(node);
    if (root == node) {
      ++component_count_;
      largest_ = std::max(largest_, components_.size(root));
    }
    if (graph_.nodes()[node].supervised || graph_.nodes()[node].critical) guarded_[root] = true;
    if (degree_[node] == 0) {
      ++isolated_;
      return;
    }
    hubs_.push_back(node);
    std::push_heap(hubs_.begin(), hubs_.end(), Before{*this});
    if (hubs_.size() <= hubs_max_) return;
    std::pop_heap(hubs_.begin(), hubs_.end(), Before{*this});
    hubs_.pop_back();
  }

  // More edges first, then the smaller pid.
  struct Before {
    const Analysis& analysis;
    bool operator()(uint32_t a, uint32_t b) const {
      if (analysis.degree_[a] != analysis.degree_[b]) {
        return analysis.degree_[a] > analysis.degree_[b];
      }
      return a < b;
    }
  };

  void FillHubs(v1::Relationships& shown) {
    std::sort(hubs_.begin(), hubs_.end(), Before{*this});
    for (const uint32_t node : hubs_) {
      v1::ProcessRef name;
      graph_.FillRef(node, name);
      v1::ProcessHub& hub = *shown.add_hubs();
      hub.set_pid(name.pid());
      if (name.has_name()) hub.set_name(name.name());
      hub.set_degree(degree_[node]);
    }
    static constexpr std::array<const char*, kRelations> kOut = {"link", "monitor", "child",
                                                                 "waits_for"};
    static constexpr std::array<const char*, kRelations> kIn = {"link", "monitored_by", "parent",
                                                                "awaited_by"};
    if (hubs_.empty()) return;
    for (const auto& edge : graph_.edges()) {
      const auto kind = static_cast<size_t>(edge.relation);
      CountAt(edge.source, kOut[kind], shown);
      CountAt(edge.target, kIn[kind], shown);
    }
  }

  void CountAt(uint32_t node, const char* word, v1::Relationships& shown) const {
    if (degree_[node] < degree_[hubs_.back()]) return;
    const auto found = std::find(hubs_.begin(), hubs_.end(), node);
    if (found == hubs_.end()) return;
    auto& hub = *shown.mutable_hubs(static_cast<int>(found - hubs_.begin()));
    ++(*hub.mutable_edge_counts())[word];
  }

  void FillClusters(v1::Relationships& shown) {
    std::vector<uint32_t> roots;
    for (uint32_t node = 0; node < graph_.nodes().size(); ++node) {
      const bool root = components_.Find(node) == node;
      if (root && components_.size(node) > 1 && !guarded_[node]) roots.push_back(node);
    }
    std::stable_sort(roots.begin(), roots.end(), [this](uint32_t a, uint32_t b) {
      return components_.size(a) > components_.size(b);
    });
    if (roots.size() > hubs_max_) roots.resize(hubs_max_);
    for (const uint32_t root : roots) {
      shown.add_unsupervised_clusters()->set_size(components_.size(root));
    }
    for (uint32_t node = 0; node < graph_.nodes().size() && !roots.empty(); ++node) {
      const auto found = std::find(roots.begin(), roots.end(), components_.Find(node));
      if (found == roots.end()) continue;
      auto& cluster = *shown.mutable_unsupervised_clusters(static_cast<int>(found - roots.begin()));
      if (cluster.members_size() < kMembers) graph_.FillRef(node, *cluster.add_members());
    }
  }

  const RelationGraph& graph_;
  const uint32_t hubs_max_;
  const uint32_t edges_max_;
  Components components_;
  std::vector<uint32_t> degree_;
  std::vector<bool> guarded_;  // by root: a supervisor or the node looks after it
  std::vector<uint32_t> hubs_;
  size_t edge_ = 0;
  uint32_t node_ = 0;
  uint64_t component_count_ = 0;
  uint32_t largest_ = 0;
  uint64_t isolated_ = 0;
};

}  // namespace

core::Answer<v1::AnalyzeRelationshipsResponse> AnalyzeRelationships(
    core::Call& call, const v1::AnalyzeRelationshipsRequest& request) {
  RelationGraph graph(call, RelationSet());
  while (!graph.Step()) {
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  Analysis analysis(graph, request);
  while (!analysis.Step()) {
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  v1::AnalyzeRelationshipsResponse response;
  analysis.Fill(*response.mutable_data());
  co_return response;
}

}  // namespace arsenal::service::system
