// SPDX-License-Identifier: MIT
// RelationGraph: all processes with how they hang together, taken in slices; for the operations
// that look at all of it.
//
//   RelationGraph graph(call, kinds);
//   while (!graph.Step()) {
//     core::Turn turn(call);
//     const bool go_on = co_await turn;
//     if (!go_on) co_return absl::CancelledError("interrupted");
//   }
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "arsenal/v1/system.pb.h"
#include "runtime/base/pid.h"
#include "runtime/process/process_info.h"
#include "service/core/call.h"
#include "service/core/scan.h"

namespace arsenal::service::system {

enum class Relation : uint8_t { kLink, kMonitor, kParent, kWaitsFor };
inline constexpr int kRelations = 4;
// "link", "monitor", "parent", "waits_for".
const char* RelationWord(Relation relation);

// Which relations are looked for.
struct RelationSet {
  bool link = true;
  bool monitor = true;
  bool parent = true;
  bool waits_for = true;
};

class RelationGraph {
 public:
  // Processes are numbered in the order of their pids.
  struct Node {
    runtime::Pid pid;
    bool supervised = false;  // or a supervisor
    bool critical = false;
  };
  // A link stands once, at its smaller pid; a parent's edge goes to its child.
  struct Edge {
    uint32_t source;
    uint32_t target;
    Relation relation;
  };

  RelationGraph(core::Call& call, RelationSet set) : call_(call), set_(set), scan_(call) {}

  // Goes on for a while; true when the graph is complete. An edge to a process that was not met is
  // left out.
  bool Step();
  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<Edge>& edges() const { return edges_; }
  uint64_t count(Relation relation) const { return counts_[static_cast<size_t>(relation)]; }
  // The number of a process; nullopt when it was not met.
  std::optional<uint32_t> Find(runtime::Pid pid) const;

  void FillRef(uint32_t node, v1::ProcessRef& shown) const;
  void FillEdge(const Edge& edge, v1::ProcessEdge& shown) const;

 private:
  static constexpr size_t kSlice = 5000;  // edges whose ends are looked up in one step

  // An edge before all processes are numbered; a parent's is the child's, turned round.
  struct Seen {
    uint32_t source;
    runtime::Pid target;
    Relation relation;
  };

  void Meet(const runtime::ProcessInfo& row);
  void Settle();

  core::Call& call_;
  const RelationSet set_;
  core::ProcessScan scan_;
  std::vector<Node> nodes_;
  std::vector<Seen> seen_;
  size_t settled_ = 0;  // of seen_
  std::vector<Edge> edges_;
  std::array<uint64_t, kRelations> counts_{};
};

}  // namespace arsenal::service::system
