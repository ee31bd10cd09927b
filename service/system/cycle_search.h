// SPDX-License-Identifier: MIT
// CycleSearch: sets of nodes of which each reaches each other, found in steps of bounded length.
// Directed graphs by Tarjan's algorithm; undirected ones by leaving out every edge without which
// the graph would fall apart, so that what still hangs together are rings.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace arsenal::service::system {

// Neighbours by node; nodes without any are not in it.
using Neighbours = absl::flat_hash_map<uint32_t, std::vector<uint32_t>>;

enum class Direction : uint8_t { kDirected, kUndirected };

class CycleSearch {
 public:
  // Nodes are numbers below `size`. An undirected edge stands at both of its ends, once. The
  // neighbours must outlive the search.
  CycleSearch(const Neighbours& neighbours, uint32_t size, Direction direction);

  // Goes on for a while; true when all is found.
  bool Step();
  // The sets, each in order: of two and more nodes, or of one that is its own neighbour; of an
  // undirected graph of three and more.
  const std::vector<std::vector<uint32_t>>& sets() const { return sets_; }
  // A shortest circle through the first node of a set that has one; empty when there are too many
  // nodes to look at.
  std::vector<uint32_t> CircleIn(const std::vector<uint32_t>& set) const;

 private:
  static constexpr int kStep = 5000;              // edges looked at in one step
  static constexpr size_t kCircleNodes = 10'000;  // looked at for one circle

  struct Frame {
    uint32_t node;
    uint32_t parent;
    size_t next = 0;  // of its neighbours
  };

  void Enter(uint32_t node, uint32_t parent);
  void Leave(const Frame& frame);
  const std::vector<uint32_t>& NeighboursOf(uint32_t node) const;
  std::vector<uint32_t> CircleThrough(uint32_t start,
                                      const absl::flat_hash_map<uint32_t, bool>& members) const;

  const Neighbours& neighbours_;
  const uint32_t size_;
  const Direction direction_;
  std::vector<uint32_t> order_;  // of the first visit, from 1; 0: not visited
  std::vector<uint32_t> low_;
  std::vector<bool> open_;  // on the stack
  std::vector<uint32_t> stack_;
  std::vector<Frame> frames_;
  std::vector<std::vector<uint32_t>> sets_;
  uint32_t visited_ = 0;
  uint32_t next_root_ = 0;
};

}  // namespace arsenal::service::system
