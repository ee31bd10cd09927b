// SPDX-License-Identifier: MIT
// TreeWalk: from supervisors to the nodes of a tree, with what they have restarted.
#pragma once

#include <cstdint>

#include "arsenal/v1/supervisor.pb.h"
#include "runtime/base/pid.h"
#include "runtime/supervisor/supervisor_snapshot.h"
#include "service/core/call.h"

namespace arsenal::service::supervisor {

enum class Dead { kLeaveOut, kInclude };
enum class History { kLeaveOut, kInclude };

void FillBudget(const runtime::RestartBudget& budget, runtime::Nanos now, v1::RestartBudget& shown);
void FillAttempt(const runtime::RestartRecord& record, v1::RestartAttempt& shown);

// Walks a tree once and counts what it shows.
class TreeWalk {
 public:
  TreeWalk(core::Call& call, uint32_t depth_max, Dead dead, History history)
      : call_(call), depth_max_(depth_max), dead_(dead), history_(history) {}

  void Root(runtime::Pid pid, v1::TreeNode& node);
  const v1::TreeMetadata& metadata() const { return metadata_; }

 private:
  void Alive(runtime::Pid pid, v1::TreeNode& node);
  void Count(const v1::TreeNode& node, uint32_t level);
  void Below(runtime::Pid pid, uint32_t level, v1::TreeNode& node);
  void Restarts(runtime::Pid pid, v1::TreeNode& node);
  void Child(const runtime::ChildSnapshot& child, uint32_t level, v1::TreeNode& node);

  core::Call& call_;
  const uint32_t depth_max_;
  const Dead dead_;
  const History history_;
  v1::TreeMetadata metadata_;
};

}  // namespace arsenal::service::supervisor
