// SPDX-License-Identifier: MIT
// The supervisor's work: children are stopped one after the other, then started one after the
// other.

#include <utility>

#include "absl/strings/string_view.h"
#include "runtime/process/exception_reason.h"
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
// refuses are badarg. Both are what a crash in the supervisor's own process would be.
Term PrepareError(const ChildSpec& spec, const Term& args, const absl::Status& status) {
  Term error = Term::TupleOf(atoms::kBadarg, TextOf(status));
  if (status.code() == absl::StatusCode::kNotFound) {
    const Term frame = Term::TupleOf(spec.module, spec.function, args, Term::Nil());
    error = Term::TupleOf(atoms::kUndef, Term::Cons(frame, Term::Nil()));
  }
  return Term::TupleOf(atoms::kExit, std::move(error));
}

Term SpawnError(const ProcessContext& self, const std::optional<Atom>& name,
                const absl::Status& status) {
  if (status.code() == absl::StatusCode::kResourceExhausted) return atoms::kSystemLimit;
  const std::optional<Pid> holder = name ? self.Whereis(*name) : std::nullopt;
  if (holder) return Term::TupleOf(atoms::kAlreadyStarted, *holder);
  return Term::TupleOf(atoms::kBadarg, TextOf(status));
}

absl::StatusOr<PreparedStart> PrepareStart(const ProcessContext& self, ChildSpec& spec,
                                           const Term& args) {
  if (spec.factory != nullptr) return spec.factory(args);
  const ModuleTable* modules = self.space().modules();
  if (modules == nullptr) return absl::NotFoundError("the node has no table of modules");
  return modules->Prepare(spec.module.text(), spec.function.text(), args);
}

// {ok, Pid} and {ok, Pid, Info}.
bool IsStarted(const Term& result) {
  return (result.IsTagged(atoms::kOk, 2) || result.IsTagged(atoms::kOk, 3)) &&
         result.element(1).Is(Term::Kind::kPid);
}

Term ReasonOf(const Term& result) {
  return result.IsTagged(atoms::kError, 2) ? result.element(1) : result;
}

}  // namespace

DispatchResult Supervisor::GoOn(ProcessContext& self) {
  while (true) {
    // All at once: some may have ended before the last one was told to.
    if (awaiting_ == Awaiting::kEnds) return DispatchResult::Done();
    if (awaiting_ != Awaiting::kNothing) return DispatchResult::AwaitNew();
    if (!work_) {
      if (resumed_ == nullptr) return DispatchResult::Done();
      if (resumed_->empty()) {
        resumed_.reset();
        continue;
      }
      const QueuedExit exit = std::move(resumed_->front());
      resumed_->pop_front();
      if (exit.attempt == Attempt::kRetry) {
        TryAgain(self, exit.reason.element(0), exit.reason.element(1).AsRef());
      } else {
        OnChildExit(self, exit.pid, exit.reason, exit.when);
      }
      continue;
    }
    if (self.ShouldYield()) {
      goes_on_ = true;
      return DispatchResult::Yielded();
    }
    if (std::optional<Term> reason = Step(self)) return DispatchResult::Exit(*std::move(reason));
  }
}

std::optional<Term> Supervisor::Step(ProcessContext& self) {
  if (!work_->stop.empty()) {
    awaited_ = &work_->stop.Take();
    BeginEnd(self, awaited_->pid, awaited_->status, awaited_->spec);
    return std::nullopt;
  }
  if (work_->replacement != nullptr) {
    // The child has stopped by its old spec.
    work_->start.front().spec = std::move(*work_->replacement);
    work_->replacement.reset();
  }
  if (!work_->start.empty()) {
    awaited_ = &work_->start.Take();
    if (const auto result = BeginStart(self, awaited_->spec, awaited_->spec.args)) {
      OnStartResult(self, *result);
    }
    return std::nullopt;
  }
  const bool begins = !std::exchange(work_->begun, true);
  switch (work_->purpose) {
    case Purpose::kTerminate:
      if (!dynamic() || (!begins && ends_.told)) break;
      BeginEnds(self);
      return std::nullopt;
    case Purpose::kStartDynamic:
    case Purpose::kRestartDynamic:
      if (!begins) break;
      awaited_ = nullptr;
      if (const auto result = BeginStart(self, SpecOf(work_->dynamic), work_->dynamic.args)) {
        OnStartResult(self, *result);
      }
      return std::nullopt;
    case Purpose::kTerminateDynamic:
      if (!begins) break;
      awaited_ = nullptr;
      BeginEnd(self, work_->key, dynamic_.StatusOf(work_->key), SpecOf(work_->dynamic));
      return std::nullopt;
    case Purpose::kWhichChildren:
    case Purpose::kCountChildren:
      if (!ListOn(self)) return std::nullopt;
      break;
    default: break;
  }
  return FinishWork(self);
}

std::optional<Term> Supervisor::FinishWork(ProcessContext& self) {
  const Work work = *std::exchange(work_, std::nullopt);
  switch (work.purpose) {
    case Purpose::kInit:
      started_ = true;
      self.AckStart(Term::TupleOf(atoms::kOk, self.pid()));
      return std::nullopt;
    case Purpose::kInitFailed:
      (void)FailInit(self, ErrorOf(work.reason), work.reason);
      return work.reason;
    case Purpose::kTerminate: return work.reason;
    case Purpose::kTerminateChild:
    case Purpose::kTerminateDynamic: Answer(self, *work.caller, atoms::kOk); return std::nullopt;
    case Purpose::kRemoveChild:
      DropChild(*FindById(work.reason));
      Answer(self, *work.caller, atoms::kOk);
      return std::nullopt;
    case Purpose::kRestartAll:
      Answer(self, *work.caller, Term::TupleOf(atoms::kOk, work.list));
      return std::nullopt;
    case Purpose::kRestart:
      if (RestartRecord* record = history_->newest();
          record->outcome == RestartRecord::Outcome::kUnderWay) {
        record->outcome = RestartRecord::Outcome::kRestarted;
      }
      return std::nullopt;
    default: return std::nullopt;
  }
}

std::optional<Term> Supervisor::BeginStart(ProcessContext& self, ChildSpec& spec,
                                           const Term& args) {
  absl::StatusOr<PreparedStart> prepared = absl::UnknownError("not prepared");
  if (const auto caught = Guarded([&] { prepared = PrepareStart(self, spec, args); })) {
    return ErrorOf(Term::TupleOf(atoms::kExit, caught->exit_reason));
  }
  if (!prepared.ok()) return ErrorOf(PrepareError(spec, args, prepared.status()));
  const std::optional<Atom> name = prepared->options.name;
  const StartAck ack = prepared->ack;
  prepared->options.link = StartLink::kLink;
  const absl::StatusOr<Spawned> spawned = self.Spawn(*std::move(prepared));
  if (!spawned.ok()) return ErrorOf(SpawnError(self, name, spawned.status()));
  if (ack == StartAck::kAtOnce) return Term::TupleOf(atoms::kOk, spawned->pid);
  awaiting_ = Awaiting::kStart;
  awaited_pid_ = spawned->pid;
  self.SetWaitingFor(awaited_pid_, Ref());
  return std::nullopt;
}

void Supervisor::OnStartResult(ProcessContext& self, const Term& result) {
  const bool started = IsStarted(result);
  if (awaited_ == nullptr) {
    const Term known = started || result.Is(atoms::kIgnore) ? result : ErrorOf(ReasonOf(result));
    if (work_->purpose == Purpose::kRestartDynamic) return OnDynamicRestarted(self, known);
    return OnDynamicStarted(self, known);
  }
  if (started || result.Is(atoms::kIgnore)) return OnStarted(self, *awaited_, result);
  OnStartFailed(self, *awaited_, ReasonOf(result));
}

void Supervisor::OnStarted(ProcessContext& self, Child& child, const Term& result) {
  Term reply = result;
  if (IsStarted(result)) {
    SetPid(child, result.element(1).AsPid());
    ReportStart(self, child.spec, child.spec.args, child.pid);
    if (work_->purpose == Purpose::kRestart) {
      const Pid before = child.past == nullptr ? Pid() : child.past->last_pid;
      history_->SetNewPid(child.spec.id, child.pid);
      PublishRestart(self, child.spec.id, before, child.pid);
    } else {
      PublishStart(self, child.spec.id, child.pid);
    }
  } else {
    child.status = ChildStatus::kUndefined;
    reply = Term::TupleOf(atoms::kOk, atoms::kUndefined);
    if (child.spec.temporary()) DropChild(child);
  }
  if (work_->purpose == Purpose::kRestartAll) {
    work_->list = Term::Cons(std::move(reply), std::move(work_->list));
  } else if (work_->caller) {
    Answer(self, *work_->caller, std::move(reply));
  }
}

void Supervisor::OnStartFailed(ProcessContext& self, Child& child, const Term& reason) {
  child.status = ChildStatus::kUndefined;
  switch (work_->purpose) {
    case Purpose::kInit: {
      Report(self, atoms::kStartError, reason, child.spec, Pid());
      const Term failed = Term::TupleOf(atoms::kFailedToStartChild, child.spec.id, reason);
      work_.emplace(Purpose::kInitFailed);
      work_->reason = Term::TupleOf(atoms::kShutdown, failed);
      for (Child& started : children_) work_->stop.Add(started);
      work_->stop.Reverse();
      return;
    }
    case Purpose::kRestart: {
      Report(self, atoms::kStartError, reason, child.spec, child.Past().last_pid);
      // What was started stays so until the next attempt; what was not is not restarting any more.
      for (Child* other : work_->start) other->status = ChildStatus::kUndefined;
      work_->start.Clear();
      child.status = ChildStatus::kRestarting;
      RestartRecord* record = history_->newest();
      record->outcome = RestartRecord::Outcome::kFailed;
      record->error = RestartHistory::Bounded(reason);
      child.Past().last_reason = *record->error;
      RestartLater(self, child.spec.id, child.Past());
      return;
    }
    case Purpose::kStartChild: {
      const Term record = child.spec.ToRecord(atoms::kUndefined);
      Answer(self, *work_->caller, ErrorOf(Term::TupleOf(reason, record)));
      DropChild(child);
      return;
    }
    case Purpose::kRestartChild:
    case Purpose::kReplaceSpec: Answer(self, *work_->caller, ErrorOf(reason)); return;
    case Purpose::kRestartAll:
      // The others are started all the same.
      work_->list = Term::Cons(ErrorOf(Term::TupleOf(child.spec.id, reason)), work_->list);
      return;
    default: return;
  }
}

}  // namespace arsenal::runtime
