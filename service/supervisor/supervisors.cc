// SPDX-License-Identifier: MIT

#include "service/supervisor/supervisors.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "runtime/process/process.h"
#include "runtime/supervisor/supervisor_preview.h"
#include "runtime/term/text.h"
#include "service/core/fail.h"
#include "service/core/timestamp.h"

namespace arsenal::service::supervisor {

using runtime::Pid;

std::string NameOrPid(core::Call& call, Pid pid) {
  const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
  if (info.has_value() && info->name.has_value()) return std::string(info->name->text());
  return pid.ToString();
}

std::string TypeWord(runtime::ChildType type) {
  return std::string(runtime::ChildTypeName(type).text());
}

std::string RestartWord(runtime::RestartType restart) {
  return std::string(runtime::RestartTypeName(restart).text());
}

std::string StatusWord(runtime::ChildStatus status) {
  return std::string(runtime::ChildStatusName(status).text());
}

std::string KindWord(runtime::SupervisorKind kind) {
  return kind == runtime::SupervisorKind::kSupervisor ? "Supervisor" : "DynamicSupervisor";
}

absl::StatusOr<Pid> FindSupervisor(core::Call& call, const std::string& name) {
  const absl::StatusOr<Pid> pid = core::ResolveProcess(call, name);
  if (!pid.ok()) {
    if (core::ReasonOf(pid.status()) != v1::REASON_PROCESS_NOT_FOUND) return pid;
    return core::Fail(v1::REASON_SUPERVISOR_NOT_FOUND,
                      absl::StrCat("name: no supervisor ", name, " on this node"),
                      {{"name", name}});
  }
  if (ObjectOf(call, *pid) != nullptr) return pid;
  return core::Fail(v1::REASON_NOT_A_SUPERVISOR, absl::StrCat("name: ", name, " is no supervisor"),
                    {{"name", name}, {"pid", pid->ToString()}});
}

const runtime::Supervisor* ObjectOf(core::Call& call, Pid pid) {
  const runtime::Process* process = call.node().space().Find(pid);
  return process == nullptr ? nullptr : runtime::Supervisor::Of(*process);
}

void FillShutdown(const runtime::Shutdown& shutdown, google::protobuf::Value& out) {
  if (shutdown.brutal()) {
    out.set_string_value("brutal_kill");
  } else if (shutdown.time() == runtime::kNever) {
    out.set_string_value("infinity");
  } else {
    out.set_number_value(static_cast<double>(core::Milliseconds(shutdown.time())));
  }
}

void FillChild(const runtime::ChildSnapshot& child, v1::ChildSummary& out) {
  out.set_id(runtime::ToPrettyText(child.id));
  if (child.pid.valid()) out.set_pid(child.pid.ToString());
  out.set_type(TypeWord(child.type));
  out.set_module(std::string(child.module.text()));
  out.set_function(std::string(child.function.text()));
  out.set_restart_type(RestartWord(child.restart));
  out.set_status(StatusWord(child.status));
  out.set_restart_count(child.restart_count);
  FillShutdown(child.shutdown, *out.mutable_shutdown());
  out.set_significant(child.significant);
  if (child.last_restart) core::SetTimestamp(child.last_restart->wall, *out.mutable_last_restart());
}

void FillBackOff(const runtime::BackOff& back_off, v1::BackOff& out) {
  out.set_initial_ms(core::Milliseconds(back_off.initial));
  out.set_max_ms(core::Milliseconds(back_off.longest));
  out.set_jitter_percent(static_cast<uint32_t>(back_off.jitter_percent));
}

void FillForecast(const runtime::Supervisor& supervisor, v1::ResumeForecast& out) {
  const runtime::ResumeForecast forecast = supervisor.ForecastResume();
  out.set_exits(forecast.exits);
  out.set_restarts(forecast.restarts);
  out.set_gives_up(forecast.gives_up);
  out.set_shuts_down(forecast.shuts_down);
}

void FillConfig(core::Call& call, Pid pid, v1::SupervisorConfig& out) {
  const runtime::Supervisor* supervisor = ObjectOf(call, pid);
  if (supervisor == nullptr) return;
  const runtime::Nanos now = call.environment().clock->Monotonic();
  const runtime::SupervisorSnapshot snapshot = supervisor->Snapshot(now, 0);
  const runtime::RestartBudget budget = supervisor->Budget(now);
  out.set_name(NameOrPid(call, pid));
  out.set_pid(pid.ToString());
  out.set_type(KindWord(snapshot.kind));
  out.set_strategy(std::string(snapshot.strategy.text()));
  out.set_max_restarts(static_cast<uint32_t>(std::min<int64_t>(budget.max_restarts, UINT32_MAX)));
  out.set_max_seconds(static_cast<uint32_t>(std::min<int64_t>(budget.max_seconds, UINT32_MAX)));
  out.set_auto_shutdown(std::string(runtime::AutoShutdownName(snapshot.auto_shutdown).text()));
  if (!snapshot.back_off.off()) FillBackOff(snapshot.back_off, *out.mutable_back_off());
  if (snapshot.max_children != runtime::kNoMaxChildren) {
    out.set_max_children(static_cast<uint64_t>(snapshot.max_children));
  }
  out.set_paused(snapshot.paused);
  out.set_queued_exits(snapshot.queued_exits);
  out.set_restarts_in_window(static_cast<uint32_t>(budget.used));
  out.set_restarts_left(static_cast<uint32_t>(std::min<int64_t>(budget.left, UINT32_MAX)));
  if (snapshot.paused) FillForecast(*supervisor, *out.mutable_resume_forecast());
}

}  // namespace arsenal::service::supervisor
