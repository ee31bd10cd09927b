// SPDX-License-Identifier: MIT
// The supervisor's messages: exits of children, restarts, giving up.

#include "runtime/supervisor/supervisor.h"

#include <utility>

#include "runtime/base/seeded_bug.h"
#include "runtime/process/process.h"
#include "runtime/process/process_space.h"
#include "runtime/process/start_ack.h"

namespace arsenal::runtime {

class Supervisor::StatusView final : public StatusSource {
 public:
  explicit StatusView(Supervisor& supervisor) : supervisor_(supervisor) {}
  std::optional<Term> ShownState() const override { return supervisor_.StateTerm(); }
  std::optional<Term> ShownStatus() const override { return supervisor_.StateTerm(); }
  Pid StatusParent() const override { return supervisor_.parent_; }
  std::optional<Term> ShownMore() const override {
    const Term callback[] = {Term::TupleOf(StringTerm("Callback"), supervisor_.module_)};
    return Term::TupleOf(atoms::kSupervisor, Term::List(callback));
  }
  ChangeResult ReplaceState(ProcessContext&, const Term& state) const override {
    return supervisor_.ReplaceState(state);
  }
  ChangeResult ChangeCode(ProcessContext&, const Term&, const Term&, const Term&) const override {
    Term answer = supervisor_.ChangeCode();
    return answer.Is(atoms::kOk) ? ChangeResult::Done() : ChangeResult::Refused(std::move(answer));
  }

 private:
  Supervisor& supervisor_;
};

namespace {

int64_t SecondOf(const Moment& moment) {
  return std::chrono::floor<std::chrono::seconds>(moment.monotonic).count();
}

}  // namespace

const Supervisor* Supervisor::Of(const Process& process) {
  return dynamic_cast<const Supervisor*>(process.handler());
}

DispatchResult Supervisor::Handle(ProcessContext& self, Message& message) {
  if (std::exchange(goes_on_, false)) return GoOn(self);
  switch (awaiting_) {
    case Awaiting::kNothing: {
      if (system_.suspended() && !SystemMessages::IsSystemMessage(message) &&
          !(message.IsTagged(atoms::kExit, 3) && message.element(1) == Term(parent_))) {
        return DispatchResult::Wait();
      }
      const bool noted = system_.debugging() && !SystemMessages::IsSystemMessage(message);
      if (noted) [[unlikely]]
        system_.NoteIn(self, message.Copy());
      const bool call = noted && message.IsTagged(atoms::kGenCall, 3);
      Serve(self, message);
      if (noted && !call) [[unlikely]]
        system_.NoteNoReply(self, StatusView(*this));
      return GoOn(self);
    }
    case Awaiting::kStart: {
      const std::optional<Term> result = StartOutcome(message, awaited_pid_);
      if (!result) return DispatchResult::Wait();
      awaiting_ = Awaiting::kNothing;
      self.SetWaitingFor(Pid(), Ref());
      OnStartResult(self, *result);
      return GoOn(self);
    }
    case Awaiting::kEnd: return OnEndMessage(self, message);
    case Awaiting::kEnds: return OnEndsMessage(self, message);
  }
  return DispatchResult::Done();
}

void Supervisor::Serve(ProcessContext& self, Message& message) {
  if (message.IsTagged(atoms::kExit, 3)) {
    if (message.element(1) == Term(parent_)) return Terminate(self, message.element(2));
    if (message.element(1).Is(Term::Kind::kPid)) {
      const Pid pid = message.element(1).AsPid();
      const Term reason = message.element(2);
      if (paused_ != nullptr) return QueueExit(pid, reason, MomentNow(self));
      return OnChildExit(self, pid, reason, MomentNow(self));
    }
  }
  if (SystemMessages::IsSystemMessage(message)) return OnSystemMessage(self, message);
  if (message.IsTagged(atoms::kGenCall, 3)) {
    if (const std::optional<From> from = From::OfTerm(message.element(1))) {
      return OnCall(self, *from, message.element(2));
    }
  }
  if (message.IsTagged(atoms::kGenCast, 2)) return OnCast(self, message);
  if (kind_ == SupervisorKind::kDynamicSupervisor && message.IsTagged(atoms::kGenRestart, 2)) {
    return TryAgain(self, message.element(1), message.ref());
  }
  // A supervisor says it of itself: the sender counts.
  if (message.IsTagged(atoms::kGaveUp, 2)) {
    const Pid sender = message.sender();
    const auto found = by_pid_.find(sender);
    if (found != by_pid_.end()) {
      (*found)->Past().last_gave_up = MomentNow(self);
    } else if (dynamic_.Find(sender) != nullptr) {
      dynamic_.Past(sender).last_gave_up = MomentNow(self);
    }
    return;
  }
  ++unknown_messages_;
}

void Supervisor::OnSystemMessage(ProcessContext& self, const Message& message) {
  if (std::optional<Term> reason = system_.Handle(self, message, StatusView(*this))) {
    Terminate(self, *std::move(reason));
  }
}

void Supervisor::Answer(ProcessContext& self, const From& from, Term reply) {
  if (system_.debugging()) [[unlikely]]
    system_.NoteOut(self, reply, from, StatusView(*this));
  Reply(self, from, std::move(reply));
}

void Supervisor::OnChildExit(ProcessContext& self, Pid pid, const Term& reason,
                             const Moment& when) {
  if (dynamic()) return OnDynamicExit(self, pid, reason, when);
  const auto found = by_pid_.find(pid);
  if (found == by_pid_.end()) return;  // a start that failed, or a stranger
  Child& child = **found;
  ClearPid(child, ChildStatus::kUndefined);
  Publish(self, EventType::kSupervisorChildExit, child.spec.id, pid, reason, {});
  if (IsReportedExit(child.spec.restart, reason)) {
    Report(self, atoms::kChildTerminated, reason, child.spec, pid);
  }
  if (IsRestarted(child.spec.restart, reason)) {
    ChildPast& past = child.Past();
    past.last_pid = pid;
    if (flags_.back_off.off()) return Restart(self, child, reason, when);
    child.status = ChildStatus::kRestarting;
    return RestartLater(self, child.spec.id, past);
  }
  // Dropped first: what shuts down makes a list of the children that are there.
  const Significance significance = child.spec.significance;
  if (child.spec.temporary()) DropChild(child);
  MayShutDown(self, significance);
}

void Supervisor::MayShutDown(ProcessContext& self, Significance ended) {
  if (ended == Significance::kInsignificant || flags_.auto_shutdown == AutoShutdown::kNever) return;
  if (flags_.auto_shutdown == AutoShutdown::kAllSignificant) {
    if (dynamic() && dynamic_.size() > 0) return;
    for (const Child& child : children_) {
      if (!dynamic() && child.spec.significant() && child.status != ChildStatus::kUndefined) return;
    }
  }
  Terminate(self, atoms::kShutdown);
}

void Supervisor::OnCast(ProcessContext& self, const Message& message) {
  const Term request = message.element(1);
  if (!request.IsTagged(atoms::kTryAgainRestart, 2) ||
      kind_ == SupervisorKind::kDynamicSupervisor) {
    return UnknownRequest(self, atoms::kHandleCast, 2);
  }
  Term id = request.element(1);
  if (simple() && id.IsTagged(atoms::kRestarting, 2)) id = id.element(1);
  TryAgain(self, id, message.ref());
}

void Supervisor::TryAgain(ProcessContext& self, const Term& id, Ref timer) {
  if (paused_ != nullptr) {
    paused_->push_back({Pid(), Term::TupleOf(id, timer), MomentNow(self), Attempt::kRetry});
    return;
  }
  if (dynamic()) {
    const Pid pid = id.Is(Term::Kind::kPid) ? id.AsPid() : Pid();
    if (dynamic_.Find(pid) == nullptr || dynamic_.StatusOf(pid) != ChildStatus::kRestarting) return;
    ChildPast& past = dynamic_.Past(pid);
    if (past.back_off_timer != timer) return;
    past.back_off_timer = Ref();
    return RestartDynamic(self, pid, Term(), MomentNow(self));
  }
  Child* child = FindById(id);
  if (child == nullptr || child->status != ChildStatus::kRestarting) return;
  if (child->Past().back_off_timer != timer) return;  // of an attempt that was given up
  child->Past().back_off_timer = Ref();
  Restart(self, *child, Term(), MomentNow(self));
}

void Supervisor::RestartLater(ProcessContext& self, const Term& id, ChildPast& past) {
  Term message = Term::TupleOf(atoms::kGenRestart, id);
  if (kind_ == SupervisorKind::kSupervisor) {
    const Term name = simple() ? Term::TupleOf(atoms::kRestarting, id) : id;
    message = Term::TupleOf(atoms::kGenCast, Term::TupleOf(atoms::kTryAgainRestart, name));
  }
  past.back_off_timer = Ref();
  if (flags_.back_off.off()) {
    // Through the mailbox, so that calls are answered in between.
    self.Send(self.pid(), std::move(message));
    return;
  }
  const Nanos now = self.Now();
  if (past.last_restart && now - past.last_restart->monotonic >= flags_.back_off.longest) {
    past.in_a_row = 0;
  }
  const uint64_t draw = self.space().random_numbers().Next();
  const Nanos pause = BackOffPause(flags_.back_off, past.in_a_row++, draw);
  past.back_off_timer = self.SendAfter(pause, self.pid(), std::move(message));
}

bool Supervisor::CountRestart(const Term& id, Pid pid, ChildPast& past, const Term& reason,
                              const Moment& when) {
  const bool retry = reason.Is(atoms::kUndefined);
  if (history_ == nullptr) history_ = std::make_unique<RestartHistory>();
  const RestartRecord* before = history_->newest();
  RestartRecord record;
  record.number = before == nullptr ? 1 : before->number + 1;
  record.when = when;
  record.child_id = RestartHistory::Bounded(id);
  record.child_pid = pid;
  record.reason = retry ? past.last_reason : reason;
  record.retry = retry;
  record.strategy = flags_.strategy;
  const bool counts = !(SeededBug(Bug::kOnlySuccessfulRestartsCounted) && retry);
  const bool gives_up =
      counts && intensity_.Add(SecondOf(when)) == RestartIntensity::Verdict::kGiveUp;
  if (gives_up) record.outcome = RestartRecord::Outcome::kGaveUp;
  history_->Add(std::move(record));
  if (gives_up) return false;
  ++restart_count_;
  ++past.restart_count;
  last_restart_ = past.last_restart = when;
  return true;
}

void Supervisor::Restart(ProcessContext& self, Child& child, const Term& reason,
                         const Moment& when) {
  ChildPast& past = child.Past();
  if (!CountRestart(child.spec.id, past.last_pid, past, reason, when)) {
    child.status = ChildStatus::kUndefined;
    return GiveUp(self, child.spec, past.last_pid);
  }
  RestartPlan plan = strategy_->Plan(children_, child);
  for (Child* started : plan.start) {
    history_->AddChild(started->spec.id, started == &child ? past.last_pid : started->pid);
    if (!started->pid.valid()) started->status = ChildStatus::kRestarting;
  }
  work_.emplace(Purpose::kRestart);
  work_->stop = std::move(plan.stop);
  work_->start = std::move(plan.start);
}

void Supervisor::GiveUp(ProcessContext& self, const ChildSpec& spec, Pid pid) {
  Report(self, atoms::kShutdown, atoms::kReachedMaxRestartIntensity, spec, pid);
  gave_up_ = MomentNow(self);
  const int64_t in_window = static_cast<int64_t>(intensity_.InWindow(SecondOf(*gave_up_)));
  const Term& id = dynamic() ? Term(atoms::kUndefined) : spec.id;
  Publish(self, EventType::kSupervisorGaveUp, id, pid, atoms::kShutdown,
          {{atoms::kRestartsInWindow, Term::Integer(in_window)},
           {atoms::kMaxRestarts, Term::Integer(intensity_.intensity())},
           {atoms::kMaxSeconds, Term::Integer(intensity_.period())}});
  // Its exit, with reason shutdown, does not say why; a supervisor above it keeps that for whoever
  // asks.
  const Process* parent = self.space().Find(self.parent());
  if (parent != nullptr && Of(*parent) != nullptr) {
    self.Send(self.parent(), atoms::kGaveUp, self.pid());
  }
  Terminate(self, atoms::kShutdown);
}

void Supervisor::Terminate(ProcessContext&, Term reason) {
  resumed_.reset();
  work_.emplace(Purpose::kTerminate);
  work_->reason = std::move(reason);
  if (dynamic()) return;
  for (Child& child : children_) work_->stop.Add(child);
  if (!SeededBug(Bug::kStoppedInStartOrder)) work_->stop.Reverse();
}

void Supervisor::UnknownRequest(ProcessContext& self, Atom callback, int64_t arity) {
  ++unknown_messages_;
  if (flags_.unknown_requests == UnknownRequests::kAnswer) return;
  const Term frame = Term::TupleOf(atoms::kSupervisor, callback, Term::Integer(arity), Term::Nil());
  Terminate(self, Term::TupleOf(atoms::kFunctionClause, Term::Cons(frame, Term::Nil())));
}

// --- Children.

const Child* Supervisor::FindChild(Pid pid) const {
  const auto found = by_pid_.find(pid);
  return found == by_pid_.end() ? nullptr : *found;
}

const Child* Supervisor::ChildWithId(const Term& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &**found;
}

Child* Supervisor::FindById(const Term& id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &**found;
}

Child& Supervisor::AddChild(ChildSpec spec) {
  children_.emplace_back(std::move(spec));
  by_id_.insert(std::prev(children_.end()));
  return children_.back();
}

void Supervisor::DropChild(Child& child) {
  const auto found = by_id_.find(child.spec.id);
  const Children::iterator place = *found;
  by_id_.erase(found);
  children_.erase(place);
}

void Supervisor::SetPid(Child& child, Pid pid) {
  child.pid = pid;
  child.status = ChildStatus::kRunning;
  by_pid_.insert(&child);
}

void Supervisor::ClearPid(Child& child, ChildStatus status) {
  const auto found = by_pid_.find(child.pid);
  if (found != by_pid_.end() && *found == &child) by_pid_.erase(found);
  child.pid = Pid();
  child.status = status;
}

Moment Supervisor::MomentNow(ProcessContext& self) const {
  return {self.Now(), self.space().worker().round_wall()};
}

}  // namespace arsenal::runtime
