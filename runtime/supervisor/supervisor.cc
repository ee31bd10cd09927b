// SPDX-License-Identifier: MIT
// The supervisor's messages: exits of children, restarts, giving up.

#include "runtime/supervisor/supervisor.h"

#include <utility>

#include "runtime/process/process.h"
#include "runtime/process/process_space.h"
#include "runtime/process/start_ack.h"

namespace arsenal::runtime {

class Supervisor::StatusView final : public StatusSource {
 public:
  explicit StatusView(const Supervisor& supervisor) : supervisor_(supervisor) {}
  std::optional<Term> ShownState() const override { return supervisor_.StateTerm(); }
  std::optional<Term> ShownStatus() const override { return supervisor_.StateTerm(); }
  Pid StatusParent() const override { return supervisor_.parent_; }

 private:
  const Supervisor& supervisor_;
};

namespace {

bool IsShutdown(const Term& reason) {
  return reason.Is(atoms::kShutdown) || reason.IsTagged(atoms::kShutdown, 2);
}

bool ToBeRestarted(RestartType type, const Term& reason) {
  switch (type) {
    case RestartType::kPermanent: return true;
    case RestartType::kTransient: return !reason.Is(atoms::kNormal) && !IsShutdown(reason);
    case RestartType::kTemporary: return false;
  }
  return false;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Supervisor>> Supervisor::Create(const SupervisorFlags& flags,
                                                               std::vector<ChildSpec> children) {
  if (flags.intensity < 0) return absl::InvalidArgumentError("the intensity is below 0");
  if (flags.period < 1) return absl::InvalidArgumentError("the period is below 1 second");
  const size_t count = children.size();
  std::unique_ptr<Supervisor> supervisor(new Supervisor(flags, std::move(children)));
  if (supervisor->by_id_.size() != count) {
    return absl::InvalidArgumentError("two children have the same id");
  }
  return supervisor;
}

Supervisor::Supervisor(const SupervisorFlags& flags, std::vector<ChildSpec> children)
    : strategy_(MakeStrategy(flags.strategy)),
      intensity_(flags.intensity, flags.period),
      unknown_requests_(flags.unknown_requests) {
  for (ChildSpec& spec : children) AddChild(std::move(spec));
}

const Supervisor* Supervisor::Of(const Process& process) {
  return dynamic_cast<const Supervisor*>(process.handler());
}

DispatchResult Supervisor::Start(ProcessContext& self) {
  parent_ = BehaviourParent(self);
  self.SetTrapExit(ProcessContext::TrapExit::kOn);
  work_.emplace(Work{Purpose::kInit, {}, {}, std::nullopt, Term()});
  for (Child& child : children_) work_->start.push_back(&child);
  return GoOn(self);
}

DispatchResult Supervisor::Handle(ProcessContext& self, Message& message) {
  switch (awaiting_) {
    case Awaiting::kNothing: return Serve(self, message);
    case Awaiting::kStart: {
      const std::optional<Term> result = StartOutcome(message, awaited_pid_);
      if (!result) return DispatchResult::Wait();
      awaiting_ = Awaiting::kNothing;
      self.SetWaitingFor(Pid(), Ref());
      OnStarted(self, *awaited_, *result);
      return GoOn(self);
    }
    case Awaiting::kEnd: return OnEndMessage(self, message) ? GoOn(self) : DispatchResult::Wait();
  }
  return DispatchResult::Done();
}

DispatchResult Supervisor::Serve(ProcessContext& self, Message& message) {
  if (SystemMessages::IsSystemMessage(message)) return OnSystemMessage(self, message);
  if (message.IsTagged(atoms::kExit, 3) && message.element(1) == Term(parent_)) {
    return Terminate(self, message.element(2));
  }
  if (system_.suspended()) return DispatchResult::Wait();
  if (message.IsTagged(atoms::kExit, 3) && message.element(1).Is(Term::Kind::kPid)) {
    return OnChildExit(self, message.element(1).AsPid(), message.element(2));
  }
  if (message.IsTagged(atoms::kGenCall, 3)) {
    if (const std::optional<From> from = From::OfTerm(message.element(1))) {
      return OnCall(self, *from, message.element(2));
    }
  }
  if (message.IsTagged(atoms::kGenCast, 2)) return OnCast(self, message.element(1));
  // A supervisor says it of itself: the sender counts.
  if (message.IsTagged(atoms::kGaveUp, 2)) {
    const auto found = by_pid_.find(message.sender());
    if (found != by_pid_.end()) found->second->last_gave_up = MomentNow(self);
    return DispatchResult::Done();
  }
  ++unknown_messages_;
  return DispatchResult::Done();
}

DispatchResult Supervisor::OnSystemMessage(ProcessContext& self, const Message& message) {
  if (std::optional<Term> reason = system_.Handle(self, message, StatusView(*this))) {
    return Terminate(self, *std::move(reason));
  }
  return DispatchResult::Done();
}

DispatchResult Supervisor::OnChildExit(ProcessContext& self, Pid pid, const Term& reason) {
  const auto found = by_pid_.find(pid);
  if (found == by_pid_.end()) return DispatchResult::Done();  // a start that failed, or a stranger
  Child& child = *found->second;
  by_pid_.erase(found);
  child.last_pid = std::exchange(child.pid, Pid());
  child.status = ChildStatus::kUndefined;
  Publish(self, EventType::kSupervisorChildExit, child, pid, reason, {});
  if (ToBeRestarted(child.spec.restart, reason)) return Restart(self, child);
  if (child.spec.restart == RestartType::kTemporary) DropChild(child);
  return DispatchResult::Done();
}

DispatchResult Supervisor::OnCast(ProcessContext& self, const Term& request) {
  if (!request.IsTagged(atoms::kTryAgainRestart, 2)) {
    return UnknownRequest(self, atoms::kHandleCast, 2);
  }
  Child* child = FindById(request.element(1));
  if (child == nullptr || child->status != ChildStatus::kRestarting) return DispatchResult::Done();
  return Restart(self, *child);
}

DispatchResult Supervisor::Restart(ProcessContext& self, Child& child) {
  if (intensity_.Add(self.MonotonicSeconds()) == RestartIntensity::Verdict::kGiveUp) {
    return GiveUp(self, child);
  }
  ++restart_count_;
  ++child.restart_count;
  last_restart_ = child.last_restart = MomentNow(self);
  RestartPlan plan = strategy_->Plan(children_, child);
  for (Child* started : plan.start) started->status = ChildStatus::kRestarting;
  work_.emplace(Work{Purpose::kRestart,
                     {plan.stop.begin(), plan.stop.end()},
                     {plan.start.begin(), plan.start.end()},
                     std::nullopt,
                     Term()});
  return GoOn(self);
}

DispatchResult Supervisor::GiveUp(ProcessContext& self, Child& child) {
  gave_up_ = MomentNow(self);
  child.status = ChildStatus::kUndefined;
  Publish(self, EventType::kSupervisorGaveUp, child, child.last_pid, atoms::kShutdown,
          {{atoms::kRestartsInWindow,
            Term::Integer(static_cast<int64_t>(intensity_.InWindow(self.MonotonicSeconds())))},
           {atoms::kMaxRestarts, Term::Integer(intensity_.intensity())},
           {atoms::kMaxSeconds, Term::Integer(intensity_.period())}});
  // Its exit, with reason shutdown, does not say why; a supervisor above it keeps that for whoever
  // asks.
  const Process* parent = self.space().Find(self.parent());
  if (parent != nullptr && Of(*parent) != nullptr) {
    self.Send(self.parent(), atoms::kGaveUp, self.pid());
  }
  return Terminate(self, atoms::kShutdown);
}

DispatchResult Supervisor::Terminate(ProcessContext& self, Term reason) {
  work_.emplace(Work{Purpose::kTerminate, {}, {}, std::nullopt, std::move(reason)});
  for (Child& child : children_) work_->stop.push_front(&child);
  return GoOn(self);
}

DispatchResult Supervisor::UnknownRequest(ProcessContext& self, Atom callback, int64_t arity) {
  ++unknown_messages_;
  if (unknown_requests_ == UnknownRequests::kAnswer) return DispatchResult::Done();
  const Term frame = Term::TupleOf(atoms::kSupervisor, callback, Term::Integer(arity), Term::Nil());
  return Terminate(self, Term::TupleOf(atoms::kFunctionClause, Term::Cons(frame, Term::Nil())));
}

// --- Children.

const Child* Supervisor::FindChild(Pid pid) const {
  const auto found = by_pid_.find(pid);
  return found == by_pid_.end() ? nullptr : found->second;
}

Child* Supervisor::FindById(const Term& id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &*found->second;
}

Child& Supervisor::AddChild(ChildSpec spec) {
  children_.emplace_back(std::move(spec));
  by_id_.emplace(children_.back().spec.id, std::prev(children_.end()));
  return children_.back();
}

void Supervisor::DropChild(Child& child) {
  const auto found = by_id_.find(child.spec.id);
  const Children::iterator place = found->second;
  by_id_.erase(found);
  children_.erase(place);
}

Moment Supervisor::MomentNow(ProcessContext& self) const {
  return {self.Now(), self.space().worker().round_wall()};
}

void Supervisor::Publish(ProcessContext& self, EventType type, const Child& child, Pid related,
                         std::optional<Term> reason,
                         std::vector<std::pair<Term, Term>> details) const {
  EventDetails event;
  event.related = related;
  event.reason = std::move(reason);
  details.emplace_back(atoms::kChildId, child.spec.id);
  event.details = Term::Map(std::move(details));
  self.PublishEvent(type, self.pid(), event);
}

size_t Supervisor::StateBytes() const {
  size_t bytes = 0;
  for (const Child& child : children_) {
    bytes += sizeof(Child) + child.spec.id.ByteSize() + child.spec.args.ByteSize() +
             child.spec.modules.capacity() * sizeof(Atom);
  }
  return bytes + by_id_.size() * sizeof(*by_id_.begin()) +
         by_pid_.size() * sizeof(*by_pid_.begin());
}

}  // namespace arsenal::runtime
