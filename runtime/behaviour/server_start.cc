// SPDX-License-Identifier: MIT
// Starts and stops of servers.

#include "runtime/behaviour/server_start.h"

#include <utility>

namespace arsenal::runtime {

PreparedStart PrepareServer(std::unique_ptr<GenServer> server, const ServerOptions& options) {
  server->Configure(options.hibernate_after, options.debug);
  PreparedStart start;
  start.options = options.spawn;
  start.options.name = options.name;
  if (start.options.initial_call.module == Atom()) {
    start.options.initial_call = InitialCall{server->Module(), atoms::kInit, 1};
  }
  start.handler = std::move(server);
  return start;
}

ProcessTask<StartResult> StartServer(ProcessContext& self, std::unique_ptr<GenServer> server,
                                     StartMode mode, ServerOptions options) {
  ProcLibStart start(self, PrepareServer(std::move(server), options), mode, options.timeout);
  StartResult result = co_await start.Await(self);
  if (result.monitor.valid() && !result.result.IsTagged(atoms::kOk, 2)) {
    self.Demonitor(std::exchange(result.monitor, Ref()), Flush::kFlush);
  }
  co_return result;
}

ProcessTask<> EnterLoop(ProcessContext& self, std::unique_ptr<GenServer> server,
                        std::optional<Atom> name, Next next) {
  const bool misnamed = name && self.registered_name() != name;
  if (misnamed) co_await self.Exit(atoms::kProcessNotRegistered);
  const Term* ancestors = self.Get(atoms::kDollarAncestors);
  const bool orphan = ancestors == nullptr || !ancestors->Is(Term::Kind::kList);
  if (orphan) co_await self.Exit(atoms::kProcessWasNotStartedByProcLib);
  server->Enter(self.parent(), std::move(next));
  co_await self.Become(std::move(server));
}

ProcessTask<Term> StopServer(ProcessContext& self, ServerRef server, Term reason, Nanos timeout) {
  const std::optional<Pid> pid = server.Resolve(self);
  if (!pid) co_return server.MissingReason(self);
  const Term result = co_await ProcLibStop(self, *pid, std::move(reason), timeout);
  co_return result;
}

}  // namespace arsenal::runtime
