// SPDX-License-Identifier: MIT
// which_children and count_children: what all children are asked for. Of very many children this
// takes several slices; no other message is taken meanwhile, so the list is one of a single moment.

#include <utility>

#include "runtime/supervisor/supervisor.h"

namespace arsenal::runtime {
namespace {

// So that a slice takes well under a millisecond.
constexpr uint32_t kReductionsPerListed = 4;
constexpr size_t kShownInState = 1'000;

Term PidTerm(ChildStatus status, Pid pid) {
  if (status == ChildStatus::kRestarting) return atoms::kRestarting;
  return pid.valid() ? Term(pid) : Term(atoms::kUndefined);
}

}  // namespace

void Supervisor::List(const From& from, Purpose purpose) {
  work_.emplace(purpose);
  work_->caller = from;
  if (!dynamic()) work_->place = children_.cbegin();
}

Term Supervisor::ListedTuple(const Child& child) const {
  return Term::TupleOf(child.spec.id, PidTerm(child.status, child.pid),
                       ChildTypeName(child.spec.type), child.spec.ModulesTerm());
}

Term Supervisor::ListedTuple(Pid pid, const DynamicChild& child) const {
  const ChildSpec& spec = SpecOf(child);
  return Term::TupleOf(atoms::kUndefined, PidTerm(dynamic_.StatusOf(pid), pid),
                       ChildTypeName(spec.type), spec.ModulesTerm());
}

bool Supervisor::ListOn(ProcessContext& self) {
  Work& work = *work_;
  const bool counts = work.purpose == Purpose::kCountChildren;
  // Of those with ids the newest comes first.
  while (work.place ? *work.place != children_.cend() : dynamic_.After(work.key).valid()) {
    if (self.ShouldYield()) return false;
    self.ChargeReductions(kReductionsPerListed);
    if (work.place) {
      const Child& child = *(*work.place)++;
      if (!counts) {
        work.list = Term::Cons(ListedTuple(child), std::move(work.list));
        continue;
      }
      work.active += child.pid.valid() && self.IsAlive(child.pid) ? 1 : 0;
      work.supervisors += child.spec.type == ChildType::kSupervisor ? 1 : 0;
      continue;
    }
    work.key = dynamic_.After(work.key);
    const DynamicChild& child = *dynamic_.Find(work.key);
    if (!counts) {
      work.list = Term::Cons(ListedTuple(work.key, child), std::move(work.list));
      continue;
    }
    work.active += dynamic_.StatusOf(work.key) != ChildStatus::kRestarting ? 1 : 0;
    work.supervisors += SpecOf(child).type == ChildType::kSupervisor ? 1 : 0;
  }
  Term reply = std::move(work.list);
  if (counts) {
    const auto all = static_cast<int64_t>(dynamic() ? dynamic_.size() : children_.size());
    // The only spec of simple_one_for_one is its template.
    const Term pairs[] = {
        Term::TupleOf(atoms::kSpecs, Term::Integer(simple() ? 1 : all)),
        Term::TupleOf(atoms::kActive, Term::Integer(work.active)),
        Term::TupleOf(atoms::kSupervisors, Term::Integer(work.supervisors)),
        Term::TupleOf(atoms::kWorkers, Term::Integer(all - work.supervisors)),
    };
    reply = Term::List(pairs);
  }
  Answer(self, *work.caller, std::move(reply));
  return true;
}

Term Supervisor::FirstChildren(size_t most) const {
  Term list = Term::Nil();
  size_t shown = 0;
  if (dynamic()) {
    for (Pid pid = dynamic_.After(Pid()); pid.valid() && shown++ < most;
         pid = dynamic_.After(pid)) {
      list = Term::Cons(ListedTuple(pid, *dynamic_.Find(pid)), std::move(list));
    }
    return list;
  }
  for (const Child& child : children_) {
    if (shown++ == most) break;
    list = Term::Cons(ListedTuple(child), std::move(list));
  }
  return list;
}

std::optional<Term> Supervisor::StateTerm() const {
  return Term::Map({{atoms::kStrategy, StrategyName(flags_.strategy)},
                    {atoms::kIntensity, Term::Integer(intensity_.intensity())},
                    {atoms::kPeriod, Term::Integer(intensity_.period())},
                    {atoms::kAutoShutdown, AutoShutdownName(flags_.auto_shutdown)},
                    {atoms::kRestarts, Term::Integer(static_cast<int64_t>(restart_count_))},
                    {atoms::kChildren, FirstChildren(kShownInState)}});
}

size_t Supervisor::StateBytes() const {
  // A node of the list is a child and two pointers.
  size_t bytes = children_.size() * (sizeof(Child) + 2 * sizeof(void*));
  for (const Child& child : children_) {
    bytes += child.spec.HeapBytes() + (child.past == nullptr ? 0 : sizeof(ChildPast));
  }
  bytes += (by_id_.capacity() + by_pid_.capacity()) * (sizeof(void*) + 1);
  bytes += dynamic_.Bytes() + intensity_.Bytes();
  return bytes + (history_ == nullptr ? 0 : history_->Bytes());
}

}  // namespace arsenal::runtime
