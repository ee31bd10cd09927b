// SPDX-License-Identifier: MIT
// DescendantWalk: what hangs on a process, found in steps of bounded length. Its ancestors are not
// among it, although links lead to them.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "runtime/base/pid.h"
#include "service/core/call.h"
#include "service/core/scan.h"

namespace arsenal::service::process {

enum class Edge : uint8_t { kChild, kLink, kMonitor };
const char* EdgeWord(Edge edge);

struct EdgeSet {
  bool child = true;
  bool link = true;
  bool monitor = true;
};

class DescendantWalk {
 public:
  struct Found {
    runtime::Pid pid;
    runtime::Pid via;
    Edge edge;
    uint32_t depth;
  };

  DescendantWalk(core::Call& call, runtime::Pid root, EdgeSet edges, uint32_t max_depth);

  // Goes on for a while. True when all is found; else everything else of the node should have its
  // turn first.
  bool Step();
  // Nearest first.
  const std::vector<Found>& found() const { return found_; }

 private:
  static constexpr int kStep = 500;

  bool ScanChildren();
  void Visit(runtime::Pid pid, uint32_t depth);
  void Reach(runtime::Pid pid, runtime::Pid via, Edge edge, uint32_t depth);

  core::Call& call_;
  const runtime::Pid root_;
  const EdgeSet edges_;
  const uint32_t max_depth_;
  core::ProcessScan scan_;
  bool scanned_;
  absl::flat_hash_map<runtime::Pid, std::vector<runtime::Pid>> children_;
  absl::flat_hash_set<runtime::Pid> reached_;
  std::vector<Found> found_;
  size_t visited_ = 0;  // of found_
  bool root_visited_ = false;
};

}  // namespace arsenal::service::process
