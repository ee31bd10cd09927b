// SPDX-License-Identifier: MIT
// Names, timers, dictionary and aliases, as a process sees them.

#include <algorithm>
#include <utility>

#include "runtime/process/process.h"
#include "runtime/process/process_context.h"
#include "runtime/process/process_items.h"
#include "runtime/process/process_space.h"
#include "runtime/process/start_ack.h"

namespace arsenal::runtime {
namespace {

// What is left of a timer, as OTP counts it.
Term MillisOrFalse(std::optional<Nanos> left) {
  if (!left) return atoms::kFalse;
  return Term::Integer(std::chrono::ceil<std::chrono::milliseconds>(*left).count());
}

}  // namespace

void ProcessContext::AckStart(Term result) {
  if (!process_.parent_.valid()) return;
  Send(process_.parent_, Term::TupleOf(StartAckTag(), process_.pid_, std::move(result)));
}

void ProcessContext::FailStart(Term result) {
  if (!process_.parent_.valid()) return;
  Send(process_.parent_, Term::TupleOf(atoms::kNack, process_.pid_, std::move(result)));
}

absl::Status ProcessContext::Register(Atom name, Pid pid) { return space().Register(name, pid); }
absl::Status ProcessContext::Unregister(Atom name) { return space().Unregister(name); }
std::optional<Pid> ProcessContext::Whereis(Atom name) const { return space().Whereis(name); }

Ref ProcessContext::MakeAlias(AliasMode mode) {
  if (mode != AliasMode::kExplicitUnalias && mode != AliasMode::kReply) return Ref();
  const Ref alias = space().MakeRef(process_.pid_).AsAlias();
  process_.MarkReceive(alias);
  process_.extension().Rare().aliases.emplace(alias, mode);
  return alias;
}

bool ProcessContext::Unalias(Ref alias) { return process_.DeactivateAlias(alias); }

Ref ProcessContext::MakeRef() {
  const Ref ref = space().MakeRef(process_.pid_);
  process_.MarkReceive(ref);
  return ref;
}

Ref ProcessContext::SendAfter(Nanos delay, Pid to, Term message) {
  process_.Charge(kReductionsPerTimer);
  return space().StartTimer(process_.pid_, delay, to, std::nullopt, std::move(message),
                            ProcessSpace::TimerMessage::kPlain);
}

Ref ProcessContext::SendAfter(Nanos delay, Atom name, Term message) {
  process_.Charge(kReductionsPerTimer);
  return space().StartTimer(process_.pid_, delay, Pid(), name, std::move(message),
                            ProcessSpace::TimerMessage::kPlain);
}

Ref ProcessContext::StartTimer(Nanos delay, Pid to, Term message) {
  process_.Charge(kReductionsPerTimer);
  return space().StartTimer(process_.pid_, delay, to, std::nullopt, std::move(message),
                            ProcessSpace::TimerMessage::kTimeoutTuple);
}

Ref ProcessContext::StartTimer(Nanos delay, Atom name, Term message) {
  process_.Charge(kReductionsPerTimer);
  return space().StartTimer(process_.pid_, delay, Pid(), name, std::move(message),
                            ProcessSpace::TimerMessage::kTimeoutTuple);
}

Nanos ProcessContext::Until(Nanos moment) const {
  return std::max(moment - space().worker().ReadCycleClock(), Nanos(0));
}

Ref ProcessContext::SendAt(Nanos moment, Pid to, Term message) {
  return SendAfter(Until(moment), to, std::move(message));
}

Ref ProcessContext::SendAt(Nanos moment, Atom name, Term message) {
  return SendAfter(Until(moment), name, std::move(message));
}

Ref ProcessContext::StartTimerAt(Nanos moment, Pid to, Term message) {
  return StartTimer(Until(moment), to, std::move(message));
}

Ref ProcessContext::StartTimerAt(Nanos moment, Atom name, Term message) {
  return StartTimer(Until(moment), name, std::move(message));
}

std::optional<Nanos> ProcessContext::CancelTimer(Ref timer) {
  process_.Charge(kReductionsPerTimer);
  return space().CancelTimer(timer);
}

void ProcessContext::CancelTimerAndFlush(Ref timer) {
  process_.Charge(kReductionsPerTimer);
  if (space().DropTimer(timer)) return;
  process_.TakeSignals();
  Cell* fired = process_.mailbox_.TakeFirst(
      [timer](const Cell& cell) {
        return cell.ref == timer && !cell.sender.valid() && (cell.flags & Cell::kDownFlag) == 0;
      },
      timer);
  if (fired != nullptr) space().cells().Put(fired);
}

std::optional<Nanos> ProcessContext::ReadTimer(Ref timer) const { return space().ReadTimer(timer); }

void ProcessContext::RequestCancelTimer(Ref timer) {
  space().AnswerAbout(process_.pid_, atoms::kCancelTimer, timer, MillisOrFalse(CancelTimer(timer)));
}

void ProcessContext::RequestReadTimer(Ref timer) {
  space().AnswerAbout(process_.pid_, atoms::kReadTimer, timer, MillisOrFalse(ReadTimer(timer)));
}

Nanos ProcessContext::Now() const { return space().worker().round_time(); }

int64_t ProcessContext::MonotonicSeconds() const {
  return std::chrono::floor<std::chrono::seconds>(space().worker().ReadClock()).count();
}

const Term* ProcessContext::Get(const Term& key) const {
  const auto& dictionary = process_.rare_extension().dictionary;
  const auto found = dictionary.find(key);
  return found == dictionary.end() ? nullptr : &found->second;
}

std::optional<Term> ProcessContext::Put(Term key, Term value) {
  RareExtension& rare = process_.extension().Rare();
  std::optional<Term> old = Erase(key);
  rare.dictionary_bytes += key.ByteSize() + value.ByteSize();
  rare.dictionary.emplace(std::move(key), std::move(value));
  return old;
}

std::optional<Term> ProcessContext::Erase(const Term& key) {
  RareExtension& rare = process_.extension().Rare();
  const auto found = rare.dictionary.find(key);
  if (found == rare.dictionary.end()) return std::nullopt;
  rare.dictionary_bytes -= found->first.ByteSize() + found->second.ByteSize();
  std::optional<Term> old = std::move(found->second);
  rare.dictionary.erase(found);
  return old;
}

Term ProcessContext::DictionaryTerm() const {
  return InfoItem(process_, atoms::kDictionary, process_.pid_);
}

void ProcessContext::PublishEvent(EventType type, Pid about, const EventDetails& details) {
  space().events().Publish(type, about, details);
}

void ProcessContext::SetCurrentFunction(const char* function) {
  process_.extension().Rare().current_function = function;
}

void ProcessContext::SetWaitingFor(Pid pid, Ref ref) {
  process_.extension().Rare().waiting_for_pid = pid;
  process_.extension().Rare().waiting_for_ref = ref;
}

bool ProcessContext::ShouldYield() const { return process_.SliceIsOver(); }

void ProcessContext::ChargeReductions(uint32_t reductions) { process_.Charge(reductions); }

}  // namespace arsenal::runtime
