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
    : space_(space), code_(std::move(handler)) {}

Process::Process(ProcessSpace& space, ProcessMain main)
    : space_(space), code_(std::make_unique<CoroutineBody>(*this, std::move(main))) {}

Process::~Process() {
  in_hand_ = Message();
  while (Cell* cell = mailbox_.TakeFront()) space_.cells().Put(cell);
}

void Process::RunSlice(Worker& worker) {
  running_ = true;
  uint32_t budget = kReductionsPerSlice;
  if (worker.simulation() != nullptr) [[unlikely]] {
    budget = worker.simulation()->SliceBudget();
  }
  slice_end_ = static_cast<uint32_t>(counters_.reductions) + budget;
  while (true) {
    if (inbox_.HasSignals()) TakeSignals();
    if (Has(kExiting)) {
      TakeDown();  // ends this object
      return;
    }
    const Turn turn =
        Has(kSuspended) && !SeededBug(Bug::kSuspendedProcessRuns) ? Turn::kNothing : DispatchNext();
    if (Has(kExiting)) continue;
    if (turn == Turn::kAgain && !SliceIsOver()) continue;
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
      if (code_.handler() != nullptr) code_.handler()->Compact();
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
  outcome_ = std::move(reason);
}

void Process::ExitByItself(Term reason) {
  if (Has(kExiting)) return;
  if (Has(kProcLib) && !IsQuietReason(reason)) Set(kCrashed);
  DecideExit(std::move(reason));
}

Process::Turn Process::DispatchNext() {
  return code_.handler() != nullptr ? DispatchToHandler() : RunCoroutine();
}

Process::Turn Process::DispatchToHandler() {
  if (stage_ == Stage::kStart) {
    Charge(kReductionsPerSwitch);
    DispatchResult result = CallStart();
    if (result.kind() == DispatchResult::Kind::kYielded) return Turn::kYield;
    RUNTIME_CHECK(result.kind() != DispatchResult::Kind::kPending);
    return Apply(result);
  }
  if (stage_ == Stage::kPending) return Turn::kNothing;
  if (stage_ != Stage::kReceive) {
    Charge(kReductionsPerSwitch);
    return Apply(stage_ == Stage::kInHand ? CallHandle() : CallCompleted());
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
    case DispatchResult::Kind::kAwaitNew: mailbox_.PassAll(); [[fallthrough]];
    case DispatchResult::Kind::kTaken:
      in_hand_ = Message();
      stage_ = Stage::kReceive;
      return Turn::kAgain;
    case DispatchResult::Kind::kWait:
      if (in_hand_.has_value()) mailbox_.PutBack(in_hand_.Release());
      stage_ = Stage::kReceive;
      return Turn::kAgain;
    case DispatchResult::Kind::kYielded: stage_ = Stage::kInHand; return Turn::kYield;
    case DispatchResult::Kind::kPending:
      RUNTIME_CHECK(result.token().valid());
      stage_ = Stage::kPending;
      pending_token_ = result.token();
      return Turn::kAgain;
    case DispatchResult::Kind::kExit: ExitByItself(result.reason()); return Turn::kAgain;
  }
  CheckFailed(__FILE__, __LINE__, "a known result");
}

Process::Turn Process::RunCoroutine() {
  switch (code_.coroutine()->state()) {
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
    case CoroutineBody::State::kBecoming:
    case CoroutineBody::State::kExiting:
    case CoroutineBody::State::kFinished: return Turn::kNothing;
  }
  code_.coroutine()->Resume(context_);
  if (code_.coroutine()->state() == CoroutineBody::State::kBecoming) [[unlikely]] {
    BecomeHandler();
    return Turn::kAgain;
  }
  if (code_.coroutine()->state() == CoroutineBody::State::kFinished) {
    ExitByItself(code_.coroutine()->exit_reason());
  }
  return code_.coroutine()->state() == CoroutineBody::State::kYielded ? Turn::kYield : Turn::kAgain;
}

void Process::BecomeHandler() {
  std::unique_ptr<Handler> handler = code_.coroutine()->TakeHandler();
  Set(kUnwinding);
  code_.Reset();
  Clear(kUnwinding);
  if (!handler->BehaviourKind().empty()) Set(kProcLib);
  code_.Set(std::move(handler));
  stage_ = Stage::kStart;
  mailbox_.Rewind();
}

bool Process::OfferToCoroutine() {
  if (const Ref ref = code_.coroutine()->AwaitedRef(); ref.valid()) mailbox_.UseMarker(ref);
  while (code_.coroutine()->WantsMessages() && mailbox_.Candidate() != nullptr) {
    Message candidate(mailbox_.Candidate(), &space_.cells());
    const size_t charged = candidate.Charge();
    const bool matches = code_.coroutine()->Matches(candidate);
    mailbox_.Recharge(charged, candidate.Charge());
    candidate.Release();
    if (matches) {
      Charge(kReductionsPerDispatch);
      code_.coroutine()->Received(Message(mailbox_.TakeCandidate(), &space_.cells()));
      return true;
    }
    mailbox_.Skip();
    space_.CountPassedBy();
  }
  if (!code_.coroutine()->timed_out()) return false;
  mailbox_.Rewind();
  code_.coroutine()->Received(Message());
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
  if (code_.coroutine() != nullptr) return code_.coroutine()->Bytes();
  return code_.handler() == nullptr
             ? 0
             : code_.handler()->ObjectBytes() + code_.handler()->StateBytes();
}

}  // namespace arsenal::runtime
