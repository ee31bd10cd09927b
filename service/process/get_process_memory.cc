// SPDX-License-Identifier: MIT
// ProcessService.GetProcessMemory: what a process holds, by what holds it.

#include "service/process/operations.h"
#include "service/process/rows.h"

namespace arsenal::service::process {

core::Answer<v1::GetProcessMemoryResponse> GetProcessMemory(
    core::Call& call, const v1::GetProcessMemoryRequest& request) {
  const auto info = InspectTarget(call, request.pid(), runtime::Detail::kSummary);
  if (!info.ok()) return info.status();
  v1::GetProcessMemoryResponse response;
  v1::MemoryOfProcess& memory = *response.mutable_data();
  memory.set_pid(info->pid.ToString());
  memory.set_memory(info->memory.total());
  memory.set_control_memory(info->memory.control_block);
  memory.set_extension_memory(info->memory.extension);
  memory.set_mailbox_memory(info->memory.messages);
  memory.set_state_memory(info->memory.code);
  memory.set_message_queue_len(info->message_queue_length);
  if (info->max_heap.max_bytes != 0) memory.set_max_heap_size(info->max_heap.max_bytes);
  auto& unavailable = *memory.mutable_unavailable();
  unavailable["gc"] = "not_collected: native code frees what it no longer holds at once";
  unavailable["trend"] = "not_recorded: the node keeps no history of this figure";
  return response;
}

}  // namespace arsenal::service::process
