// SPDX-License-Identifier: MIT
// Starting processes, as a process does it.

#include <utility>

#include "absl/strings/match.h"
#include "runtime/process/module_table.h"
#include "runtime/process/process.h"
#include "runtime/process/process_context.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {
namespace {

// What an Erlang program is told of a spawn that was refused.
Atom SpawnError(const absl::Status& status) {
  if (absl::IsResourceExhausted(status)) return atoms::kSystemLimit;
  return absl::StrContains(status.message(), "badopt") ? atoms::kBadopt : atoms::kBadarg;
}

}  // namespace

absl::StatusOr<Spawned> ProcessContext::Spawn(std::unique_ptr<Handler> handler,
                                              SpawnOptions options) {
  return StartChild(std::make_unique<Process>(space(), std::move(handler)), std::move(options));
}

absl::StatusOr<Spawned> ProcessContext::Spawn(ProcessMain main, SpawnOptions options) {
  return StartChild(std::make_unique<Process>(space(), std::move(main)), std::move(options));
}

absl::StatusOr<Spawned> ProcessContext::Spawn(PreparedStart start) {
  return start.handler != nullptr ? Spawn(std::move(start.handler), std::move(start.options))
                                  : Spawn(std::move(start.main), std::move(start.options));
}

absl::StatusOr<Spawned> ProcessContext::StartChild(std::unique_ptr<Process> child,
                                                   SpawnOptions options) {
  if (process_.Has(Process::kExiting)) {
    return absl::FailedPreconditionError("a process that exits starts no other");
  }
  process_.Charge(kReductionsPerSpawn);
  absl::StatusOr<Spawned> spawned = space().Start(std::move(child), &process_, std::move(options));
  if (spawned.ok() && spawned->monitor.valid()) process_.MarkReceive(spawned->monitor);
  return spawned;
}

Ref ProcessContext::StartSpawn(std::unique_ptr<Process> child, SpawnOptions options,
                               const SpawnReply& reply) {
  Ref request = MakeRef();
  if (options.monitor_options.alias != AliasMode::kNone) request = request.AsAlias();
  if (!BeginSignal()) return request;
  process_.Charge(kReductionsPerSpawn);
  const absl::StatusOr<Spawned> spawned =
      space().Start(std::move(child), &process_, std::move(options), request);
  const SpawnReply::When wanted =
      spawned.ok() ? SpawnReply::When::kOnSuccess : SpawnReply::When::kOnError;
  if (reply.when != SpawnReply::When::kAlways && reply.when != wanted) return request;
  const Term message =
      spawned.ok() ? Term::TupleOf(reply.tag, request, atoms::kOk, spawned->pid)
                   : Term::TupleOf(reply.tag, request, atoms::kError, SpawnError(spawned.status()));
  space().Tell(process_.pid_, request, message);
  return request;
}

Ref ProcessContext::RequestSpawn(std::unique_ptr<Handler> handler, SpawnOptions options,
                                 SpawnReply reply) {
  return StartSpawn(std::make_unique<Process>(space(), std::move(handler)), std::move(options),
                    reply);
}

Ref ProcessContext::RequestSpawn(ProcessMain main, SpawnOptions options, SpawnReply reply) {
  return StartSpawn(std::make_unique<Process>(space(), std::move(main)), std::move(options), reply);
}

}  // namespace arsenal::runtime
