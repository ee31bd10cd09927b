// SPDX-License-Identifier: MIT

#include "service/process/rows.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/target.h"
#include "service/core/term_json.h"

namespace arsenal::service::process {

using runtime::ProcessInfo;

void FillRow(const ProcessInfo& info, size_t memory, v1::ProcessSummary& row) {
  row.set_pid(info.pid.ToString());
  if (info.name.has_value()) row.set_name(std::string(info.name->text()));
  row.set_type(core::TypeWord(info));
  if (!info.behaviour.empty()) row.set_behavior(std::string(info.behaviour));
  row.set_module(std::string(info.initial_call.module.text()));
  row.set_status(core::StatusWord(info));
  row.set_supervised(info.supervisor.has_value());
  row.set_memory(memory);
  row.set_reductions(info.reductions);
  row.set_message_queue_len(info.message_queue_length);
}

void FillRelated(core::Call& call, runtime::Pid pid, v1::RelatedProcess& related) {
  related.set_pid(pid.ToString());
  const auto info = call.node().Inspect(pid, runtime::Detail::kRow);
  related.set_alive(info.has_value());
  if (!info.has_value()) return;
  if (info->name.has_value()) related.set_name(std::string(info->name->text()));
  related.set_type(core::TypeWord(*info));
}

absl::StatusOr<ProcessInfo> InspectTarget(core::Call& call, const std::string& text,
                                          runtime::Detail detail) {
  const auto pid = core::ResolveProcess(call, text);
  if (!pid.ok()) return pid.status();
  auto info = call.node().Inspect(*pid, detail);
  if (info.has_value()) return *std::move(info);
  return core::Fail(v1::REASON_PROCESS_NOT_FOUND,
                    absl::StrCat("pid: no process ", text, " on this node"), {{"pid", text}});
}

void FillFrame(const runtime::BacktraceFrame& frame, v1::BacktraceFrame& shown) {
  shown.set_function(frame.function);
  if (!frame.file.empty()) shown.set_file(frame.file);
  if (frame.line != 0) shown.set_line(frame.line);
}

void FillSuspended(const ProcessInfo& info, v1::SuspendedProcess& shown) {
  shown.set_pid(info.pid.ToString());
  shown.set_suspend_count(info.suspend_count);
  shown.set_status(core::StatusWord(info));
}

void FillScheduling(const ProcessInfo& info, v1::ProcessScheduling& shown) {
  shown.set_pid(info.pid.ToString());
  shown.set_paused(info.paused_priority.has_value());
  shown.set_priority(
      std::string(runtime::PriorityName(info.paused_priority.value_or(info.priority)).text()));
}

void Collect(runtime::ProcessSpace& space, runtime::Pid pid, uint32_t most_rounds,
             v1::CollectedProcess& shown) {
  shown.set_pid(pid.ToString());
  const auto bytes = [&space, pid] { return runtime::InspectMemory(space, pid)->total(); };
  size_t before = bytes();
  shown.set_memory_before(before);
  shown.set_memory_after(before);
  while (shown.rounds() < most_rounds) {
    if (space.Compact(pid) == runtime::ProcessSpace::Compacted::kNoHandler) return;
    shown.set_compacted(true);
    shown.set_rounds(shown.rounds() + 1);
    const size_t after = bytes();
    shown.set_memory_after(after);
    if (after >= before) return;
    before = after;
  }
}

std::optional<std::string> ShowTerm(const runtime::Term& term, google::protobuf::Value& value) {
  if (const size_t bytes = term.ByteSize(); bytes > kShownBytesMax) {
    return absl::StrCat("too_large: found ", bytes, " bytes, expected at most ", kShownBytesMax);
  }
  core::TermToJson(term, core::TermFormat::kTerm, &value);
  return std::nullopt;
}

}  // namespace arsenal::service::process
