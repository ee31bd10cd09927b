// SPDX-License-Identifier: MIT
// The loop of a process's slices.

#include "runtime/process/process.h"

#include <utility>

#include "runtime/base/seeded_bug.h"
#include "runtime/process/crash_report.h"
#include "runtime/process/process_space.h"
#include "runtime/scheduler/worker.h"

namespace arsenal::runtime {

Process::Process(ProcessSpace& space, std::unique_ptr<Handler> handler)
    : space_(space), handler_(std::move(handler)) {}

Process::Process(ProcessSpace& space, ProcessMain main)
    : space_(space), coroutine_(std::make_unique<CoroutineBody>(*this, std::move(main))) {}

Process::~Process() {
  in_hand_ = Message();
  while (Cell* cell = mailbox_.TakeFront()) space_.cells().Put(cell);
}

void Process::RunSlice(Worker& worker) {
  running_ = true;
  slice_reductions_ = 0;
  slice_budget_ = kReductionsPerSlice;
  if (worker.simulation() != nullptr) [[unlikely]] {
    slice_budget_ = worker.simulation()->SliceBudget();
  }
  while (true) {
    if (inbox_.HasSignals()) TakeSignals();
    if (Has(kExiting)) {
      TakeDown();  // ends this object
      return;
    }
    const Turn turn =
        Has(kSuspended) && !SeededBug(Bug::kSuspendedProcessRuns) ? Turn::kNothing : DispatchNext();
    if (Has(kExiting)) continue;
    if (turn == Turn::kAgain && slice_reductions_ < slice_budget_) continue;
    if (FinishSlice(turn)) return;
  }
}

bool Process::FinishSlice(Turn turn) {
  if (HasAny(kLimited | kHibernating)) [[unlikely]] {
    if (Has(kLimited)) CheckMemory();
    if (Has(kExiting)) return false;
    if (Has(kHibernating) && turn == Turn::kNothing && !inbox_.HasSignals()) {
      Clear(kHibernating);
      Set(kHibernated);
      if (handler_ != nullptr) handler_->Compact();
    }
  }
  if (turn == Turn::kNothing) {
    if (!inbox_.TryIdle()) return false;
    running_ = false;
    return true;
  }
  running_ = false;
  space_.worker().Enqueue(*this, static_cast<int>(priority_));
  return true;
}

void Process::Wake() {
  if (inbox_.TryActivate()) space_.worker().Enqueue(*this, static_cast<int>(priority_));
}

void Process::DecideExit(Term reason) {
  if (Has(kExiting)) return;
  Set(kExiting);
  exit_reason_ = std::move(reason);
}

void Process::ExitByItself(Term reason) {
  if (Has(kExiting)) return;
  if (Has(kProcLib) && !IsQuietReason(reason)) Set(kCrashed);
  DecideExit(std::move(reason));
}

Process::Turn Process::DispatchNext() {
  return handler_ != nullptr ? DispatchToHandler() : RunCoroutine();
}

Process::Turn Process::DispatchToHandler() {
  if (stage_ == Stage::kStart) {
    Charge(kReductionsPerSwitch);
    DispatchResult result = CallStart();
    if (result.kind() == DispatchResult::Kind::kYielded) return Turn::kYield;
    RUNTIME_CHECK(result.kind() != DispatchResult::Kind::kPending);
    return Apply(result);
  }
  if (stage_ == Stage::kInHand) {
    if (!pending_token_.valid()) {
      Charge(kReductionsPerSwitch);
      return Apply(CallHandle());
    }
    if (!completed_) return Turn::kNothing;
    Charge(kReductionsPerSwitch);
    pending_token_ = Ref();
    return Apply(CallCompleted());
  }
  if (mailbox_.Candidate() == nullptr) return Turn::kNothing;
  if (Has(kHibernated)) [[unlikely]]
    Clear(kHibernated);
  in_hand_ = Message(mailbox_.LiftCandidate(), &space_.cells());
  Charge(kReductionsPerDispatch);
  const DispatchResult result = CallHandle();
  if (result.kind() != DispatchResult::Kind::kDone) return Apply(result);
  return FinishMessage();
}

Process::Turn Process::FinishMessage() {
  in_hand_ = Message();
  stage_ = Stage::kReceive;
  mailbox_.Rewind();
  return Turn::kAgain;
}

Process::Turn Process::Apply(const DispatchResult& result) {
  switch (result.kind()) {
    case DispatchResult::Kind::kHibernate: Set(kHibernating); [[fallthrough]];
    case DispatchResult::Kind::kDone: return FinishMessage();
    case DispatchResult::Kind::kWait:
      if (in_hand_.has_value()) mailbox_.PutBack(in_hand_.Release());
      stage_ = Stage::kReceive;
      return Turn::kAgain;
    case DispatchResult::Kind::kYielded: stage_ = Stage::kInHand; return Turn::kYield;
    case DispatchResult::Kind::kPending:
      RUNTIME_CHECK(result.token().valid());
      stage_ = Stage::kInHand;
      pending_token_ = result.token();
      return Turn::kAgain;
    case DispatchResult::Kind::kExit: ExitByItself(result.reason()); return Turn::kAgain;
  }
  CheckFailed(__FILE__, __LINE__, "a known result");
}

Process::Turn Process::RunCoroutine() {
  switch (coroutine_->state()) {
    case CoroutineBody::State::kReceiving:
      if (!OfferToCoroutine()) return Turn::kNothing;
      break;
    case CoroutineBody::State::kHibernating:
      if (mailbox_.Candidate() == nullptr) {
        if (!Has(kHibernated)) Set(kHibernating);
        return Turn::kNothing;
      }
      Clear(kHibernating);
      Clear(kHibernated);
      break;
    case CoroutineBody::State::kReady:
    case CoroutineBody::State::kYielded: break;
    case CoroutineBody::State::kExiting:
    case CoroutineBody::State::kFinished: return Turn::kNothing;
  }
  coroutine_->Resume(context_);
  if (coroutine_->state() == CoroutineBody::State::kFinished) {
    ExitByItself(coroutine_->exit_reason());
  }
  return coroutine_->state() == CoroutineBody::State::kYielded ? Turn::kYield : Turn::kAgain;
}

bool Process::OfferToCoroutine() {
  if (const Ref ref = coroutine_->AwaitedRef(); ref.valid()) mailbox_.UseMarker(ref);
  while (coroutine_->WantsMessages() && mailbox_.Candidate() != nullptr) {
    Message candidate(mailbox_.Candidate(), &space_.cells());
    const size_t charged = candidate.Charge();
    const bool matches = coroutine_->Matches(candidate);
    mailbox_.Recharge(charged, candidate.Charge());
    candidate.Release();
    if (matches) {
      Charge(kReductionsPerDispatch);
      coroutine_->Received(Message(mailbox_.TakeCandidate(), &space_.cells()));
      return true;
    }
    mailbox_.Skip();
    space_.CountPassedBy();
  }
  if (!coroutine_->timed_out()) return false;
  mailbox_.Rewind();
  coroutine_->Received(Message());
  return true;
}

size_t Process::MessageQueueLength() const {
  size_t length = mailbox_.length();
  inbox_.ForEach([&length](const Cell& cell) {
    length += cell.kind == SignalKind::kMessage || cell.kind == SignalKind::kAliasMessage ? 1 : 0;
  });
  return length;
}

size_t Process::MessageBytes() const {
  size_t bytes = mailbox_.bytes() + (in_hand_.has_value() ? in_hand_.Charge() : 0);
  inbox_.ForEach([&bytes](const Cell& cell) { bytes += cell.Charge(); });
  return bytes;
}

size_t Process::CodeBytes() const {
  if (coroutine_ != nullptr) return coroutine_->Bytes();
  return handler_ == nullptr ? 0 : handler_->ObjectBytes() + handler_->StateBytes();
}

}  // namespace arsenal::runtime
