// SPDX-License-Identifier: MIT
// Starting and stopping generic servers: gen_server:start, start_link, start_monitor and stop, for
// coroutine processes. A handler uses ProcLibStart with what PrepareServer gives.
//
//   ServerOptions options;
//   options.name = counter;
//   const StartResult started =
//       co_await StartServer(self, std::make_unique<Counter>(), StartMode::kLink, options);
#pragma once

#include <memory>
#include <optional>

#include "runtime/base/clock.h"
#include "runtime/behaviour/gen_server.h"
#include "runtime/behaviour/server_ref.h"
#include "runtime/process/proc_lib.h"
#include "runtime/process/spawn_options.h"

namespace arsenal::runtime {

struct ServerOptions {
  ServerOptions() {}

  // Registered before Init runs; {error, {already_started, Pid}} when it is taken.
  std::optional<Atom> name;
  // For Init; then {error, timeout}, and the server is killed.
  Nanos timeout = kNever;
  // See GenServer::Configure.
  Nanos hibernate_after = kNever;
  Term debug = Term::Nil();
  // Link, monitor and name do not count here.
  SpawnOptions spawn;
};

// The server as a process that is ready to be spawned.
PreparedStart PrepareServer(std::unique_ptr<GenServer> server, const ServerOptions& options);

// The result is {ok, Pid}, ignore or {error, Reason}. With a monitor mode, result.monitor is the
// monitor of a server that has started; of one that has not, nothing is left.
ProcessTask<StartResult> StartServer(ProcessContext& self, std::unique_ptr<GenServer> server,
                                     StartMode mode, ServerOptions options = {});

// gen_server:enter_loop: the process goes on as this server, without Init, and the task never
// returns. A name that is given must be the process's own. It exits with
// process_was_not_started_by_proc_lib when it has no ancestors, and with process_not_registered
// when the name is another one's or nobody's.
ProcessTask<> EnterLoop(ProcessContext& self, std::unique_ptr<GenServer> server,
                        std::optional<Atom> name = std::nullopt, Next next = Next());

// gen_server:stop: `ok` when the server has ended with this reason; otherwise the reason that
// stop/3 exits with: noproc, {nodedown, Node}, timeout, {calling_self, _}, or the server's own.
// After a time-out it still ends, later.
ProcessTask<Term> StopServer(ProcessContext& self, ServerRef server, Term reason = atoms::kNormal,
                             Nanos timeout = kNever);

}  // namespace arsenal::runtime
