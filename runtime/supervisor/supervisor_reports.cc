// SPDX-License-Identifier: MIT
// What a supervisor says: events of what it does, and OTP's reports of what went wrong, to the
// node's logger.

#include <utility>

#include "runtime/logger/reports.h"
#include "runtime/process/process_space.h"
#include "runtime/supervisor/supervisor.h"

namespace arsenal::runtime {
namespace {

// The child as a report shows it; `who` is {pid, Pid} or {nb_children, N}.
Term Offender(const ChildSpec& spec, const Term& args, Term who) {
  const Term items[] = {
      std::move(who),
      Term::TupleOf(atoms::kId, spec.id),
      Term::TupleOf(atoms::kMfargs, Term::TupleOf(spec.module, spec.function, args)),
      Term::TupleOf(atoms::kRestartType, RestartTypeName(spec.restart)),
      Term::TupleOf(atoms::kSignificant, spec.significant() ? atoms::kTrue : atoms::kFalse),
      Term::TupleOf(atoms::kShutdown, spec.EffectiveShutdown().ToTerm()),
      Term::TupleOf(atoms::kChildType, ChildTypeName(spec.type)),
  };
  return Term::List(items);
}

Term PidItem(Pid pid) {
  return Term::TupleOf(atoms::kPid, pid.valid() ? Term(pid) : Term(atoms::kUndefined));
}

}  // namespace

// {local, Name} or {Pid, Module}.
Term Supervisor::NameTerm(const ProcessContext& self) const {
  const std::optional<Atom> name = self.registered_name();
  return name ? Term::TupleOf(atoms::kLocal, *name) : Term::TupleOf(self.pid(), module_);
}

void Supervisor::Report(ProcessContext& self, Atom context, const Term& reason,
                        const ChildSpec& spec, Pid pid) const {
  Logger& logger = self.space().logger();
  if (!logger.Allows(LogLevel::kError)) return;
  ReportSupervisorError(logger, self.pid(), self.registered_name(), NameTerm(self), context, reason,
                        Offender(spec, spec.args, PidItem(pid)));
}

void Supervisor::ReportShutdownErrors(ProcessContext& self) {
  Logger& logger = self.space().logger();
  for (const auto& [reason, count] : ends_.errors) {
    const ChildSpec& spec = children_.front().spec;
    const Term number = Term::TupleOf(atoms::kNbChildren, Term::Integer(count));
    ReportSupervisorError(logger, self.pid(), self.registered_name(), NameTerm(self),
                          atoms::kShutdownError, reason, Offender(spec, spec.args, number));
  }
  ends_.errors.clear();
}

void Supervisor::ReportStart(ProcessContext& self, const ChildSpec& spec, const Term& args,
                             Pid pid) const {
  Logger& logger = self.space().logger();
  if (!logger.Allows(LogLevel::kInfo)) return;
  ReportSupervisorProgress(logger, self.pid(), self.registered_name(), NameTerm(self),
                           Offender(spec, args, PidItem(pid)));
}

void Supervisor::Publish(ProcessContext& self, EventType type, const Term& id, Pid related,
                         std::optional<Term> reason,
                         std::vector<std::pair<Term, Term>> details) const {
  EventDetails event;
  event.related = related;
  event.reason = std::move(reason);
  details.emplace_back(atoms::kChildId, id);
  event.details = Term::Map(std::move(details));
  self.PublishEvent(type, self.pid(), event);
}

void Supervisor::PublishStart(ProcessContext& self, const Term& id, Pid pid) {
  EventDetails event;
  event.related = pid;
  if (id.Is(atoms::kUndefined)) {
    if (no_id_.IsNil()) no_id_ = Term::Map({{atoms::kChildId, id}});
    event.details = no_id_;
  } else {
    event.details = Term::Map({{atoms::kChildId, id}});
  }
  self.PublishEvent(EventType::kSupervisorChildStart, self.pid(), event);
}

void Supervisor::PublishRestart(ProcessContext& self, const Term& id, Pid before, Pid now) {
  const int64_t in_window = static_cast<int64_t>(intensity_.InWindow(self.MonotonicSeconds()));
  Publish(self, EventType::kSupervisorChildRestart, id, now, std::nullopt,
          {{atoms::kOldPid, before},
           {atoms::kNewPid, now},
           {atoms::kRestartsInWindow, Term::Integer(in_window)},
           {atoms::kMaxRestarts, Term::Integer(intensity_.intensity())}});
}

}  // namespace arsenal::runtime
