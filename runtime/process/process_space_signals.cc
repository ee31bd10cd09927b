// SPDX-License-Identifier: MIT
// How signals and timer messages get to processes.

#include <algorithm>
#include <utility>

#include "runtime/base/seeded_bug.h"
#include "runtime/process/process.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {

void ProcessSpace::DeliverNow(Pid to, Cell* cell) { (void)PushTo(to, cell, Sending::kLate); }

SendResult ProcessSpace::PushTo(Pid to, Cell* cell, Sending sending) {
  Process* process = table_.Find(to);
  if (process == nullptr) {
    AnswerForNobody(to, cell);
    return SendResult::kSent;
  }
  if (process->HasAny(Process::kBounded | Process::kExactDeliveries)) [[unlikely]] {
    const Process::Admission admission = process->Look(*cell, sending);
    if (admission != Process::Admission::kAdmitted) {
      const bool refused = admission == Process::Admission::kRefused;
      if (refused) ++counters_.messages_refused;
      DropMessage(cell);
      return refused ? SendResult::kRefused : SendResult::kSent;
    }
  }
  cell->round_time = worker_.round_milliseconds();
  deliveries_.Record(to, *cell, process->trail_);
  switch (process->inbox_.Push(cell)) {
    case Inbox::PushResult::kPushed: break;
    case Inbox::PushResult::kSchedule:
      if (SeededBug(Bug::kWakeUpLostOnResume) && cell->kind == SignalKind::kResume) [[unlikely]]
        break;
      worker_.Enqueue(*process, static_cast<int>(process->priority_));
      break;
    case Inbox::PushResult::kClosed: process->RefuseSignals(process->inbox_.TakeRefused()); break;
  }
  return SendResult::kSent;
}

void ProcessSpace::Tell(Pid to, Ref about, Term message) {
  Cell* cell = NewMessage(Pid());
  cell->ref = about;
  cell->flags |= Cell::kOwedFlag;
  cell->SetTerms(std::move(message));
  CountMessage();
  Deliver(Pid(), to, cell);
}

void ProcessSpace::TellDown(Pid to, Ref monitor, Term message) {
  Cell* cell = NewMessage(Pid());
  cell->ref = monitor;
  cell->flags |= Cell::kOwedFlag | Cell::kDownFlag;
  cell->SetTerms(std::move(message));
  CountMessage();
  Deliver(Pid(), to, cell);
}

void ProcessSpace::Answer(Pid from, Pid asker, Ref request, Term answer) {
  Cell* cell = NewMessage(from);
  cell->ref = request;
  cell->flags |= Cell::kOwedFlag;
  cell->SetTerms(Term::TupleOf(request, std::move(answer)));
  CountMessage();
  Deliver(from, asker, cell);
}

void ProcessSpace::AnswerAbout(Pid asker, Atom tag, Ref about, Term answer) {
  Tell(asker, about, Term::TupleOf(tag, about, std::move(answer)));
}

void ProcessSpace::AnswerForNobody(Pid dead, Cell* cell) {
  const Pid asker = cell->sender;
  switch (cell->kind) {
    case SignalKind::kMessage:
    case SignalKind::kAliasMessage: DropMessage(cell); return;
    case SignalKind::kLink:
      if (SeededBug(Bug::kNoprocOfALinkLost)) [[unlikely]]
        break;
      SendSignal(dead, asker, SignalKind::kLinkExit, Ref(), atoms::kNoproc);
      break;
    case SignalKind::kUnlink: SendSignal(dead, asker, SignalKind::kUnlinkAck, cell->ref); break;
    case SignalKind::kMonitor:
      SendSignal(dead, asker, SignalKind::kDown, cell->ref, atoms::kNoproc);
      break;
    case SignalKind::kAskAlive: Answer(dead, asker, cell->ref, atoms::kFalse); break;
    case SignalKind::kAskInfo: Answer(dead, asker, cell->ref, atoms::kUndefined); break;
    case SignalKind::kSuspend: Answer(dead, asker, cell->ref, atoms::kExited); break;
    case SignalKind::kResume:
    case SignalKind::kExit:
    case SignalKind::kLinkExit:
    case SignalKind::kUnlinkAck:
    case SignalKind::kDemonitor:
    case SignalKind::kDown:
    case SignalKind::kPendingResult: break;
  }
  cells().Put(cell);
}

void ProcessSpace::DropMessage(Cell* cell) {
  ++counters_.messages_dropped;
  cells().Put(cell);
}

void ProcessSpace::SendSignal(Pid from, Pid to, SignalKind kind, Ref ref, Term first, Term second) {
  Cell* cell = cells().Get();
  cell->kind = kind;
  cell->sender = from;
  cell->ref = ref;
  cell->SetTerms(std::move(first), std::move(second));
  ++counters_.signals_sent;
  Deliver(from, to, cell);
}

SendResult ProcessSpace::Send(Pid to, Term message) {
  Cell* cell = NewMessage(Pid());
  cell->SetTerms(std::move(message));
  CountMessage();
  return Deliver(Pid(), to, cell);
}

void ProcessSpace::ExitProcess(Pid target, Term reason) {
  ExitProcessFrom(Pid(), target, std::move(reason));
}

void ProcessSpace::ExitProcessFrom(Pid from, Pid target, Term reason) {
  SendSignal(from, target, SignalKind::kExit, Ref(), std::move(reason));
}

void ProcessSpace::CompletePending(Pid pid, Ref token, Term result) {
  SendSignal(Pid(), pid, SignalKind::kPendingResult, token, std::move(result));
}

Ref ProcessSpace::StartTimer(Pid maker, Nanos delay, Pid to, std::optional<Atom> name, Term message,
                             TimerMessage form) {
  const Nanos now = worker_.ReadCycleClock();
  if (delay < Nanos(0) || delay >= kNever - now) return Ref();
  const Ref ref = MakeRef(maker);
  ++counters_.timers_started;
  Process* target = name ? nullptr : Find(to);
  if (!name && target == nullptr) return ref;  // as a timer whose target has died
  if (form == TimerMessage::kTimeoutTuple) {
    message = Term::TupleOf(atoms::kTimeout, ref, std::move(message));
  }
  MessageTimer& timer = timers_.emplace(ref, *this, ref, to, name, std::move(message));
  if (target != nullptr) target->extension().Rare().timers.PushBack(timer);
  timer_bytes_ += timer.Bytes();
  Nanos deadline = now + delay;
  if (SeededBug(Bug::kTimerOneMillisecondEarly)) [[unlikely]]
    deadline -= std::chrono::milliseconds(1);
  worker_.Arm(timer, deadline);
  return ref;
}

std::optional<Nanos> ProcessSpace::ReadTimer(Ref timer) const {
  const auto found = timers_.find(timer);
  if (found == timers_.end()) return std::nullopt;
  return std::max(found->second.deadline() - worker_.ReadCycleClock(), Nanos(0));
}

std::optional<Nanos> ProcessSpace::CancelTimer(Ref timer) {
  const auto found = timers_.find(timer);
  if (found == timers_.end()) return std::nullopt;
  const Nanos left = std::max(found->second.deadline() - worker_.ReadCycleClock(), Nanos(0));
  EndTimer(found);
  if (SeededBug(Bug::kTimerLostWhenCancelledLate) && left == Nanos(0)) [[unlikely]]
    return std::nullopt;
  return left;
}

bool ProcessSpace::DropTimer(Ref timer) {
  const auto found = timers_.find(timer);
  if (found == timers_.end()) return false;
  EndTimer(found);
  return true;
}

void ProcessSpace::EndTimer(RefMap<MessageTimer>::iterator timer) {
  MessageTimer& ended = timer->second;
  if (ended.armed()) worker_.Cancel(ended);
  timer_bytes_ -= ended.Bytes();
  timers_.erase(timer);
}

void ProcessSpace::TimerFired(MessageTimer& timer) {
  const std::optional<Pid> to = timer.name() ? registry_.Whereis(*timer.name()) : timer.to();
  timer_bytes_ -= timer.Bytes();
  if (to) {
    Cell* cell = NewMessage(Pid());
    cell->ref = timer.ref();
    cell->SetTerms(std::move(timer.message_));
    CountMessage();
    Deliver(Pid(), *to, cell);
  }
  timers_.erase(timer.ref());
}

void ProcessSpace::DropTimersOf(ProcessExtension& extension) {
  if (SeededBug(Bug::kTimerFiresForTheDead)) [[unlikely]] {
    while (extension.Rare().timers.PopFront() != nullptr) {
    }
    return;
  }
  while (MessageTimer* timer = extension.rare().timers.front()) {
    EndTimer(timers_.find(timer->ref()));
  }
}

void MessageTimer::Fire() { space_.TimerFired(*this); }

}  // namespace arsenal::runtime
