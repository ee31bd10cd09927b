// SPDX-License-Identifier: MIT

#include "service/supervisor/supervisor_start.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/core/fail.h"
#include "service/core/terms.h"
#include "service/supervisor/supervisor_call.h"

namespace arsenal::service::supervisor {

using runtime::PreparedStart;
using runtime::StartOutcomeOf;
using runtime::Supervisor;
using runtime::Term;
namespace atoms = runtime::atoms;

namespace {

constexpr std::chrono::seconds kStartTimeout(25);

absl::Status Incompatible(const char* why) {
  return core::Fail(v1::REASON_STRATEGY_INCOMPATIBLE, why);
}

}  // namespace

absl::StatusOr<PreparedStart> PrepareSupervisor(runtime::SupervisorKind kind,
                                                const runtime::SupervisorFlags& flags,
                                                const Term& specs,
                                                std::optional<runtime::Atom> name) {
  const bool simple = flags.strategy == runtime::Strategy::kSimpleOneForOne;
  auto parsed = runtime::ParseChildSpecs(specs, flags.auto_shutdown);
  if (const Term* error = std::get_if<Term>(&parsed)) {
    return Refusal(Term::TupleOf(atoms::kError, *error), "");
  }
  auto& children = std::get<std::vector<runtime::ChildSpec>>(parsed);
  absl::StatusOr<std::unique_ptr<Supervisor>> supervisor = absl::UnknownError("none");
  if (kind == runtime::SupervisorKind::kDynamicSupervisor) {
    if (!children.empty()) return Incompatible("children: a DynamicSupervisor starts without any");
    if (flags.strategy != runtime::Strategy::kOneForOne ||
        flags.auto_shutdown != runtime::AutoShutdown::kNever) {
      return Incompatible("strategy: a DynamicSupervisor is one_for_one and never shuts down");
    }
    supervisor = Supervisor::CreateDynamic(flags);
  } else {
    if (simple && children.size() != 1) {
      return Incompatible("children: expected one, the template of simple_one_for_one");
    }
    supervisor = Supervisor::Create(flags, std::move(children));
  }
  if (!supervisor.ok()) {
    return core::FailFields(v1::REASON_VALIDATION_ERROR,
                            {{"options", std::string(supervisor.status().message())}});
  }
  PreparedStart start;
  start.handler = *std::move(supervisor);
  start.options.name = name;
  start.options.initial_call.module = atoms::kSupervisor;
  start.options.initial_call.function = runtime::Atom::OfCode("start_link");
  start.options.initial_call.arity = 2;
  return start;
}

absl::AnyInvocable<core::Wait<StartOutcomeOf>::Cancel(core::Wait<StartOutcomeOf>::Resume)>
StartLater(core::Call& call, PreparedStart start) {
  return
      [&session = call.session(), start = std::move(start)](
          core::Wait<StartOutcomeOf>::Resume resume) mutable -> core::Wait<StartOutcomeOf>::Cancel {
        const auto id = session.StartProcess(std::move(start), runtime::StartLink::kNone,
                                             kStartTimeout, std::move(resume));
        return [&session, id] { session.Cancel(id); };
      };
}

absl::Status StartRefusal(const std::string& name, const Term& outcome) {
  if (outcome.IsTagged(atoms::kOk, 2)) return absl::OkStatus();
  const bool error = outcome.IsTagged(atoms::kError, 2);
  const std::string reason = core::ReasonText(error ? outcome.element(1) : outcome);
  return core::Fail(v1::REASON_START_FAILED,
                    absl::StrCat("start: supervisor ", name, " refused with ", reason),
                    {{"reason", reason}});
}

}  // namespace arsenal::service::supervisor
