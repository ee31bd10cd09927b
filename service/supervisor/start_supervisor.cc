// SPDX-License-Identifier: MIT
// SupervisorService.StartSupervisor: a supervisor of given children, and the wait for all of them.

#include <chrono>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/module_start.h"
#include "service/core/new_name.h"
#include "service/supervisor/child_specs.h"
#include "service/supervisor/config_change.h"
#include "service/supervisor/operations.h"
#include "service/supervisor/supervisor_call.h"
#include "service/supervisor/supervisor_start.h"

namespace arsenal::service::supervisor {
namespace {

using runtime::StartOutcomeOf;
using runtime::Term;
using Request = v1::StartSupervisorRequest;

constexpr uint32_t kMaxRestarts = 3;
constexpr uint32_t kMaxSeconds = 5;

absl::StatusOr<runtime::SupervisorFlags> ReadFlags(const Request& request) {
  const v1::SupervisorOptions& options = request.options();
  v1::SupervisorChange change;
  change.set_strategy(request.has_strategy() ? request.strategy() : "one_for_one");
  change.set_max_restarts(options.has_max_restarts() ? options.max_restarts() : kMaxRestarts);
  change.set_max_seconds(options.has_max_seconds() ? options.max_seconds() : kMaxSeconds);
  if (options.has_auto_shutdown()) change.set_auto_shutdown(options.auto_shutdown());
  if (options.has_back_off()) *change.mutable_back_off() = options.back_off();
  absl::StatusOr<Flags> keys = FlagsOf(change, "options.");
  if (!keys.ok()) return keys.status();
  const auto parsed = runtime::ParseSupervisorFlags(Term::Map(*std::move(keys)));
  if (const Term* error = std::get_if<Term>(&parsed)) {
    return core::FailFields(v1::REASON_VALIDATION_ERROR, {{"options", core::ReasonText(*error)}});
  }
  runtime::SupervisorFlags flags = std::get<runtime::SupervisorFlags>(parsed);
  // Calls that it does not know are no reason to end it.
  flags.unknown_requests = runtime::UnknownRequests::kAnswer;
  if (options.has_max_children()) flags.max_children = options.max_children();
  return flags;
}

absl::StatusOr<runtime::PreparedStart> Prepare(core::Call& call, const Request& request) {
  const auto name = core::ReadNewName(call, "name", request.name());
  if (!name.ok()) return name.status();
  absl::StatusOr<runtime::SupervisorFlags> flags = ReadFlags(request);
  if (!flags.ok()) return flags.status();
  std::vector<Term> specs;
  for (int i = 0; i < request.children_size(); ++i) {
    auto spec = ReadChildSpec(call, request.children(i), core::FormatOf(request),
                              absl::StrCat("children[", i, "]."));
    if (!spec.ok()) return spec.status();
    specs.push_back(*std::move(spec));
  }
  if (absl::Status room = core::CheckRoom(call); !room.ok()) return room;
  const bool dynamic = request.options().type() == "DynamicSupervisor";
  const auto kind =
      dynamic ? runtime::SupervisorKind::kDynamicSupervisor : runtime::SupervisorKind::kSupervisor;
  return PrepareSupervisor(kind, *flags, Term::List(specs), *name);
}

}  // namespace

core::Answer<v1::StartSupervisorResponse> StartSupervisor(core::Call& call,
                                                          const Request& request) {
  absl::StatusOr<runtime::PreparedStart> start = Prepare(call, request);
  if (!start.ok()) co_return start.status();
  core::Wait<StartOutcomeOf> wait(call, StartLater(call, *std::move(start)));
  const std::optional<StartOutcomeOf> outcome = co_await wait;
  if (!outcome.has_value()) co_return absl::CancelledError("interrupted");
  absl::Status refused = StartRefusal(request.name(), outcome->term);
  if (!refused.ok()) co_return refused;
  v1::StartSupervisorResponse response;
  v1::StartedSupervisor& data = *response.mutable_data();
  data.set_name(request.name());
  data.set_pid(outcome->pid.ToString());
  const runtime::Supervisor* supervisor = ObjectOf(call, outcome->pid);
  if (supervisor == nullptr) co_return response;  // it has ended since
  data.set_strategy(std::string(runtime::StrategyName(supervisor->flags().strategy).text()));
  for (const auto& child : supervisor->Snapshot(runtime::Nanos(0), 200).children) {
    v1::StartedChild& row = *data.add_children();
    row.set_supervisor(request.name());
    row.set_id(core::ReasonText(child.id));
    if (child.pid.valid()) row.set_pid(child.pid.ToString());
    row.set_status(StatusWord(child.status));
    row.set_restart_type(RestartWord(child.restart));
  }
  co_return response;
}

}  // namespace arsenal::service::supervisor
