// SPDX-License-Identifier: MIT
// SupervisorService.ListSupervisors: filter first, then cut the page; the order is by pid.

#include <optional>
#include <utility>
#include <vector>

#include "runtime/node/node.h"
#include "service/core/paging.h"
#include "service/core/timestamp.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisors.h"

namespace arsenal::service::supervisor {
namespace {

using runtime::ProcessInfo;
using runtime::SupervisorSnapshot;
using Request = v1::ListSupervisorsRequest;

struct Row {
  ProcessInfo info;
  SupervisorSnapshot snapshot;
  runtime::Health health;
};

bool Passes(const Row& row, const Request& request) {
  if (request.has_type() && request.type() != KindWord(row.snapshot.kind)) return false;
  if (request.has_strategy() && row.snapshot.strategy.text() != request.strategy()) return false;
  return !request.has_health() || HealthWordName(row.health.word) == request.health();
}

std::vector<Row> Rows(core::Call& call, const Request& request) {
  runtime::ProcessSpace& space = call.node().space();
  const runtime::Nanos now = call.environment().clock->Monotonic();
  std::vector<Row> rows;
  for (auto pid = space.PidAfter(runtime::Pid()); pid.valid(); pid = space.PidAfter(pid)) {
    auto snapshot = runtime::SnapshotOf(space, pid);
    if (!snapshot.has_value()) continue;
    auto info = call.node().Inspect(pid, runtime::Detail::kSummary);
    if (!info.has_value()) continue;
    runtime::Health health = runtime::HealthOf(snapshot, now);
    Row row{*std::move(info), *std::move(snapshot), std::move(health)};
    if (Passes(row, request)) rows.push_back(std::move(row));
  }
  return rows;
}

void Fill(const Row& row, runtime::Nanos now, v1::SupervisorSummary& out) {
  const ProcessInfo& info = row.info;
  const SupervisorSnapshot& snapshot = row.snapshot;
  out.set_name(info.name.has_value() ? std::string(info.name->text()) : info.pid.ToString());
  out.set_pid(info.pid.ToString());
  out.set_type(KindWord(snapshot.kind));
  out.set_strategy(std::string(snapshot.strategy.text()));
  out.set_alive(true);
  out.set_health_status(std::string(HealthWordName(row.health.word)));
  out.set_health_rule(row.health.rule);
  out.set_child_count(static_cast<uint32_t>(snapshot.children.size()));
  out.set_restart_count(snapshot.restart_count);
  out.set_uptime_ms(core::Milliseconds(now - info.started));
  out.set_memory_usage(info.memory.total());
  if (snapshot.last_restart.has_value()) {
    core::SetTimestamp(snapshot.last_restart->wall, *out.mutable_last_restart());
  }
  out.set_max_restarts(static_cast<uint32_t>(snapshot.max_restarts));
  out.set_max_seconds(static_cast<uint32_t>(snapshot.max_seconds));
  out.set_restarts_in_window(static_cast<uint32_t>(snapshot.restarts_in_window));
}

}  // namespace

core::Answer<v1::ListSupervisorsResponse> ListSupervisors(core::Call& call,
                                                          const Request& request) {
  const std::vector<Row> rows = Rows(call, request);
  const core::Page page = core::PageOf(request);
  v1::ListSupervisorsResponse response;
  for (uint64_t i = page.first(); i < rows.size() && i < page.first() + page.rows; ++i) {
    v1::SupervisorSummary& out = *response.add_data();
    Fill(rows[i], call.environment().clock->Monotonic(), out);
    if (request.include_size() == 0) continue;  // children are all that can be included
    for (const auto& child : rows[i].snapshot.children) FillChild(child, *out.add_children());
  }
  v1::ListMeta& meta = *response.mutable_meta();
  core::FillMeta(page, rows.size(), meta);
  core::FillFilters(request, meta);
  meta.set_cursor(call.node().events().Now().ToString());
  return response;
}

}  // namespace arsenal::service::supervisor
