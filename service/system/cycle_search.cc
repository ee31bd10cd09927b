// SPDX-License-Identifier: MIT

#include "service/system/cycle_search.h"

#include <algorithm>
#include <deque>

namespace arsenal::service::system {
namespace {

constexpr uint32_t kNobody = UINT32_MAX;

}  // namespace

CycleSearch::CycleSearch(const Neighbours& neighbours, uint32_t size, Direction direction)
    : neighbours_(neighbours),
      size_(size),
      direction_(direction),
      order_(size),
      low_(size),
      open_(size) {}

const std::vector<uint32_t>& CycleSearch::NeighboursOf(uint32_t node) const {
  static const std::vector<uint32_t> kNone;
  const auto found = neighbours_.find(node);
  return found == neighbours_.end() ? kNone : found->second;
}

bool CycleSearch::Step() {
  for (int left = kStep; left > 0; --left) {
    if (frames_.empty()) {
      if (next_root_ == size_) return true;
      const uint32_t root = next_root_++;
      if (order_[root] == 0 && neighbours_.contains(root)) Enter(root, kNobody);
      continue;
    }
    Frame& frame = frames_.back();
    const std::vector<uint32_t>& neighbours = NeighboursOf(frame.node);
    if (frame.next == neighbours.size()) {
      const Frame done = frame;
      frames_.pop_back();
      Leave(done);
      continue;
    }
    const uint32_t node = frame.node;
    const uint32_t neighbour = neighbours[frame.next++];
    if (direction_ == Direction::kUndirected && neighbour == frame.parent) continue;
    if (order_[neighbour] == 0) {
      Enter(neighbour, node);
    } else if (open_[neighbour]) {
      low_[node] = std::min(low_[node], order_[neighbour]);
    }
  }
  return false;
}

void CycleSearch::Enter(uint32_t node, uint32_t parent) {
  order_[node] = low_[node] = ++visited_;
  open_[node] = true;
  stack_.push_back(node);
  frames_.push_back({node, parent});
}

void CycleSearch::Leave(const Frame& frame) {
  if (frame.parent != kNobody) low_[frame.parent] = std::min(low_[frame.parent], low_[frame.node]);
  if (low_[frame.node] != order_[frame.node]) return;
  std::vector<uint32_t> set;
  uint32_t node = kNobody;
  do {
    node = stack_.back();
    stack_.pop_back();
    open_[node] = false;
    set.push_back(node);
  } while (node != frame.node);
  const size_t least = direction_ == Direction::kDirected ? 2 : 3;
  const std::vector<uint32_t>& own = NeighboursOf(frame.node);
  const bool itself = std::find(own.begin(), own.end(), frame.node) != own.end();
  if (set.size() < least && !itself) return;
  std::sort(set.begin(), set.end());
  sets_.push_back(std::move(set));
}

std::vector<uint32_t> CycleSearch::CircleIn(const std::vector<uint32_t>& set) const {
  if (set.size() > kCircleNodes) return {};
  absl::flat_hash_map<uint32_t, bool> members;
  for (const uint32_t node : set) members[node] = true;
  return CircleThrough(set.front(), members);
}

// Breadth first from the node, until an edge leads back to it. Without direction that edge must
// close a ring: the ways to its two ends leave the node by different neighbours.
std::vector<uint32_t> CycleSearch::CircleThrough(
    uint32_t start, const absl::flat_hash_map<uint32_t, bool>& members) const {
  struct Way {
    uint32_t from;
    uint32_t branch;  // the neighbour of the start by which it leaves
  };
  absl::flat_hash_map<uint32_t, Way> ways;
  const auto back = [&](uint32_t node) {
    std::vector<uint32_t> path;
    for (; node != start; node = ways.at(node).from) path.push_back(node);
    return path;
  };
  std::deque<uint32_t> queue = {start};
  while (!queue.empty()) {
    const uint32_t node = queue.front();
    queue.pop_front();
    for (const uint32_t next : NeighboursOf(node)) {
      if (!members.contains(next)) continue;
      const auto known = ways.find(next);
      if (direction_ == Direction::kDirected && next == start) {
        std::vector<uint32_t> circle = back(node);
        circle.push_back(start);
        std::reverse(circle.begin(), circle.end());
        return circle;
      }
      if (next == start) continue;
      if (known == ways.end()) {
        ways[next] = {node, node == start ? next : ways.at(node).branch};
        queue.push_back(next);
      } else if (direction_ == Direction::kUndirected && node != start &&
                 known->second.branch != ways.at(node).branch) {
        std::vector<uint32_t> circle = back(node);
        circle.push_back(start);
        std::reverse(circle.begin(), circle.end());
        for (const uint32_t one : back(next)) circle.push_back(one);
        return circle;
      }
    }
  }
  return {};
}

}  // namespace arsenal::service::system
