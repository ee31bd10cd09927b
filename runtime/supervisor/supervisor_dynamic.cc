// SPDX-License-Identifier: MIT
// Children without ids: those of simple_one_for_one, made from one template with arguments of their
// own, and those of a DynamicSupervisor, each with a spec of its own. They are known by their pids.

#include <utility>

#include "runtime/process/process_space.h"
#include "runtime/supervisor/supervisor.h"

namespace arsenal::runtime {
namespace {

Term ErrorOf(Term reason) { return Term::TupleOf(atoms::kError, std::move(reason)); }

// first ++ second; nullopt when `first` is no proper list.
std::optional<Term> Append(const Term& first, const Term& second) {
  if (second.IsNil()) return first;
  if (first.IsNil()) return second;
  const std::optional<std::vector<Term>> elements = first.ListElements();
  if (!elements) return std::nullopt;
  return Term::ImproperList(*elements, second);
}

bool Started(const Term& result) {
  return result.IsTagged(atoms::kOk, 2) || result.IsTagged(atoms::kOk, 3);
}

}  // namespace

ChildSpec& Supervisor::SpecOf(const DynamicChild& child) {
  return child.own != nullptr ? child.own->spec : children_.front().spec;
}

const ChildSpec& Supervisor::SpecOf(const DynamicChild& child) const {
  return child.own != nullptr ? child.own->spec : children_.front().spec;
}

bool Supervisor::OnDynamicCall(ProcessContext& self, const From& from, const Term& request) {
  if (request.IsTagged(atoms::kStartChild, 2)) {
    StartDynamic(self, from, request.element(1));
  } else if (request.IsTagged(atoms::kTerminateChild, 2)) {
    TerminateDynamic(self, from, request.element(1));
  } else if (simple() && request.IsTagged(atoms::kGetChildspec, 2)) {
    Answer(self, from, DynamicSpec(self, request.element(1)));
  } else if (simple() && (request.IsTagged(atoms::kRestartChild, 2) ||
                          request.IsTagged(atoms::kDeleteChild, 2))) {
    Answer(self, from, ErrorOf(atoms::kSimpleOneForOne));
  } else {
    return false;
  }
  return true;
}

void Supervisor::StartDynamic(ProcessContext& self, const From& from, const Term& request) {
  DynamicChild child;
  if (simple()) {
    const ChildSpec& spec = children_.front().spec;
    const std::optional<Term> args = Append(spec.args, request);
    if (!args || !(args->IsNil() || args->ListElements())) {
      // What apply/3 says of arguments that are no list.
      const Term frame =
          Term::TupleOf(atoms::kErlang, atoms::kApply,
                        Term::Cons(args.value_or(request), Term::Nil()), Term::Nil());
      const Term badarg = Term::TupleOf(atoms::kBadarg, Term::Cons(frame, Term::Nil()));
      return Answer(self, from, ErrorOf(Term::TupleOf(atoms::kExit, badarg)));
    }
    child.args = *args;
  } else {
    SpecOrError parsed = ParseDynamicSpec(request);
    if (const Term* error = std::get_if<Term>(&parsed)) return Answer(self, from, ErrorOf(*error));
    if (dynamic_.size() >= static_cast<uint64_t>(flags_.max_children)) {
      return Answer(self, from, ErrorOf(atoms::kMaxChildren));
    }
    ChildSpec& spec = std::get<ChildSpec>(parsed);
    child.args = Append(flags_.extra_arguments, spec.args).value_or(spec.args);
    child.own = dynamic_.Share(std::move(spec));
  }
  work_.emplace(Purpose::kStartDynamic);
  work_->caller = from;
  work_->dynamic = std::move(child);
}

void Supervisor::OnDynamicStarted(ProcessContext& self, const Term& result) {
  Term reply = result;
  if (Started(result)) {
    const Pid pid = result.element(1).AsPid();
    const ChildSpec& spec = SpecOf(work_->dynamic);
    ReportStart(self, spec, work_->dynamic.args, pid);
    // The arguments of those that are never started again are not kept.
    if (spec.temporary()) work_->dynamic.args = Term();
    dynamic_.Insert(pid, std::move(work_->dynamic));
    PublishStart(self, atoms::kUndefined, pid);
  } else if (result.Is(atoms::kIgnore) && simple()) {
    reply = Term::TupleOf(atoms::kOk, atoms::kUndefined);
  }
  Answer(self, *work_->caller, std::move(reply));
}

void Supervisor::TerminateDynamic(ProcessContext& self, const From& from, const Term& id) {
  const Pid pid = id.Is(Term::Kind::kPid) ? id.AsPid() : Pid();
  const DynamicChild* child = dynamic_.Find(pid);
  if (child != nullptr) {
    work_.emplace(Purpose::kTerminateDynamic);
    work_->caller = from;
    work_->key = pid;
    work_->dynamic.own = child->own;
    return;
  }
  if (!simple()) return Answer(self, from, ErrorOf(atoms::kNotFound));
  if (!id.Is(Term::Kind::kPid)) return Answer(self, from, ErrorOf(atoms::kSimpleOneForOne));
  // A child that has ended is as good as terminated; one that lives is somebody else's.
  Answer(self, from, self.IsAlive(pid) ? ErrorOf(atoms::kNotFound) : Term(atoms::kOk));
}

Term Supervisor::DynamicSpec(const ProcessContext& self, const Term& id) {
  const ChildSpec& spec = children_.front().spec;
  const bool known = id.Is(Term::Kind::kPid)
                         ? dynamic_.Find(id.AsPid()) != nullptr || !self.IsAlive(id.AsPid())
                         : id == spec.id;
  return known ? Term::TupleOf(atoms::kOk, spec.ToMap()) : ErrorOf(atoms::kNotFound);
}

void Supervisor::OnDynamicExit(ProcessContext& self, Pid pid, const Term& reason,
                               const Moment& when) {
  const DynamicChild* child = dynamic_.Find(pid);
  // A start that failed, a stranger, or one whose restart waits.
  if (child == nullptr || dynamic_.StatusOf(pid) == ChildStatus::kRestarting) return;
  const ChildSpec& spec = SpecOf(*child);
  Publish(self, EventType::kSupervisorChildExit, atoms::kUndefined, pid, reason, {});
  if (IsReportedExit(spec.restart, reason)) {
    Report(self, atoms::kChildTerminated, reason, spec, pid);
  }
  if (!IsRestarted(spec.restart, reason)) {
    dynamic_.Erase(pid);
    if (simple()) MayShutDown(self, children_.front().spec.significance);
    return;
  }
  dynamic_.Past(pid).last_pid = pid;
  dynamic_.SetStatus(pid, ChildStatus::kRestarting);
  if (flags_.back_off.off()) return RestartDynamic(self, pid, reason, when);
  RestartLater(self, pid, dynamic_.Past(pid));
}

void Supervisor::RestartDynamic(ProcessContext& self, Pid pid, const Term& reason,
                                const Moment& when) {
  if (!CountRestart(atoms::kUndefined, pid, dynamic_.Past(pid), reason, when)) {
    GiveUp(self, SpecOf(*dynamic_.Find(pid)), pid);
    return dynamic_.Erase(pid);
  }
  history_->AddChild(atoms::kUndefined, pid);
  work_.emplace(Purpose::kRestartDynamic);
  work_->key = pid;
  work_->dynamic = *dynamic_.Find(pid);
}

void Supervisor::OnDynamicRestarted(ProcessContext& self, const Term& result) {
  const Pid before = work_->key;
  RestartRecord* record = history_->newest();
  if (result.IsTagged(atoms::kError, 2)) {
    record->outcome = RestartRecord::Outcome::kFailed;
    record->error = RestartHistory::Bounded(result.element(1));
    Report(self, atoms::kStartError, result.element(1), SpecOf(work_->dynamic), before);
    ChildPast& past = dynamic_.Past(before);
    past.last_reason = *record->error;
    return RestartLater(self, before, past);
  }
  record->outcome = RestartRecord::Outcome::kRestarted;
  if (!Started(result)) return dynamic_.Erase(before);  // it does not want to run any more
  const Pid now = result.element(1).AsPid();
  std::unique_ptr<ChildPast> past = dynamic_.TakePast(before);
  dynamic_.Insert(now, work_->dynamic);
  dynamic_.Erase(before);
  dynamic_.SetPast(now, std::move(past));
  history_->SetNewPid(atoms::kUndefined, now);
  PublishRestart(self, atoms::kUndefined, before, now);
  ReportStart(self, SpecOf(work_->dynamic), work_->dynamic.args, now);
}

}  // namespace arsenal::runtime
