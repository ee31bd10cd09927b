// SPDX-License-Identifier: MIT
// SupervisorService.GetSupervisor: one supervisor in full.

#include <algorithm>
#include <string_view>

#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/timestamp.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisors.h"
#include "service/supervisor/tree_walk.h"

namespace arsenal::service::supervisor {
namespace {

using runtime::Pid;
using runtime::SupervisorSnapshot;
using Request = v1::GetSupervisorRequest;

constexpr uint32_t kDepth = 5;
constexpr size_t kChildren = 1000;

bool Includes(const Request& request, std::string_view word) {
  return std::find(request.include().begin(), request.include().end(), word) !=
         request.include().end();
}

void FillFlags(const SupervisorSnapshot& snapshot, v1::SupervisorConfiguration& out) {
  const auto bounded = [](int64_t value) {
    return static_cast<uint32_t>(std::min<int64_t>(value, UINT32_MAX));
  };
  out.set_max_restarts(bounded(snapshot.max_restarts));
  out.set_max_seconds(bounded(snapshot.max_seconds));
  out.set_restart_intensity(static_cast<double>(snapshot.max_restarts) /
                            static_cast<double>(snapshot.max_seconds));
  out.set_auto_shutdown(std::string(runtime::AutoShutdownName(snapshot.auto_shutdown).text()));
  out.set_paused(snapshot.paused);
  if (!snapshot.back_off.off()) FillBackOff(snapshot.back_off, *out.mutable_back_off());
}

void FillProcess(core::Call& call, const runtime::ProcessInfo& info, v1::Supervisor& out) {
  const runtime::Nanos now = call.environment().clock->Monotonic();
  out.set_name(NameOrPid(call, info.pid));
  out.set_pid(info.pid.ToString());
  out.set_alive(true);
  out.mutable_performance()->set_memory_usage(info.memory.total());
  out.mutable_performance()->set_reductions(info.reductions);
  out.mutable_performance()->set_message_queue_len(info.message_queue_length);
  out.set_uptime_ms(core::Milliseconds(now - info.started));
  out.set_critical(info.critical);
  if (info.supervisor) out.set_supervisor_pid(info.supervisor->ToString());
}

}  // namespace

core::Answer<v1::GetSupervisorResponse> GetSupervisor(core::Call& call, const Request& request) {
  const absl::StatusOr<Pid> pid = FindSupervisor(call, request.name());
  if (!pid.ok()) return pid.status();
  const auto info = call.node().Inspect(*pid, runtime::Detail::kSummary);
  // The health looks at the children, of which there may be very many.
  const auto snapshot = runtime::SnapshotOf(call.node().space(), *pid, kChildren);
  if (!info.has_value() || !snapshot.has_value()) {
    return core::Fail(v1::REASON_SUPERVISOR_NOT_FOUND, "name: the supervisor has ended",
                      {{"name", request.name()}});
  }
  const runtime::Nanos now = call.environment().clock->Monotonic();
  v1::GetSupervisorResponse response;
  v1::Supervisor& out = *response.mutable_data();
  FillProcess(call, *info, out);
  out.set_type(KindWord(snapshot->kind));
  out.set_strategy(std::string(snapshot->strategy.text()));
  const runtime::Health health = runtime::HealthOf(snapshot, now);
  out.set_health_status(std::string(runtime::HealthWordName(health.word)));
  out.set_health_rule(health.rule);
  FillFlags(*snapshot, *out.mutable_configuration());
  out.set_child_count(snapshot->children_count);
  out.set_restart_count(snapshot->restart_count);
  if (snapshot->last_restart) {
    core::SetTimestamp(snapshot->last_restart->wall, *out.mutable_last_restart());
  }
  const runtime::Supervisor& supervisor = *ObjectOf(call, *pid);
  FillBudget(supervisor.Budget(now), now, *out.mutable_restart_budget());
  if (Includes(request, "children")) {
    for (const auto& child : snapshot->children) FillChild(child, *out.add_children());
  }
  if (Includes(request, "tree")) {
    TreeWalk walk(call, request.has_depth() ? request.depth() : kDepth, Dead::kLeaveOut,
                  History::kLeaveOut);
    walk.Root(*pid, *out.mutable_supervision_tree());
  }
  if (Includes(request, "history")) {
    for (const auto& record : supervisor.History()) FillAttempt(record, *out.add_history());
  }
  return response;
}

}  // namespace arsenal::service::supervisor
