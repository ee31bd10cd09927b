// SPDX-License-Identifier: MIT
// SystemService.GetMemoryInfo: memory by what holds it.

#include <algorithm>

#include "runtime/node/node.h"
#include "service/core/scan.h"
#include "service/system/operations.h"
#include "service/system/program_memory.h"

namespace arsenal::service::system {
namespace {

void Fill(const runtime::ProcessMemory& held, v1::MemoryInfo& info) {
  const ProgramMemory program = ReadProgramMemory();
  info.set_total(program.resident);
  info.set_peak(program.peak);
  info.set_processes(held.total());
  info.set_process_control(held.control_block);
  info.set_process_extensions(held.extension);
  info.set_mailboxes(held.messages);
  info.set_states(held.code);
  info.set_system(program.resident - std::min<uint64_t>(program.resident, held.total()));
  info.set_code(program.code);
  auto& unavailable = *info.mutable_unavailable();
  unavailable["atom"] = "the table of atoms does not count its bytes; GetSystemInfo counts atoms";
  unavailable["binary"] = "binaries are charged to the processes that hold them";
  unavailable["ets"] = "there are no tables beside processes";
  unavailable["trend"] = "no samples are kept";
}

}  // namespace

core::Answer<v1::GetMemoryInfoResponse> GetMemoryInfo(core::Call& call,
                                                      const v1::GetMemoryInfoRequest& request) {
  runtime::ProcessMemory held;
  uint64_t count = 0;
  core::ProcessScan scan(call);
  while (true) {
    while (const auto row = scan.Next()) {
      const auto memory = runtime::InspectMemory(call.node().space(), row->pid);
      if (!memory.has_value()) continue;
      ++count;
      held.control_block += memory->control_block;
      held.extension += memory->extension;
      held.messages += memory->messages;
      held.code += memory->code;
    }
    if (scan.done()) break;
    core::Turn turn(call);
    const bool go_on = co_await turn;
    if (!go_on) co_return absl::CancelledError("interrupted");
  }
  v1::GetMemoryInfoResponse response;
  Fill(held, *response.mutable_data());
  response.mutable_data()->set_process_count(count);
  co_return response;
}

}  // namespace arsenal::service::system
