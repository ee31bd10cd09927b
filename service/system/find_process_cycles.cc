// SPDX-License-Identifier: MIT
// SystemService.FindProcessCycles: deadlocks, circles of monitors, rings of links.

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/node/node.h"
#include "service/system/cycle_search.h"
#include "service/system/operations.h"
#include "service/system/relation_graph.h"

namespace arsenal::service::system {
namespace {

using runtime::Pid;

constexpr uint32_t kCycles = 50;
constexpr size_t kMembers = 100;
constexpr size_t kSlice = 5000;  // edges sorted in one go

RelationSet SetOf(const v1::FindProcessCyclesRequest& request) {
  RelationSet set;
  set.parent = false;
  if (request.edges().empty()) return set;
  set.link = set.monitor = set.waits_for = false;
  for (const std::string& word : request.edges()) {
    (word == "link" ? set.link : word == "monitor" ? set.monitor : set.waits_for) = true;
  }
  return set;
}

// The graph's edges by what can be followed with them.
struct Followed {
  Neighbours waits;
  Neighbours directed;  // waits and monitors
  Neighbours links;
};

void Sort(const RelationGraph& graph, size_t first, Followed& followed) {
  const size_t end = std::min(graph.edges().size(), first + kSlice);
  for (size_t i = first; i < end; ++i) {
    const auto& edge = graph.edges()[i];
    if (edge.relation == Relation::kLink) {
      followed.links[edge.source].push_back(edge.target);
      followed.links[edge.target].push_back(edge.source);
      continue;
    }
    followed.directed[edge.source].push_back(edge.target);
    if (edge.relation == Relation::kWaitsFor) followed.waits[edge.source].push_back(edge.target);
  }
}

// Looks at the relation of one process to the next one as it is now.
class Now {
 public:
  Now(core::Call& call, Pid pid) : info_(call.node().Inspect(pid, runtime::Detail::kRelations)) {}
  bool WaitsFor(Pid next) const { return info_ && info_->waiting_for_pid == next; }
  bool Monitors(Pid next) const {
    return info_ && std::any_of(info_->monitors.begin(), info_->monitors.end(),
                                [next](const auto& monitor) { return monitor.pid == next; });
  }
  bool IsLinkedWith(Pid next) const {
    return info_ && std::find(info_->links.begin(), info_->links.end(), next) != info_->links.end();
  }

 private:
  std::optional<runtime::ProcessInfo> info_;
};

// What becomes of the sets that were found: circles that are still there.
class Report {
 public:
  Report(core::Call& call, const RelationGraph& graph, uint32_t most, v1::ProcessCycles& shown)
      : call_(call), graph_(graph), most_(static_cast<int>(most)), shown_(shown) {
    shown.set_process_count(graph.nodes().size());
  }

  void Add(const CycleSearch& search, Direction direction) {
    for (const auto& set : search.sets()) {
      if (!seen_.insert(set).second) continue;  // a deadlock is a circle of monitors too
      const std::vector<uint32_t> circle = search.CircleIn(set);
      const std::string kind = KindOf(circle, direction);
      if (kind.empty()) continue;  // it has dissolved meanwhile
      shown_.set_total(shown_.total() + 1);
      if (shown_.cycles_size() < most_) Fill(set, circle, kind);
    }
  }

 private:
  // The kind of the circle as it is now; empty when it is none any more.
  std::string KindOf(const std::vector<uint32_t>& circle, Direction direction) const {
    size_t waits = 0;
    size_t monitors = 0;
    for (size_t i = 0; i < circle.size(); ++i) {
      const Now now(call_, graph_.nodes()[circle[i]].pid);
      const Pid next = graph_.nodes()[circle[(i + 1) % circle.size()]].pid;
      if (direction == Direction::kUndirected) {
        if (!now.IsLinkedWith(next)) return "";
        continue;
      }
      const bool waits_for = now.WaitsFor(next);
      const bool watches = now.Monitors(next);
      if (!waits_for && !watches) return "";
      waits += waits_for ? 1 : 0;
      monitors += watches ? 1 : 0;
    }
    if (direction == Direction::kUndirected) return "link";
    if (waits == circle.size()) return "waits_for";
    return monitors == circle.size() ? "monitor" : "mixed";
  }

  void Fill(const std::vector<uint32_t>& set, const std::vector<uint32_t>& circle,
            const std::string& kind) {
    v1::ProcessCycle& cycle = *shown_.add_cycles();
    cycle.set_kind(kind);
    cycle.set_deadlock(kind == "waits_for" && !circle.empty());
    cycle.set_length(static_cast<uint32_t>(circle.size()));
    cycle.set_set_size(set.size());
    for (size_t i = 0; i < std::min(circle.size(), kMembers); ++i) {
      graph_.FillRef(circle[i], *cycle.add_members());
    }
  }

  core::Call& call_;
  const RelationGraph& graph_;
  const int most_;
  v1::ProcessCycles& shown_;
  std::set<std::vector<uint32_t>> seen_;
};

}  // namespace

core::Answer<v1::FindProcessCyclesResponse> FindProcessCycles(
    core::Call& call, const v1::FindProcessCyclesRequest& request) {
  RelationGraph graph(call, SetOf(request));
  while (!graph.Step()) {
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  Followed followed;
  for (size_t first = 0; first < graph.edges().size(); first += kSlice) {
    Sort(graph, first, followed);
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  const auto size = static_cast<uint32_t>(graph.nodes().size());
  CycleSearch waits(followed.waits, size, Direction::kDirected);
  CycleSearch directed(followed.directed, size, Direction::kDirected);
  CycleSearch links(followed.links, size, Direction::kUndirected);
  CycleSearch* const searches[] = {&waits, &directed, &links};
  for (CycleSearch* search : searches) {
    while (!search->Step()) {
      core::Turn turn(call);
      const bool go_on = co_await turn;
      if (!go_on) co_return absl::CancelledError("interrupted");
    }
  }
  v1::FindProcessCyclesResponse response;
  Report report(call, graph, request.has_cycles_max() ? request.cycles_max() : kCycles,
                *response.mutable_data());
  report.Add(waits, Direction::kDirected);
  report.Add(directed, Direction::kDirected);
  report.Add(links, Direction::kUndirected);
  co_return response;
}

}  // namespace arsenal::service::system
