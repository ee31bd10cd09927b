// SPDX-License-Identifier: MIT

#include "service/supervisor/tree_walk.h"

#include <algorithm>

#include "runtime/node/node.h"
#include "runtime/supervisor/restart_history.h"
#include "runtime/term/text.h"
#include "service/core/timestamp.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {

using runtime::Pid;

namespace {

constexpr size_t kReasonBytes = 4096;

std::string ShortText(const runtime::Term& term) {
  return runtime::FormatTerm(term, {.form = runtime::TextForm::kPretty, .max_bytes = kReasonBytes});
}

}  // namespace

void FillBudget(const runtime::RestartBudget& budget, runtime::Nanos now,
                v1::RestartBudget& shown) {
  shown.set_max_restarts(static_cast<uint32_t>(budget.max_restarts));
  shown.set_max_seconds(static_cast<uint32_t>(budget.max_seconds));
  shown.set_used(static_cast<uint32_t>(budget.used));
  shown.set_left(static_cast<uint32_t>(budget.left));
  if (budget.next_release) {
    const auto wait = std::max(*budget.next_release - now, runtime::Nanos(0));
    shown.set_next_release_ms(core::Milliseconds(wait));
  }
}

void FillAttempt(const runtime::RestartRecord& record, v1::RestartAttempt& shown) {
  shown.set_number(record.number);
  core::SetTimestamp(record.when.wall, *shown.mutable_at());
  shown.set_child_id(runtime::ToPrettyText(record.child_id));
  shown.set_pid(record.child_pid.ToString());
  shown.set_reason(ShortText(record.reason));
  shown.set_retry(record.retry);
  shown.set_strategy(std::string(runtime::StrategyName(record.strategy).text()));
  shown.set_outcome(std::string(runtime::OutcomeName(record.outcome)));
  if (record.error) shown.set_error(ShortText(*record.error));
  for (const runtime::RestartedChild& child : record.children) {
    v1::RestartedChild& row = *shown.add_restarted();
    row.set_id(runtime::ToPrettyText(child.id));
    if (child.old_pid.valid()) row.set_old_pid(child.old_pid.ToString());
    if (child.new_pid.valid()) row.set_new_pid(child.new_pid.ToString());
  }
  shown.set_restarted_count(record.children_count);
}

void TreeWalk::Root(Pid pid, v1::TreeNode& node) {
  const auto info = call_.node().Inspect(pid, runtime::Detail::kRow);
  node.set_id(NameOrPid(call_, pid));
  node.set_type("supervisor");
  node.set_status("running");
  if (info.has_value()) node.set_module(std::string(info->initial_call.module.text()));
  Alive(pid, node);
  Count(node, 1);
  const auto snapshot = runtime::SnapshotOf(call_.node().space(), pid, 0);
  if (snapshot.has_value()) node.set_restart_count(snapshot->restart_count);
  Below(pid, 1, node);
}

void TreeWalk::Alive(Pid pid, v1::TreeNode& node) {
  node.set_pid(pid.ToString());
  node.set_alive(true);
  const auto info = call_.node().Inspect(pid, runtime::Detail::kRow);
  if (info.has_value() && info->name.has_value()) {
    node.set_name(std::string(info->name->text()));
  }
}

void TreeWalk::Count(const v1::TreeNode& node, uint32_t level) {
  metadata_.set_total_nodes(metadata_.total_nodes() + 1);
  metadata_.set_depth(std::max(metadata_.depth(), level));
  if (node.type() == "supervisor") {
    metadata_.set_supervisor_count(metadata_.supervisor_count() + 1);
  } else {
    metadata_.set_worker_count(metadata_.worker_count() + 1);
  }
}

void TreeWalk::Below(Pid pid, uint32_t level, v1::TreeNode& node) {
  const auto snapshot = runtime::SnapshotOf(call_.node().space(), pid);
  if (!snapshot.has_value()) return;
  node.set_strategy(std::string(snapshot->strategy.text()));
  Restarts(pid, node);
  for (const runtime::ChildSnapshot& child : snapshot->children) {
    if (!child.pid.valid() && dead_ == Dead::kLeaveOut) continue;
    if (level == depth_max_) {
      node.set_truncated(true);
      metadata_.set_truncated(true);
      return;
    }
    Child(child, level + 1, *node.add_children());
  }
}

void TreeWalk::Restarts(Pid pid, v1::TreeNode& node) {
  const runtime::Process* process = call_.node().space().Find(pid);
  const runtime::Supervisor* supervisor =
      process == nullptr ? nullptr : runtime::Supervisor::Of(*process);
  if (supervisor == nullptr) return;
  const runtime::Nanos now = call_.environment().clock->Monotonic();
  FillBudget(supervisor->Budget(now), now, *node.mutable_restart_budget());
  if (history_ == History::kLeaveOut) return;
  for (const auto& record : supervisor->History()) FillAttempt(record, *node.add_history());
}

void TreeWalk::Child(const runtime::ChildSnapshot& child, uint32_t level, v1::TreeNode& node) {
  node.set_id(runtime::ToPrettyText(child.id));
  node.set_type(TypeWord(child.type));
  node.set_module(std::string(child.module.text()));
  node.set_restart_type(RestartWord(child.restart));
  node.set_restart_count(child.restart_count);
  node.set_status(StatusWord(child.status));
  if (child.pid.valid()) Alive(child.pid, node);
  Count(node, level);
  if (child.pid.valid()) Below(child.pid, level, node);
}

}  // namespace arsenal::service::supervisor
