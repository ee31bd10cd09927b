// SPDX-License-Identifier: MIT
// Stopping children: one after the other, each by its shutdown; those without ids all at once.

#include <algorithm>
#include <utility>

#include "runtime/supervisor/supervisor.h"

namespace arsenal::runtime {
namespace {

// What a spec says, but no longer than whoever stops by hand allows.
Shutdown NoLonger(const Shutdown& of_spec, const std::optional<Shutdown>& longest) {
  if (!longest || of_spec.brutal()) return of_spec;
  return longest->brutal() || longest->time() < of_spec.time() ? *longest : of_spec;
}

}  // namespace

void Supervisor::BeginEnd(ProcessContext& self, Pid pid, ChildStatus status,
                          const ChildSpec& spec) {
  if (status != ChildStatus::kRunning) {
    // It has ended before; while supervision is paused its exit may wait to be acted on.
    const std::optional<Term> reason = pid.valid() ? TakeQueuedExit(pid) : std::nullopt;
    ending_.pid = pid;
    if (reason) return Ended(self, *reason);
    if (awaited_ != nullptr) {
      awaited_->status = ChildStatus::kUndefined;
    } else {
      dynamic_.Erase(pid);
    }
    return;
  }
  awaiting_ = Awaiting::kEnd;
  ending_ = Ending();
  ending_.pid = pid;
  ending_.shutdown = NoLonger(spec.EffectiveShutdown(), work_->longest);
  ending_.restart = spec.restart;
  // By the monitor the end is seen even of a child that has unlinked itself.
  ending_.monitor = self.Monitor(pid);
  self.SetWaitingFor(pid, ending_.monitor);
  if (!ending_.shutdown.brutal()) self.ExitProcess(pid, work_->told);
  if (ending_.shutdown.time() == Nanos(0)) {
    self.ExitProcess(pid, atoms::kKill);
  } else if (ending_.shutdown.time() != kNever) {
    ending_.timer = self.SendAfter(ending_.shutdown.time(), self.pid(), atoms::kTimeout);
  }
}

DispatchResult Supervisor::OnEndMessage(ProcessContext& self, const Message& message) {
  if (message.ref() == ending_.monitor) {
    Term reason = message.payload().element(4);
    if (!ending_.reason && (reason.Is(atoms::kNoproc) || self.IsLinked(ending_.pid))) {
      // It had ended, or was unlinked, before: its link may have told the reason long ago.
      ending_.reason = self.UnlinkAndFlush(ending_.pid);
    }
    if (ending_.timer.valid()) self.CancelTimerAndFlush(ending_.timer);
    awaiting_ = Awaiting::kNothing;
    self.SetWaitingFor(Pid(), Ref());
    Ended(self, ending_.reason.value_or(std::move(reason)));
    return GoOn(self);
  }
  if (ending_.timer.valid() && message.ref() == ending_.timer) {
    ending_.timer = Ref();
    self.ExitProcess(ending_.pid, atoms::kKill);
    return DispatchResult::Taken();
  }
  if (message.IsTagged(atoms::kExit, 3) && message.element(1) == Term(ending_.pid)) {
    ending_.reason = message.element(2);
    return DispatchResult::Taken();
  }
  return DispatchResult::Wait();
}

void Supervisor::Ended(ProcessContext& self, const Term& reason) {
  const ChildSpec& spec = awaited_ != nullptr ? awaited_->spec : SpecOf(work_->dynamic);
  Publish(self, EventType::kSupervisorChildTerminate, spec.id, ending_.pid, reason,
          {{atoms::kShutdown, spec.EffectiveShutdown().ToTerm()}});
  if (IsShutdownError(spec, reason)) {
    Report(self, atoms::kShutdownError, reason, spec, ending_.pid);
  }
  if (awaited_ == nullptr) {
    dynamic_.Erase(ending_.pid);
    return;
  }
  Child& child = *awaited_;
  if (work_->purpose == Purpose::kRestart) child.Past().last_pid = child.pid;
  ClearPid(child, ChildStatus::kUndefined);
  if (work_->purpose == Purpose::kRestart && ReturnsWithSibling(spec)) {
    child.status = ChildStatus::kRestarting;
    return;
  }
  // A temporary child's spec goes with it, unless the supervisor ends and all goes.
  if (spec.temporary() &&
      (work_->purpose == Purpose::kRestart || work_->purpose == Purpose::kTerminateChild ||
       work_->purpose == Purpose::kRestartAll)) {
    DropChild(child);
  }
}

// --- All at once.

void Supervisor::BeginEnds(ProcessContext& self) {
  while (!self.ShouldYield()) {
    const Pid pid = dynamic_.After(ends_.last);
    if (!pid.valid()) {
      ends_.told = true;
      if (ends_.under_way > 0) awaiting_ = Awaiting::kEnds;
      return;
    }
    ends_.last = pid;
    if (dynamic_.StatusOf(pid) != ChildStatus::kRunning) continue;
    ++ends_.under_way;
    const Shutdown shutdown = SpecOf(*dynamic_.Find(pid)).EffectiveShutdown();
    self.Monitor(pid);
    if (!shutdown.brutal()) self.ExitProcess(pid, atoms::kShutdown);
    if (shutdown.time() == Nanos(0)) {
      self.ExitProcess(pid, atoms::kKill);
    } else if (shutdown.time() != kNever) {
      // One timer for all that may take so long.
      const auto same = [shutdown](const auto& timer) { return timer.second == shutdown.time(); };
      if (std::none_of(ends_.timers.begin(), ends_.timers.end(), same)) {
        ends_.timers.emplace_back(self.SendAfter(shutdown.time(), self.pid(), atoms::kTimeout),
                                  shutdown.time());
      }
    }
  }
}

DispatchResult Supervisor::OnEndsMessage(ProcessContext& self, const Message& message) {
  if (message.IsDown() && message.payload().element(3).Is(Term::Kind::kPid)) {
    const Pid pid = message.payload().element(3).AsPid();
    if (dynamic_.Find(pid) == nullptr) return DispatchResult::Wait();
    const auto told = ends_.reasons.find(pid);
    OneEnded(self, pid, told == ends_.reasons.end() ? message.payload().element(4) : told->second);
    if (told != ends_.reasons.end()) ends_.reasons.erase(told);
    if (--ends_.under_way > 0) return DispatchResult::Taken();
    for (const auto& [timer, time] : ends_.timers) self.CancelTimerAndFlush(timer);
    ReportShutdownErrors(self);
    awaiting_ = Awaiting::kNothing;
    return GoOn(self);
  }
  if (message.IsTagged(atoms::kExit, 3) && message.element(1).Is(Term::Kind::kPid)) {
    const Pid pid = message.element(1).AsPid();
    if (dynamic_.Find(pid) == nullptr) return DispatchResult::Wait();
    ends_.reasons[pid] = message.element(2);
    return DispatchResult::Taken();
  }
  for (auto& [timer, time] : ends_.timers) {
    if (!message.ref().valid() || message.ref() != timer) continue;
    timer = Ref();
    for (Pid pid = dynamic_.After(Pid()); pid.valid(); pid = dynamic_.After(pid)) {
      const Shutdown shutdown = SpecOf(*dynamic_.Find(pid)).EffectiveShutdown();
      if (!shutdown.brutal() && shutdown.time() == time) self.ExitProcess(pid, atoms::kKill);
    }
    return DispatchResult::Taken();
  }
  return DispatchResult::Wait();
}

void Supervisor::OneEnded(ProcessContext& self, Pid pid, const Term& reason) {
  const ChildSpec& spec = SpecOf(*dynamic_.Find(pid));
  Publish(self, EventType::kSupervisorChildTerminate, atoms::kUndefined, pid, reason,
          {{atoms::kShutdown, spec.EffectiveShutdown().ToTerm()}});
  // Where all are stopped at once {shutdown, _} is as good as shutdown.
  const bool good = !spec.EffectiveShutdown().brutal() && reason.IsTagged(atoms::kShutdown, 2);
  if (!good && IsShutdownError(spec, reason)) {
    if (simple()) {
      ++ends_.errors[reason];
    } else {
      Report(self, atoms::kShutdownError, reason, spec, pid);
    }
  }
  dynamic_.Erase(pid);
}

}  // namespace arsenal::runtime
