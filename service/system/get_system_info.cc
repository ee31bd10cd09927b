// SPDX-License-Identifier: MIT
// SystemService.GetSystemInfo: the node as a whole.

#include <string>

#include "runtime/node/node.h"
#include "service/core/timestamp.h"
#include "service/system/operations.h"
#include "service/system/program_memory.h"

namespace arsenal::service::system {
namespace {

void FillModules(const runtime::ModuleTable& modules, v1::SystemInfo& info) {
  v1::ModuleInfo* module = nullptr;
  for (const runtime::ModuleFunction* function : modules.Functions()) {
    if (module == nullptr || module->name() != function->module) {
      module = info.add_modules();
      module->set_name(function->module);
    }
    v1::FunctionInfo& one = *module->add_functions();
    one.set_name(function->function);
    one.set_description(function->documentation);
    one.set_arguments(function->argument_schema);
  }
}

void FillCounters(const runtime::NodeCounters& counters, v1::SystemInfo& info) {
  info.mutable_processes()->set_count(counters.live_processes);
  info.mutable_processes()->set_limit(counters.process_limit);
  info.mutable_atoms()->set_count(counters.atoms);
  info.mutable_atoms()->set_limit(runtime::Atom::Limit());
  v1::SystemCounters& since_start = *info.mutable_counters();
  since_start.set_processes_started(counters.processes.processes_started);
  since_start.set_processes_exited(counters.processes.processes_exited);
  since_start.set_messages_sent(counters.processes.messages_sent);
  since_start.set_messages_dropped(counters.processes.messages_dropped);
  since_start.set_reductions(counters.reductions);
}

}  // namespace

core::Answer<v1::GetSystemInfoResponse> GetSystemInfo(core::Call& call,
                                                      const v1::GetSystemInfoRequest& request) {
  runtime::Node& node = call.node();
  v1::GetSystemInfoResponse response;
  v1::SystemInfo& info = *response.mutable_data();
  info.set_node(node.name());
  info.set_version(call.environment().version);
  info.set_incarnation(std::to_string(node.events().incarnation()));
  core::SetTimestamp(node.started_wall(), *info.mutable_started_at());
  info.set_uptime_ms(core::Milliseconds(call.environment().clock->Monotonic() - node.started()));
  info.set_scheduler_count(1);  // a node has one worker
  FillCounters(node.Counters(), info);
  info.set_process_memory(node.TotalMemory().total());
  info.set_resident_memory(ReadProgramMemory().resident);
  v1::EventRing& events = *info.mutable_events();
  events.set_capacity(static_cast<uint32_t>(node.events().capacity()));
  events.set_oldest(node.events().Oldest().ToString());
  events.set_newest(node.events().Now().ToString());
  FillModules(node.modules(), info);
  return response;
}

}  // namespace arsenal::service::system
