// SPDX-License-Identifier: MIT
// ProcessService.StartProcess: a named start of a module, and the wait for its acknowledgement.

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "runtime/node/caller_session.h"
#include "runtime/node/node.h"
#include "service/core/fail.h"
#include "service/core/nearest.h"
#include "service/core/terms.h"
#include "service/core/wait.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using runtime::Atom;
using runtime::PreparedStart;
using runtime::StartOutcomeOf;
using runtime::Term;
using Request = v1::StartProcessRequest;

constexpr std::chrono::seconds kStartTimeout(25);

std::string FunctionOf(const Request& request) {
  return request.has_function() ? request.function() : "start_link";
}

// Says whether the module or only its function is unknown, with the nearest names.
absl::Status Unknown(const runtime::ModuleTable& modules, const Request& request) {
  std::set<std::string> names;
  std::vector<std::string> functions;
  for (const runtime::ModuleFunction* function : modules.Functions()) {
    names.insert(function->module);
    if (function->module == request.module()) functions.push_back(function->function);
  }
  const std::vector<std::string> module_names(names.begin(), names.end());
  if (functions.empty()) {
    return core::Fail(
        v1::REASON_UNKNOWN_MODULE, absl::StrCat("module: no module ", request.module()),
        {{"module", request.module()}, {"nearest", core::Nearest(request.module(), module_names)}});
  }
  const std::string function = FunctionOf(request);
  return core::Fail(v1::REASON_UNKNOWN_FUNCTION,
                    absl::StrCat("function: module ", request.module(), " has no start ", function),
                    {{"function", function}, {"nearest", core::Nearest(function, functions)}});
}

absl::StatusOr<Term> Arguments(const Request& request) {
  std::vector<Term> terms;
  for (int i = 0; i < request.args_size(); ++i) {
    auto term =
        core::ReadTerm(absl::StrCat("args[", i, "]"), request.args(i), core::FormatOf(request));
    if (!term.ok()) return term.status();
    terms.push_back(*std::move(term));
  }
  return Term::List(terms);
}

// Sets the name that the request asks for; nothing if it asks for none.
absl::Status SetName(core::Call& call, const Request& request, PreparedStart& start) {
  if (!request.options().has_name()) return absl::OkStatus();
  const std::string& name = request.options().name();
  absl::Status valid = runtime::CheckName(name);
  if (!valid.ok()) {
    return core::FailFields(v1::REASON_INVALID_NAME,
                            {{"options.name", std::string(valid.message())}}, {{"name", name}});
  }
  const absl::StatusOr<Atom> atom = Atom::Intern(name);
  if (!atom.ok()) {
    return core::RefuseTerm(v1::REASON_INVALID_NAME, "options.name", atom.status());
  }
  if (const auto owner = call.node().space().Whereis(*atom); owner.has_value()) {
    return core::Fail(v1::REASON_NAME_TAKEN,
                      absl::StrCat("options.name: ", name, " is the name of ", owner->ToString()),
                      {{"name", name}, {"pid", owner->ToString()}});
  }
  start.options.name = *atom;
  return absl::OkStatus();
}

absl::StatusOr<PreparedStart> Prepare(core::Call& call, const Request& request) {
  const runtime::ModuleTable& modules = call.node().modules();
  const std::string function = FunctionOf(request);
  if (!modules.Find(request.module(), function).ok()) return Unknown(modules, request);
  const absl::StatusOr<Term> arguments = Arguments(request);
  if (!arguments.ok()) return arguments.status();
  absl::StatusOr<PreparedStart> start = modules.Prepare(request.module(), function, *arguments);
  if (!start.ok()) {
    return core::FailFields(v1::REASON_VALIDATION_ERROR,
                            {{"args", std::string(start.status().message())}});
  }
  if (absl::Status status = SetName(call, request, *start); !status.ok()) return status;
  const runtime::ProcessSpace& space = call.node().space();
  if (space.process_count() >= space.process_limit()) {
    return core::Fail(v1::REASON_PROCESS_LIMIT,
                      absl::StrCat("processes: found ", space.process_count(), ", at most ",
                                   space.process_limit(), " may run"),
                      {{"limit", std::to_string(space.process_limit())}});
  }
  return start;
}

absl::Status Refused(const Request& request, const Term& outcome) {
  const bool error = outcome.IsTagged(runtime::atoms::kError, 2);
  const std::string reason = core::ReasonText(error ? outcome.element(1) : outcome);
  return core::Fail(
      v1::REASON_START_FAILED,
      absl::StrCat("start: ", request.module(), ":", FunctionOf(request), " refused with ", reason),
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
  started.set_function(FunctionOf(request));
  const auto info = call.node().Inspect(outcome->pid, runtime::Detail::kRow);
  if (info.has_value() && info->name.has_value()) {
    started.set_name(std::string(info->name->text()));
  }
  co_return response;
}

}  // namespace arsenal::service::process
