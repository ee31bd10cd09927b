// SPDX-License-Identifier: MIT
// What OTP has not: a supervisor that is changed while it runs.
//   {change_flags, #{strategy, intensity, period, auto_shutdown, back_off}}   ok, {error, Reason}
//   pause_supervision     ok, {error, already_paused}: exits of children wait, with their time
//   resume_supervision    ok, {error, not_paused}: they are acted on, in their order
//   {replace_child_spec, Id, Spec}    {ok, Pid}, {ok, undefined}, {error, Reason}
// While supervision is paused all else goes on: calls, system messages, the end with the parent.

#include <algorithm>
#include <utility>

#include "runtime/supervisor/supervisor.h"

namespace arsenal::runtime {
namespace {

Term ErrorOf(Term reason) { return Term::TupleOf(atoms::kError, std::move(reason)); }

}  // namespace

bool Supervisor::OnLiveCall(ProcessContext& self, const From& from, const Term& request) {
  if (request.IsTagged(atoms::kChangeFlags, 2)) {
    Answer(self, from, ChangeFlags(request.element(1)));
  } else if (request.Is(atoms::kPauseSupervision)) {
    Answer(self, from, Pause());
  } else if (request.Is(atoms::kResumeSupervision)) {
    Answer(self, from, Resume());
  } else if (request.IsTagged(atoms::kReplaceChildSpec, 3)) {
    ReplaceSpec(self, from, request.element(1), request.element(2));
  } else {
    return OnMaintenanceCall(self, from, request);
  }
  return true;
}

Term Supervisor::ChangeFlags(const Term& changes) {
  if (!changes.Is(Term::Kind::kMap)) return ErrorOf(Term::TupleOf(atoms::kInvalidType, changes));
  const FlagsOrError read = ParseSupervisorFlags(changes, flags_);
  if (const Term* error = std::get_if<Term>(&read)) return ErrorOf(*error);
  const SupervisorFlags& flags = std::get<SupervisorFlags>(read);
  const bool ids_matter = flags.strategy != flags_.strategy;
  if (ids_matter && (dynamic() || flags.strategy == Strategy::kSimpleOneForOne)) {
    // Children with ids and children without are not the same things.
    return ErrorOf(Term::TupleOf(atoms::kIncompatibleStrategy, StrategyName(flags_.strategy),
                                 StrategyName(flags.strategy)));
  }
  if (kind_ == SupervisorKind::kDynamicSupervisor && flags.auto_shutdown != AutoShutdown::kNever) {
    return ErrorOf(
        Term::TupleOf(atoms::kInvalidAutoShutdown, AutoShutdownName(flags.auto_shutdown)));
  }
  flags_ = flags;
  strategy_ = MakeStrategy(flags_.strategy);
  intensity_.SetLimits(flags_.intensity, flags_.period);
  return atoms::kOk;
}

ChangeResult Supervisor::ReplaceState(const Term& state) {
  const Term answer = ChangeFlags(state);
  if (answer.Is(atoms::kOk)) return ChangeResult::Done();
  return ChangeResult::Refused(answer.element(1));
}

// --- Pauses.

Term Supervisor::Pause() {
  if (paused_ != nullptr) return ErrorOf(atoms::kAlreadyPaused);
  paused_ = std::make_unique<std::deque<QueuedExit>>();
  return atoms::kOk;
}

Term Supervisor::Resume() {
  if (paused_ == nullptr) return ErrorOf(atoms::kNotPaused);
  resumed_ = std::move(paused_);
  return atoms::kOk;
}

void Supervisor::QueueExit(Pid pid, const Term& reason, const Moment& when) {
  const auto found = by_pid_.find(pid);
  if (found != by_pid_.end()) {
    (*found)->status = ChildStatus::kEnded;
  } else if (dynamic_.Find(pid) != nullptr && dynamic_.StatusOf(pid) == ChildStatus::kRunning) {
    dynamic_.SetStatus(pid, ChildStatus::kEnded);
  } else {
    return;  // nothing would be done about it
  }
  paused_->push_back({pid, reason, when, Attempt::kFirst});
}

std::optional<Term> Supervisor::TakeQueuedExit(Pid pid) {
  if (paused_ == nullptr && resumed_ == nullptr) return std::nullopt;
  std::deque<QueuedExit>& queue = paused_ != nullptr ? *paused_ : *resumed_;
  const auto found = std::find_if(queue.begin(), queue.end(), [pid](const QueuedExit& exit) {
    return exit.attempt == Attempt::kFirst && exit.pid == pid;
  });
  if (found == queue.end()) return std::nullopt;
  Term reason = std::move(found->reason);
  queue.erase(found);
  return reason;
}

// --- Specs.

void Supervisor::ReplaceSpec(ProcessContext& self, const From& from, const Term& id,
                             const Term& spec) {
  if (kind_ == SupervisorKind::kDynamicSupervisor) {
    return Answer(self, from, ErrorOf(atoms::kNotFound));  // its children have no ids
  }
  SpecOrError parsed = ParseChildSpec(spec, flags_.auto_shutdown);
  if (const Term* error = std::get_if<Term>(&parsed)) return Answer(self, from, ErrorOf(*error));
  ChildSpec& accepted = std::get<ChildSpec>(parsed);
  Child* child = FindById(id);
  if (child == nullptr) return Answer(self, from, ErrorOf(atoms::kNotFound));
  if (accepted.id != id) {
    return Answer(self, from, ErrorOf(Term::TupleOf(atoms::kOtherId, accepted.id)));
  }
  if (child->status != ChildStatus::kRunning) {
    // The template of simple_one_for_one, too: it is used from the next start on.
    child->spec = std::move(accepted);
    return Answer(self, from, Term::TupleOf(atoms::kOk, atoms::kUndefined));
  }
  work_.emplace(Purpose::kReplaceSpec);
  work_->caller = from;
  work_->stop.Add(*child);
  work_->start.Add(*child);
  work_->replacement = std::make_unique<ChildSpec>(std::move(accepted));
}

}  // namespace arsenal::runtime
