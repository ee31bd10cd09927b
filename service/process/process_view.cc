// SPDX-License-Identifier: MIT

#include "service/process/process_view.h"

#include "runtime/node/node.h"
#include "service/core/target.h"
#include "service/core/timestamp.h"

namespace arsenal::service::process {

using runtime::ProcessInfo;

namespace {

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

}  // namespace

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

void FillProcess(core::Call& call, const ProcessInfo& info, v1::Process& process) {
  FillIdentity(info, call.environment().clock->Monotonic(), process);
  FillPerformance(info, *process.mutable_performance());
  process.mutable_configuration()->set_trap_exit(info.trap_exit);
  process.mutable_configuration()->set_priority(
      std::string(runtime::PriorityName(info.priority).text()));
  FillRelations(info, process);
}

void FillMemory(const ProcessInfo& info, v1::MemoryOfProcess& memory) {
  memory.set_pid(info.pid.ToString());
  memory.set_memory(info.memory.total());
  memory.set_control_memory(info.memory.control_block);
  memory.set_extension_memory(info.memory.extension);
  memory.set_mailbox_memory(info.memory.messages);
  memory.set_state_memory(info.memory.code);
  memory.set_message_queue_len(info.message_queue_length);
  if (info.max_heap.max_bytes != 0) memory.set_max_heap_size(info.max_heap.max_bytes);
  auto& unavailable = *memory.mutable_unavailable();
  unavailable["gc"] = "not_collected: native code frees what it no longer holds at once";
  unavailable["trend"] = "not_recorded: the node keeps no history of this figure";
}

}  // namespace arsenal::service::process
