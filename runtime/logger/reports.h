// SPDX-License-Identifier: MIT
// The reports that OTP's behaviours make, with its labels, levels and keys. Each function does
// nothing when nobody would hear it; what costs something to put together is better asked for with
// Logger::Allows before.
#pragma once

#include <optional>

#include "runtime/logger/logger.h"

namespace arsenal::runtime {

// What a generic server reports when it ends in another way than normal, shutdown or {shutdown, _}.
struct ServerTermination {
  ServerTermination() {}

  Term name;          // the registered name, or the pid
  Term last_message;  // [] for none
  Term state;         // as FormatStatus shows it
  Term log;           // the last events, when sys:log is on
  Term reason;
  std::optional<Term> client;  // of the call in hand: {Pid, dead} or {Pid, {NameOrPid, Backtrace}}
};

// {gen_server, terminate}, error.
void ReportServerTermination(Logger& logger, Pid pid, std::optional<Atom> name,
                             const ServerTermination& what);
// {gen_server, no_handle_info}, warning.
void ReportNoHandleInfo(Logger& logger, Pid pid, std::optional<Atom> name, Atom module,
                        const Term& message);
// {proc_lib, crash}, error: the items of proc_lib's report.
void ReportProcessCrash(Logger& logger, Pid pid, std::optional<Atom> name, const Term& items);

// {supervisor, Context}, error. Context: start_error, child_terminated, shutdown (it gives up) or
// shutdown_error. `supervisor` is {local, Name} or {Pid, Module}; `offender` is what OTP shows of
// the child: a list of pairs of pid, id, mfargs, restart_type, significant, shutdown, child_type.
void ReportSupervisorError(Logger& logger, Pid pid, std::optional<Atom> name,
                           const Term& supervisor, Atom context, const Term& reason,
                           const Term& offender);
// {supervisor, progress}, info: a child has started.
void ReportSupervisorProgress(Logger& logger, Pid pid, std::optional<Atom> name,
                              const Term& supervisor, const Term& started);

}  // namespace arsenal::runtime
