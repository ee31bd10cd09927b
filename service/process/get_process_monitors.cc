// SPDX-License-Identifier: MIT
// ProcessService.GetProcessMonitors: whom a process watches, and who watches it.

#include "runtime/node/node.h"
#include "service/core/paging.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {
namespace {

void SetOther(core::Call& call, runtime::Pid pid, v1::MonitorRelation& row) {
  row.set_pid(pid.ToString());
  const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
  if (info.has_value() && info->name.has_value()) row.set_name(std::string(info->name->text()));
}

void FillOwn(core::Call& call, const runtime::MonitorInfo& monitor, v1::MonitorRelation& row) {
  row.set_direction("monitors");
  row.set_ref(monitor.ref.ToString());
  if (monitor.pid.valid()) SetOther(call, monitor.pid, row);
  row.set_by_name(monitor.name.has_value());
  if (monitor.name.has_value()) row.set_name(std::string(monitor.name->text()));
}

void FillOther(core::Call& call, const runtime::WatcherInfo& watcher, v1::MonitorRelation& row) {
  row.set_direction("monitored_by");
  row.set_ref(watcher.ref.ToString());
  SetOther(call, watcher.pid, row);
}

}  // namespace

core::Answer<v1::GetProcessMonitorsResponse> GetProcessMonitors(
    core::Call& call, const v1::GetProcessMonitorsRequest& request) {
  const auto info = InspectTarget(call, request.pid(), runtime::Detail::kRelations);
  if (!info.ok()) return info.status();
  const bool own = request.direction() != "monitored_by";
  const bool others = request.direction() != "monitors";
  const uint64_t own_count = own ? info->monitors.size() : 0;
  const uint64_t total = own_count + (others ? info->monitored_by.size() : 0);
  v1::GetProcessMonitorsResponse response;
  const core::Page page = core::PageOf(request);
  for (uint64_t i = page.first(); i < total && i < page.first() + page.rows; ++i) {
    v1::MonitorRelation& row = *response.add_data();
    if (i < own_count) {
      FillOwn(call, info->monitors[i], row);
    } else {
      FillOther(call, info->monitored_by[i - own_count], row);
    }
  }
  v1::ListMeta& meta = *response.mutable_meta();
  core::FillMeta(page, total, meta);
  if (request.has_direction()) meta.add_filters_applied("direction=" + request.direction());
  meta.set_cursor(call.node().events().Now().ToString());
  return response;
}

}  // namespace arsenal::service::process
