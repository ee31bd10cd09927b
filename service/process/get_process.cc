// SPDX-License-Identifier: MIT
// ProcessService.GetProcess: one process in full, seen from outside.

#include "runtime/node/node.h"
#include "service/core/target.h"
#include "service/core/timestamp.h"
#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {
namespace {

using runtime::ProcessInfo;

void FillIdentity(const ProcessInfo& info, runtime::Nanos now, v1::Process& process) {
  process.set_pid(info.pid.ToString());
  if (info.name.has_value()) process.set_name(std::string(info.name->text()));
  process.set_type(core::TypeWord(info));
  if (!info.behaviour.empty()) process.set_behavior(std::string(info.behaviour));
  process.set_module(std::string(info.initial_call.module.text()));
  process.set_alive(true);
  process.set_supervised(info.supervisor.has_value());
  if (info.supervisor.has_value()) process.set_supervisor_pid(info.supervisor->ToString());
  if (info.parent.valid()) process.set_parent_pid(info.parent.ToString());
  process.set_critical(info.critical);
  core::SetTimestamp(info.started_wall, *process.mutable_started_at());
  process.set_uptime_ms(core::Milliseconds(now - info.started));
}

void FillPerformance(const ProcessInfo& info, v1::ProcessPerformance& performance) {
  performance.set_memory(info.memory.total());
  performance.set_control_memory(info.memory.control_block + info.memory.extension);
  performance.set_mailbox_memory(info.memory.messages);
  performance.set_state_memory(info.memory.code);
  performance.set_reductions(info.reductions);
  performance.set_message_queue_len(info.message_queue_length);
  performance.set_messages_in(info.messages_in);
  performance.set_messages_out(info.messages_out);
  performance.set_status(core::StatusWord(info));
}

void FillRelations(const ProcessInfo& info, v1::Process& process) {
  for (const auto pid : info.links) process.add_links(pid.ToString());
  for (const auto& monitor : info.monitors) {
    process.add_monitors(monitor.name.has_value() ? std::string(monitor.name->text())
                                                  : monitor.pid.ToString());
  }
  for (const auto& watcher : info.monitored_by) {
    process.add_monitored_by(watcher.pid.ToString());
  }
  for (const auto pid : info.ancestors) process.add_ancestors(pid.ToString());
}

// Shows a term under a field's name, or says why not.
void Show(const char* field, const runtime::Term& term, v1::Process& process,
          google::protobuf::Value* (v1::Process::*mutable_field)(),
          void (v1::Process::*clear_field)()) {
  const auto why = ShowTerm(term, *(process.*mutable_field)());
  if (!why.has_value()) return;
  (process.*clear_field)();
  (*process.mutable_unavailable())[field] = *why;
}

void FillState(core::Call& call, const ProcessInfo& info, v1::Process& process) {
  const auto state = runtime::InspectState(call.node().space(), info.pid);
  if (state.has_value()) {
    Show("state", *state, process, &v1::Process::mutable_state, &v1::Process::clear_state);
  } else {
    (*process.mutable_unavailable())["state"] = "not_inspectable: this process shows no state";
  }
}

void FillDictionary(const ProcessInfo& info, v1::Process& process) {
  Show("dictionary", runtime::Term::Map(info.dictionary), process, &v1::Process::mutable_dictionary,
       &v1::Process::clear_dictionary);
}

}  // namespace

core::Answer<v1::GetProcessResponse> GetProcess(core::Call& call,
                                                const v1::GetProcessRequest& request) {
  const auto info = InspectTarget(call, request.pid());
  if (!info.ok()) return info.status();
  auto* response = call.New<v1::GetProcessResponse>();
  v1::Process& process = *response->mutable_data();
  FillIdentity(*info, call.environment().clock->Monotonic(), process);
  FillPerformance(*info, *process.mutable_performance());
  process.mutable_configuration()->set_trap_exit(info->trap_exit);
  process.mutable_configuration()->set_priority(
      std::string(runtime::PriorityName(info->priority).text()));
  FillRelations(*info, process);
  for (const std::string& include : request.include()) {
    if (include == "state") FillState(call, *info, process);
    if (include == "dictionary") FillDictionary(*info, process);
    if (include == "stack_trace") {
      for (const auto& frame : info->backtrace) FillFrame(frame, *process.add_stack_trace());
    }
  }
  return response;
}

}  // namespace arsenal::service::process
