// SPDX-License-Identifier: MIT
// The calls that a supervisor answers.

#include <utility>

#include "runtime/supervisor/supervisor.h"

namespace arsenal::runtime {
namespace {

Term ErrorOf(Term reason) { return Term::TupleOf(atoms::kError, std::move(reason)); }

// A pid, `restarting` or `undefined`.
Term PidTerm(const Child& child) {
  if (child.status == ChildStatus::kRunning) return child.pid;
  return child.status == ChildStatus::kRestarting ? atoms::kRestarting : atoms::kUndefined;
}

}  // namespace

DispatchResult Supervisor::OnCall(ProcessContext& self, const From& from, const Term& request) {
  if (request.Is(atoms::kWhichChildren)) {
    Reply(self, from, WhichChildren());
  } else if (request.Is(atoms::kCountChildren)) {
    Reply(self, from, CountChildren(self));
  } else if (request.IsTagged(atoms::kStartChild, 2)) {
    return StartChild(self, from, request.element(1));
  } else if (request.IsTagged(atoms::kTerminateChild, 2)) {
    return TerminateChild(self, from, request.element(1));
  } else if (request.IsTagged(atoms::kRestartChild, 2)) {
    return RestartChild(self, from, request.element(1));
  } else if (request.IsTagged(atoms::kDeleteChild, 2)) {
    Reply(self, from, DeleteChild(request.element(1)));
  } else if (request.IsTagged(atoms::kGetChildspec, 2)) {
    const Child* child = FindById(request.element(1));
    Reply(self, from,
          child == nullptr ? ErrorOf(atoms::kNotFound)
                           : Term::TupleOf(atoms::kOk, child->spec.ToMap()));
  } else {
    if (unknown_requests_ == UnknownRequests::kAnswer) {
      Reply(self, from, Term::TupleOf(atoms::kUnknownMessage, request));
    }
    return UnknownRequest(self, atoms::kHandleCall, 3);
  }
  return DispatchResult::Done();
}

DispatchResult Supervisor::StartChild(ProcessContext& self, const From& from, const Term& spec) {
  ChildSpecResult parsed = ParseChildSpec(spec);
  if (!parsed.ok()) {
    Reply(self, from, ErrorOf(parsed.error()));
    return DispatchResult::Done();
  }
  if (const Child* present = FindById(parsed.spec().id)) {
    Reply(self, from,
          ErrorOf(present->status == ChildStatus::kRunning
                      ? Term::TupleOf(atoms::kAlreadyStarted, present->pid)
                      : Term(atoms::kAlreadyPresent)));
    return DispatchResult::Done();
  }
  Child& child = AddChild(std::move(parsed.spec()));
  work_.emplace(Work{Purpose::kStartChild, {}, {&child}, from, Term()});
  return GoOn(self);
}

DispatchResult Supervisor::TerminateChild(ProcessContext& self, const From& from, const Term& id) {
  Child* child = FindById(id);
  if (child == nullptr) {
    Reply(self, from, ErrorOf(atoms::kNotFound));
    return DispatchResult::Done();
  }
  work_.emplace(Work{Purpose::kTerminateChild, {child}, {}, from, Term()});
  return GoOn(self);
}

DispatchResult Supervisor::RestartChild(ProcessContext& self, const From& from, const Term& id) {
  Child* child = FindById(id);
  if (child != nullptr && child->status == ChildStatus::kUndefined) {
    work_.emplace(Work{Purpose::kRestartChild, {}, {child}, from, Term()});
    return GoOn(self);
  }
  if (child == nullptr) {
    Reply(self, from, ErrorOf(atoms::kNotFound));
  } else {
    Reply(self, from, ErrorOf(ChildStatusName(child->status)));
  }
  return DispatchResult::Done();
}

Term Supervisor::DeleteChild(const Term& id) {
  Child* child = FindById(id);
  if (child == nullptr) return ErrorOf(atoms::kNotFound);
  if (child->status != ChildStatus::kUndefined) return ErrorOf(ChildStatusName(child->status));
  DropChild(*child);
  return atoms::kOk;
}

Term Supervisor::WhichChildren() const {
  Term list = Term::Nil();  // the newest first
  for (const Child& child : children_) {
    list = Term::Cons(Term::TupleOf(child.spec.id, PidTerm(child), ChildTypeName(child.spec.type),
                                    child.spec.ModulesTerm()),
                      std::move(list));
  }
  return list;
}

Term Supervisor::CountChildren(const ProcessContext& self) const {
  int64_t active = 0;
  int64_t supervisors = 0;
  for (const Child& child : children_) {
    active += child.pid.valid() && self.IsAlive(child.pid) ? 1 : 0;
    supervisors += child.spec.type == ChildType::kSupervisor ? 1 : 0;
  }
  const int64_t specs = static_cast<int64_t>(children_.size());
  const Term counts[] = {
      Term::TupleOf(atoms::kSpecs, Term::Integer(specs)),
      Term::TupleOf(atoms::kActive, Term::Integer(active)),
      Term::TupleOf(atoms::kSupervisors, Term::Integer(supervisors)),
      Term::TupleOf(atoms::kWorkers, Term::Integer(specs - supervisors)),
  };
  return Term::List(counts);
}

std::optional<Term> Supervisor::StateTerm() const {
  return Term::Map({{atoms::kStrategy, strategy_->name()},
                    {atoms::kIntensity, Term::Integer(intensity_.intensity())},
                    {atoms::kPeriod, Term::Integer(intensity_.period())},
                    {atoms::kRestarts, Term::Integer(static_cast<int64_t>(restart_count_))},
                    {atoms::kChildren, WhichChildren()}});
}

}  // namespace arsenal::runtime
