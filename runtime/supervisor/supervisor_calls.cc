// SPDX-License-Identifier: MIT
// The calls that a supervisor answers.

#include <utility>

#include "runtime/supervisor/supervisor.h"

namespace arsenal::runtime {
namespace {

Term ErrorOf(Term reason) { return Term::TupleOf(atoms::kError, std::move(reason)); }

}  // namespace

void Supervisor::OnCall(ProcessContext& self, const From& from, const Term& request) {
  if (request.Is(atoms::kWhichChildren)) return List(from, Purpose::kWhichChildren);
  if (request.Is(atoms::kCountChildren)) return List(from, Purpose::kCountChildren);
  if (request.Is(atoms::kGetCallbackModule)) return Answer(self, from, module_);
  if (dynamic() ? OnDynamicCall(self, from, request) : OnStaticCall(self, from, request)) return;
  if (OnLiveCall(self, from, request)) return;
  if (flags_.unknown_requests == UnknownRequests::kAnswer) {
    Answer(self, from, Term::TupleOf(atoms::kUnknownMessage, request));
  }
  UnknownRequest(self, atoms::kHandleCall, 3);
}

bool Supervisor::OnStaticCall(ProcessContext& self, const From& from, const Term& request) {
  if (request.IsTagged(atoms::kStartChild, 2)) {
    StartChild(self, from, request.element(1));
  } else if (request.IsTagged(atoms::kTerminateChild, 2)) {
    TerminateChild(self, from, request.element(1));
  } else if (request.IsTagged(atoms::kRestartChild, 2)) {
    RestartChild(self, from, request.element(1));
  } else if (request.IsTagged(atoms::kDeleteChild, 2)) {
    Answer(self, from, DeleteChild(request.element(1)));
  } else if (request.IsTagged(atoms::kGetChildspec, 2)) {
    const Child* child = FindById(request.element(1));
    Answer(self, from,
           child == nullptr ? ErrorOf(atoms::kNotFound)
                            : Term::TupleOf(atoms::kOk, child->spec.ToMap()));
  } else {
    return false;
  }
  return true;
}

void Supervisor::StartChild(ProcessContext& self, const From& from, const Term& spec) {
  SpecOrError parsed = ParseChildSpec(spec, flags_.auto_shutdown);
  if (const Term* error = std::get_if<Term>(&parsed)) return Answer(self, from, ErrorOf(*error));
  ChildSpec& accepted = std::get<ChildSpec>(parsed);
  if (const Child* present = FindById(accepted.id)) {
    const bool runs = present->pid.valid();
    return Answer(self, from,
                  ErrorOf(runs ? Term::TupleOf(atoms::kAlreadyStarted, present->pid)
                               : Term(atoms::kAlreadyPresent)));
  }
  work_.emplace(Purpose::kStartChild);
  work_->caller = from;
  work_->start.Add(AddChild(std::move(accepted)));
}

void Supervisor::TerminateChild(ProcessContext& self, const From& from, const Term& id) {
  Child* child = FindById(id);
  if (child == nullptr) return Answer(self, from, ErrorOf(atoms::kNotFound));
  work_.emplace(Purpose::kTerminateChild);
  work_->caller = from;
  work_->stop.Add(*child);
}

void Supervisor::RestartChild(ProcessContext& self, const From& from, const Term& id) {
  Child* child = FindById(id);
  if (child == nullptr) return Answer(self, from, ErrorOf(atoms::kNotFound));
  if (child->status != ChildStatus::kUndefined) {
    const bool waits = child->status == ChildStatus::kRestarting;
    return Answer(self, from, ErrorOf(waits ? atoms::kRestarting : atoms::kRunning));
  }
  work_.emplace(Purpose::kRestartChild);
  work_->caller = from;
  work_->start.Add(*child);
}

Term Supervisor::DeleteChild(const Term& id) {
  Child* child = FindById(id);
  if (child == nullptr) return ErrorOf(atoms::kNotFound);
  if (child->status == ChildStatus::kRestarting) return ErrorOf(atoms::kRestarting);
  if (child->status != ChildStatus::kUndefined) return ErrorOf(atoms::kRunning);
  DropChild(*child);
  return atoms::kOk;
}

}  // namespace arsenal::runtime
