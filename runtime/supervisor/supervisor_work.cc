// SPDX-License-Identifier: MIT
// The supervisor's work: children are stopped one after the other, then started one after the
// other.

#include <utility>

#include "absl/strings/string_view.h"
#include "runtime/process/process_space.h"
#include "runtime/process/start_ack.h"
#include "runtime/supervisor/supervisor.h"

namespace arsenal::runtime {
namespace {

Term ErrorOf(Term reason) { return Term::TupleOf(atoms::kError, std::move(reason)); }

Term TextOf(const absl::Status& status) {
  const absl::string_view text = status.message();
  return Term::Binary({text.data(), text.size()});
}

// Why a start could not be prepared: an unknown function is undef, as in OTP; arguments that it
// refuses are badarg.
Term PrepareError(const ChildSpec& spec, const absl::Status& status) {
  if (status.code() != absl::StatusCode::kNotFound) {
    return Term::TupleOf(atoms::kBadarg, TextOf(status));
  }
  const Term frame = Term::TupleOf(spec.module, spec.function, spec.args, Term::Nil());
  return Term::TupleOf(atoms::kUndef, Term::Cons(frame, Term::Nil()));
}

Term SpawnError(const ProcessContext& self, const std::optional<Atom>& name,
                const absl::Status& status) {
  if (status.code() == absl::StatusCode::kResourceExhausted) return atoms::kSystemLimit;
  const std::optional<Pid> holder = name ? self.Whereis(*name) : std::nullopt;
  if (holder) return Term::TupleOf(atoms::kAlreadyStarted, *holder);
  return Term::TupleOf(atoms::kBadarg, TextOf(status));
}

absl::StatusOr<PreparedStart> PrepareStart(const ProcessContext& self, ChildSpec& spec) {
  if (spec.factory != nullptr) return spec.factory();
  const ModuleTable* modules = self.space().modules();
  if (modules == nullptr) return absl::NotFoundError("the node has no table of modules");
  return modules->Prepare(spec.module.text(), spec.function.text(), spec.args);
}

// {ok, Pid} and {ok, Pid, Info}.
bool IsStarted(const Term& result) {
  return (result.IsTagged(atoms::kOk, 2) || result.IsTagged(atoms::kOk, 3)) &&
         result.element(1).Is(Term::Kind::kPid);
}

// The child as supervisor:start_child shows it in an error.
Term ChildTuple(const ChildSpec& spec) {
  return Term::TupleOf(atoms::kChild, atoms::kUndefined, spec.id, spec.StartTerm(),
                       RestartTypeName(spec.restart), atoms::kFalse,
                       spec.EffectiveShutdown().ToTerm(), ChildTypeName(spec.type),
                       spec.ModulesTerm());
}

}  // namespace

DispatchResult Supervisor::GoOn(ProcessContext& self) {
  while (work_ && awaiting_ == Awaiting::kNothing) {
    if (!work_->stop.empty()) {
      Child& child = *work_->stop.front();
      work_->stop.pop_front();
      BeginEnd(self, child);
    } else if (!work_->start.empty()) {
      Child& child = *work_->start.front();
      work_->start.pop_front();
      if (const std::optional<Term> result = BeginStart(self, child))
        OnStarted(self, child, *result);
    } else if (std::optional<Term> exit_reason = FinishWork(self)) {
      return DispatchResult::Exit(*std::move(exit_reason));
    }
  }
  return DispatchResult::Done();
}

std::optional<Term> Supervisor::FinishWork(ProcessContext& self) {
  const Work work = *std::exchange(work_, std::nullopt);
  switch (work.purpose) {
    case Purpose::kInit: self.AckStart(Term::TupleOf(atoms::kOk, self.pid())); return std::nullopt;
    case Purpose::kInitFailed:
      if (const std::optional<Atom> name = self.registered_name()) (void)self.Unregister(*name);
      self.AckStart(ErrorOf(work.reason));
      return work.reason;
    case Purpose::kTerminate: return work.reason;
    case Purpose::kTerminateChild: Reply(self, *work.caller, atoms::kOk); return std::nullopt;
    case Purpose::kRestart:
    case Purpose::kStartChild:
    case Purpose::kRestartChild: return std::nullopt;
  }
  return std::nullopt;
}

// --- Starting.

std::optional<Term> Supervisor::BeginStart(ProcessContext& self, Child& child) {
  absl::StatusOr<PreparedStart> prepared = PrepareStart(self, child.spec);
  if (!prepared.ok()) return ErrorOf(PrepareError(child.spec, prepared.status()));
  const std::optional<Atom> name = prepared->options.name;
  const StartAck ack = prepared->ack;
  prepared->options.link = StartLink::kLink;
  const absl::StatusOr<Spawned> spawned = self.Spawn(*std::move(prepared));
  if (!spawned.ok()) return ErrorOf(SpawnError(self, name, spawned.status()));
  if (ack == StartAck::kAtOnce) return Term::TupleOf(atoms::kOk, spawned->pid);
  awaiting_ = Awaiting::kStart;
  awaited_ = &child;
  awaited_pid_ = spawned->pid;
  self.SetWaitingFor(awaited_pid_, Ref());
  return std::nullopt;
}

void Supervisor::OnStarted(ProcessContext& self, Child& child, const Term& result) {
  const Purpose purpose = work_->purpose;
  if (!IsStarted(result) && !result.Is(atoms::kIgnore)) {
    OnStartFailed(self, child, result.IsTagged(atoms::kError, 2) ? result.element(1) : result);
    return;
  }
  Term reply = result;
  if (IsStarted(result)) {
    child.pid = result.element(1).AsPid();
    child.status = ChildStatus::kRunning;
    by_pid_.emplace(child.pid, &child);
    if (purpose == Purpose::kRestart) {
      Publish(self, EventType::kSupervisorChildRestart, child, child.pid, std::nullopt,
              {{atoms::kOldPid, child.last_pid},
               {atoms::kNewPid, child.pid},
               {atoms::kRestartsInWindow,
                Term::Integer(static_cast<int64_t>(intensity_.InWindow(self.MonotonicSeconds())))},
               {atoms::kMaxRestarts, Term::Integer(intensity_.intensity())}});
    } else {
      Publish(self, EventType::kSupervisorChildStart, child, child.pid, std::nullopt, {});
    }
  } else {
    child.status = ChildStatus::kUndefined;
    reply = Term::TupleOf(atoms::kOk, atoms::kUndefined);
    if (child.spec.restart == RestartType::kTemporary) DropChild(child);
  }
  if (work_->caller) Reply(self, *work_->caller, std::move(reply));
}

void Supervisor::OnStartFailed(ProcessContext& self, Child& child, const Term& reason) {
  child.status = ChildStatus::kUndefined;
  switch (work_->purpose) {
    case Purpose::kInit:
      work_.emplace(Work{Purpose::kInitFailed,
                         {},
                         {},
                         std::nullopt,
                         Term::TupleOf(atoms::kShutdown, Term::TupleOf(atoms::kFailedToStartChild,
                                                                       child.spec.id, reason))});
      for (Child& started : children_) work_->stop.push_front(&started);
      return;
    case Purpose::kRestart:
      // The next attempt comes through the mailbox, so that calls are answered in between.
      child.status = ChildStatus::kRestarting;
      work_->start.clear();
      self.Send(self.pid(), Term::TupleOf(atoms::kGenCast,
                                          Term::TupleOf(atoms::kTryAgainRestart, child.spec.id)));
      return;
    case Purpose::kStartChild:
      Reply(self, *work_->caller, ErrorOf(Term::TupleOf(reason, ChildTuple(child.spec))));
      DropChild(child);
      return;
    case Purpose::kRestartChild: Reply(self, *work_->caller, ErrorOf(reason)); return;
    case Purpose::kInitFailed:
    case Purpose::kTerminate:
    case Purpose::kTerminateChild: return;
  }
}

// --- Stopping.

void Supervisor::BeginEnd(ProcessContext& self, Child& child) {
  if (!child.pid.valid()) {
    child.status = ChildStatus::kUndefined;
    return;
  }
  awaiting_ = Awaiting::kEnd;
  awaited_ = &child;
  awaited_pid_ = child.pid;
  end_reason_.reset();
  // By the monitor the end is seen even of a child that has unlinked itself.
  end_monitor_ = self.Monitor(child.pid);
  self.SetWaitingFor(child.pid, end_monitor_);
  const Shutdown shutdown = child.spec.EffectiveShutdown();
  if (!shutdown.brutal()) self.ExitProcess(child.pid, atoms::kShutdown);
  if (shutdown.time() == Nanos(0)) {
    self.ExitProcess(child.pid, atoms::kKill);
  } else if (shutdown.time() != kNever) {
    end_timer_ = self.SendAfter(shutdown.time(), self.pid(), atoms::kTimeout);
  }
}

bool Supervisor::OnEndMessage(ProcessContext& self, const Message& message) {
  if (message.ref() == end_monitor_) {
    // A child that had ended before gives noproc here; its link has told the reason.
    Ended(self, end_reason_.value_or(message.payload().element(4)));
    return true;
  }
  if (end_timer_.valid() && message.ref() == end_timer_) {
    end_timer_ = Ref();
    self.ExitProcess(awaited_pid_, atoms::kKill);
    return true;
  }
  if (message.IsTagged(atoms::kExit, 3) && message.element(1) == Term(awaited_pid_)) {
    end_reason_ = message.element(2);
    return true;
  }
  return false;
}

void Supervisor::Ended(ProcessContext& self, const Term& reason) {
  if (end_timer_.valid()) self.CancelTimerAndFlush(std::exchange(end_timer_, Ref()));
  awaiting_ = Awaiting::kNothing;
  self.SetWaitingFor(Pid(), Ref());
  Child& child = *awaited_;
  by_pid_.erase(child.pid);
  child.last_pid = std::exchange(child.pid, Pid());
  child.status = ChildStatus::kUndefined;
  Publish(self, EventType::kSupervisorChildTerminate, child, child.last_pid, reason,
          {{atoms::kShutdown, child.spec.EffectiveShutdown().ToTerm()}});
  if (child.spec.restart == RestartType::kTemporary && work_->purpose != Purpose::kTerminate &&
      work_->purpose != Purpose::kInitFailed) {
    DropChild(child);
  }
}

}  // namespace arsenal::runtime
