// SPDX-License-Identifier: MIT

#include "service/core/testing/processes.h"

#include <chrono>
#include <cstdlib>
#include <utility>

#include "runtime/demo/demo.h"
#include "runtime/process/process_context.h"

namespace arsenal::service::core::testing {
namespace {

using runtime::Atom;
using runtime::ProcessContext;

runtime::ProcessTask<> Idle(ProcessContext& self, ProcessContext::TrapExit trap) {
  self.SetTrapExit(trap);
  const auto never = runtime::MessagePattern::Where([](const runtime::Message&) { return false; });
  co_await self.Receive(never);
}

runtime::Pid Spawn(DirectServer& server, runtime::SpawnOptions options,
                   ProcessContext::TrapExit trap) {
  options.initial_call.module = *Atom::Intern("test_process");
  options.initial_call.function = *Atom::Intern("idle");
  auto spawned =
      server.space().Spawn([trap](ProcessContext& self) { return Idle(self, trap); }, options);
  if (!spawned.ok()) std::abort();
  server.driver().RunUntilQuiet();
  return spawned->pid;
}

}  // namespace

runtime::Pid SpawnIdle(DirectServer& server, std::string_view name) {
  runtime::SpawnOptions options;
  if (!name.empty()) options.name = *Atom::Intern(name);
  return Spawn(server, options, ProcessContext::TrapExit::kOff);
}

runtime::Pid SpawnTrapping(DirectServer& server) {
  return Spawn(server, runtime::SpawnOptions(), ProcessContext::TrapExit::kOn);
}

runtime::Pid SpawnCritical(DirectServer& server) {
  runtime::SpawnOptions options;
  options.criticality = runtime::Criticality::kCritical;
  return Spawn(server, options, ProcessContext::TrapExit::kOff);
}

runtime::Pid SpawnAfter(DirectServer& server, absl::AnyInvocable<void(ProcessContext&)> first) {
  auto spawned = server.space().Spawn([first = std::move(first)](ProcessContext& self) mutable {
    first(self);
    return Idle(self, self.trap_exit());
  });
  if (!spawned.ok()) std::abort();
  server.driver().RunUntilQuiet();
  return spawned->pid;
}

void StartDemo(DirectServer& server) {
  if (!runtime::StartRoot(server.node()).ok()) std::abort();
  server.driver().Advance(std::chrono::seconds(1));
}

}  // namespace arsenal::service::core::testing
