// SPDX-License-Identifier: MIT
// DynamicChildren: the children of simple_one_for_one and of a DynamicSupervisor, which have no ids
// and are known by their pids, in the order of these. Kept in few bytes each, because there may be
// very many: what a hundred thousand children have in common is kept once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "runtime/base/pid.h"
#include "runtime/supervisor/child.h"
#include "runtime/supervisor/child_spec.h"

namespace arsenal::runtime {

// A spec without arguments that children of a DynamicSupervisor share.
struct ChildTemplate {
  explicit ChildTemplate(ChildSpec child_spec) : spec(std::move(child_spec)) {}
  ChildSpec spec;
  uint32_t users = 0;
};

struct DynamicChild {
  Term args;                     // with which it is started again; of temporary ones not kept
  ChildTemplate* own = nullptr;  // null: the supervisor's template
};

class DynamicChildren {
 public:
  DynamicChildren() = default;
  DynamicChildren(const DynamicChildren&) = delete;
  DynamicChildren& operator=(const DynamicChildren&) = delete;

  size_t size() const { return children_.size(); }
  // Those that have ended and wait to be started again; they keep the pid that they had.
  size_t restarting() const { return restarting_; }

  const DynamicChild* Find(Pid pid) const;
  // The first whose pid is greater; a pid that is not valid() at the end.
  Pid After(Pid pid) const;
  void Insert(Pid pid, DynamicChild child);
  // Forgets it, and its past unless that has been taken.
  void Erase(Pid pid);

  ChildStatus StatusOf(Pid pid) const;
  // kRunning, kRestarting or kEnded.
  void SetStatus(Pid pid, ChildStatus status);
  // What is known of earlier processes in its place; null for nothing.
  const ChildPast* PastOf(Pid pid) const;
  ChildPast& Past(Pid pid);
  std::unique_ptr<ChildPast> TakePast(Pid pid);
  void SetPast(Pid pid, std::unique_ptr<ChildPast> past);

  // The template of a spec: that of the last one when it does for this one, too.
  ChildTemplate* Share(ChildSpec spec);

  size_t Bytes() const;

 private:
  struct Detail {
    ChildStatus status = ChildStatus::kRunning;
    std::unique_ptr<ChildPast> past;
  };

  absl::btree_map<Pid, DynamicChild> children_;
  absl::flat_hash_map<Pid, Detail> details_;  // of those that do not just run
  size_t restarting_ = 0;
  std::vector<std::unique_ptr<ChildTemplate>> templates_;
};

}  // namespace arsenal::runtime
