// SPDX-License-Identifier: MIT
// SupervisorService.GetSupervisionTree: the tree below one supervisor, in one of three forms.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "runtime/node/node.h"
#include "runtime/supervisor/restart_history.h"
#include "runtime/supervisor/supervisor_snapshot.h"
#include "runtime/term/text.h"
#include "service/core/fail.h"
#include "service/core/target.h"
#include "service/core/timestamp.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {
namespace {

using runtime::Pid;
using Request = v1::GetSupervisionTreeRequest;

constexpr uint32_t kDepth = 10;

constexpr size_t kReasonBytes = 4096;

enum class Dead { kLeaveOut, kInclude };
enum class History { kLeaveOut, kInclude };

std::string ShortText(const runtime::Term& term) {
  return runtime::FormatTerm(term, {.form = runtime::TextForm::kPretty, .max_bytes = kReasonBytes});
}

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

// Walks a tree once and counts what it shows.
class Walk {
 public:
  Walk(core::Call& call, uint32_t depth_max, Dead dead, History history)
      : call_(call), depth_max_(depth_max), dead_(dead), history_(history) {}

  void Root(Pid pid, v1::TreeNode& node) {
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
  const v1::TreeMetadata& metadata() const { return metadata_; }

 private:
  void Alive(Pid pid, v1::TreeNode& node) {
    node.set_pid(pid.ToString());
    node.set_alive(true);
    const auto info = call_.node().Inspect(pid, runtime::Detail::kRow);
    if (info.has_value() && info->name.has_value()) {
      node.set_name(std::string(info->name->text()));
    }
  }

  void Count(const v1::TreeNode& node, uint32_t level) {
    metadata_.set_total_nodes(metadata_.total_nodes() + 1);
    metadata_.set_depth(std::max(metadata_.depth(), level));
    if (node.type() == "supervisor") {
      metadata_.set_supervisor_count(metadata_.supervisor_count() + 1);
    } else {
      metadata_.set_worker_count(metadata_.worker_count() + 1);
    }
  }

  void Below(Pid pid, uint32_t level, v1::TreeNode& node) {
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

  void Restarts(Pid pid, v1::TreeNode& node) {
    const runtime::Process* process = call_.node().space().Find(pid);
    const runtime::Supervisor* supervisor =
        process == nullptr ? nullptr : runtime::Supervisor::Of(*process);
    if (supervisor == nullptr) return;
    const runtime::Nanos now = call_.environment().clock->Monotonic();
    FillBudget(supervisor->Budget(now), now, *node.mutable_restart_budget());
    if (history_ == History::kLeaveOut) return;
    for (const auto& record : supervisor->History()) FillAttempt(record, *node.add_history());
  }

  void Child(const runtime::ChildSnapshot& child, uint32_t level, v1::TreeNode& node) {
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

  core::Call& call_;
  const uint32_t depth_max_;
  const Dead dead_;
  const History history_;
  v1::TreeMetadata metadata_;
};

std::string Label(const v1::TreeNode& node) {
  return absl::StrCat(node.id(), " ", node.has_pid() ? node.pid() : node.status());
}

// Adds a node and all below it; answers its key.
std::string AddToGraph(const v1::TreeNode& node, v1::TreeGraph& graph) {
  const std::string key = absl::StrCat("n", graph.nodes_size());
  v1::GraphNode& out = *graph.add_nodes();
  out.set_key(key);
  out.set_label(Label(node));
  out.set_type(node.type());
  if (node.has_pid()) out.set_pid(node.pid());
  for (const v1::TreeNode& child : node.children()) {
    const std::string target = AddToGraph(child, graph);
    v1::GraphEdge& edge = *graph.add_edges();
    edge.set_source(key);
    edge.set_target(target);
  }
  return key;
}

std::string Mermaid(const v1::TreeNode& root) {
  v1::TreeGraph graph;
  AddToGraph(root, graph);
  std::string text = "flowchart TD\n";
  for (const v1::GraphNode& node : graph.nodes()) {
    const std::string label =
        absl::StrReplaceAll(node.label(), {{"\"", "#quot;"}, {"<", "#lt;"}, {">", "#gt;"}});
    const bool supervisor = node.type() == "supervisor";
    absl::StrAppend(&text, "  ", node.key(), supervisor ? "[\"" : "(\"", label,
                    supervisor ? "\"]\n" : "\")\n");
  }
  for (const v1::GraphEdge& edge : graph.edges()) {
    absl::StrAppend(&text, "  ", edge.source(), " --> ", edge.target(), "\n");
  }
  return text;
}

absl::StatusOr<Pid> FindSupervisor(core::Call& call, const std::string& name) {
  const absl::StatusOr<Pid> pid = core::ResolveProcess(call, name);
  if (!pid.ok()) {
    if (core::ReasonOf(pid.status()) != v1::REASON_PROCESS_NOT_FOUND) return pid;
    return core::Fail(v1::REASON_SUPERVISOR_NOT_FOUND,
                      absl::StrCat("name: no supervisor ", name, " on this node"),
                      {{"name", name}});
  }
  if (runtime::SnapshotOf(call.node().space(), *pid, 0).has_value()) return pid;
  return core::Fail(v1::REASON_NOT_A_SUPERVISOR, absl::StrCat("name: ", name, " is no supervisor"),
                    {{"name", name}, {"pid", pid->ToString()}});
}

}  // namespace

core::Answer<v1::GetSupervisionTreeResponse> GetSupervisionTree(core::Call& call,
                                                                const Request& request) {
  const absl::StatusOr<Pid> pid = FindSupervisor(call, request.name());
  if (!pid.ok()) return pid.status();
  Walk walk(call, request.has_depth() ? request.depth() : kDepth,
            request.include_dead() ? Dead::kInclude : Dead::kLeaveOut,
            request.include().empty() ? History::kLeaveOut : History::kInclude);
  v1::TreeNode root;
  walk.Root(*pid, root);
  v1::GetSupervisionTreeResponse response;
  v1::SupervisionTree& tree = *response.mutable_data();
  *tree.mutable_metadata() = walk.metadata();
  if (request.format() == "graph") {
    AddToGraph(root, *tree.mutable_graph());
  } else if (request.format() == "mermaid") {
    tree.set_mermaid(Mermaid(root));
  } else {
    *tree.mutable_root() = std::move(root);
  }
  return response;
}

}  // namespace arsenal::service::supervisor
