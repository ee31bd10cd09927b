// SPDX-License-Identifier: MIT
// ProcessService.StartProcess: a named start of a module, and the wait for its acknowledgement.

#include <chrono>
#include <string>

#include "absl/strings/str_cat.h"
#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/module_start.h"
#include "service/core/new_name.h"
#include "service/core/terms.h"
#include "service/core/wait.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using runtime::PreparedStart;
using runtime::StartOutcomeOf;
using runtime::Term;
using Request = v1::StartProcessRequest;

constexpr std::chrono::seconds kStartTimeout(25);

absl::StatusOr<PreparedStart> Prepare(core::Call& call, const Request& request) {
  const std::string function = core::FunctionOf(request);
  absl::Status known = core::CheckStart(call, request.module(), function);
  if (!known.ok()) return known;
  const absl::StatusOr<Term> arguments =
      core::ReadArguments(request.args(), core::FormatOf(request));
  if (!arguments.ok()) return arguments.status();
  absl::StatusOr<PreparedStart> start =
      call.node().modules().Prepare(request.module(), function, *arguments);
  if (!start.ok()) {
    return core::FailFields(v1::REASON_VALIDATION_ERROR,
                            {{"args", std::string(start.status().message())}});
  }
  if (request.options().has_name()) {
    const auto name = core::ReadNewName(call, "options.name", request.options().name());
    if (!name.ok()) return name.status();
    start->options.name = *name;
  }
  if (absl::Status room = core::CheckRoom(call); !room.ok()) return room;
  return start;
}

absl::Status Refused(const Request& request, const Term& outcome) {
  const bool error = outcome.IsTagged(runtime::atoms::kError, 2);
  const std::string reason = core::ReasonText(error ? outcome.element(1) : outcome);
  return core::Fail(v1::REASON_START_FAILED,
                    absl::StrCat("start: ", request.module(), ":", core::FunctionOf(request),
                                 " refused with ", reason),
                    {{"reason", reason}});
}

}  // namespace

core::Answer<v1::StartProcessResponse> StartProcess(core::Call& call, const Request& request) {
  absl::StatusOr<PreparedStart> start = Prepare(call, request);
  if (!start.ok()) co_return start.status();
  core::Wait<StartOutcomeOf> wait(call, [&](core::Wait<StartOutcomeOf>::Resume resume) {
    runtime::CallerSession& session = call.session();
    const auto id = session.StartProcess(*std::move(start), runtime::StartLink::kNone,
                                         kStartTimeout, std::move(resume));
    return [&session, id] { session.Cancel(id); };
  });
  const std::optional<StartOutcomeOf> outcome = co_await wait;
  if (!outcome.has_value()) co_return absl::CancelledError("interrupted");
  if (!outcome->term.IsTagged(runtime::atoms::kOk, 2)) co_return Refused(request, outcome->term);
  v1::StartProcessResponse response;
  v1::StartedProcess& started = *response.mutable_data();
  started.set_pid(outcome->pid.ToString());
  started.set_module(request.module());
  started.set_function(core::FunctionOf(request));
  const auto info = call.node().Inspect(outcome->pid, runtime::Detail::kRow);
  if (info.has_value() && info->name.has_value()) {
    started.set_name(std::string(info->name->text()));
  }
  co_return response;
}

}  // namespace arsenal::service::process
