// SPDX-License-Identifier: MIT
// Names, timers, dictionary, aliases and coroutines, as a process sees them.

#include <algorithm>
#include <utility>

#include "runtime/process/process.h"
#include "runtime/process/process_context.h"
#include "runtime/process/process_space.h"
#include "runtime/process/start_ack.h"

namespace arsenal::runtime {

void ProcessContext::AckStart(Term result) {
  if (!process_.parent_.valid()) return;
  Send(process_.parent_, Term::TupleOf(StartAckTag(), process_.pid_, std::move(result)));
}

Priority ProcessContext::SetPriority(Priority priority) {
  return std::exchange(process_.priority_, priority);
}

bool ProcessContext::IsAlive(Pid other) const {
  if (other == process_.pid_) return !process_.Has(Process::kExiting);
  return space().IsAlive(other, process_.pid_);
}

bool ProcessContext::Suspend(Pid other) {
  if (other == process_.pid_ || !space().Suspend(other)) return false;
  process_.extension().suspended.push_back(other);
  return true;
}

bool ProcessContext::Resume(Pid other) {
  auto& suspended = process_.extension().suspended;
  const auto found = std::find(suspended.begin(), suspended.end(), other);
  if (found == suspended.end()) return false;
  suspended.erase(found);
  return space().Resume(other);
}

absl::Status ProcessContext::Register(Atom name, Pid pid) { return space().Register(name, pid); }
absl::Status ProcessContext::Unregister(Atom name) { return space().Unregister(name); }
std::optional<Pid> ProcessContext::Whereis(Atom name) const { return space().Whereis(name); }

Ref ProcessContext::MakeAlias(AliasMode mode) {
  const Ref alias = MakeRef().AsAlias();
  if (mode != AliasMode::kNone) process_.extension().aliases.emplace(alias, mode);
  return alias;
}

bool ProcessContext::Unalias(Ref alias) { return process_.DeactivateAlias(alias); }

Ref ProcessContext::MakeRef() {
  const Ref ref = space().MakeRef(process_.pid_);
  process_.mailbox_.SetMarker(ref);
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

std::optional<Nanos> ProcessContext::CancelTimer(Ref timer) {
  process_.Charge(kReductionsPerTimer);
  return space().CancelTimer(timer);
}

void ProcessContext::CancelTimerAndFlush(Ref timer) {
  if (CancelTimer(timer)) return;
  process_.TakeSignals();
  Cell* fired = process_.mailbox_.TakeFirst([timer](const Cell& cell) {
    return cell.ref == timer && !cell.sender.valid() && (cell.flags & Cell::kDownFlag) == 0;
  });
  if (fired != nullptr) space().cells().Put(fired);
}

std::optional<Nanos> ProcessContext::ReadTimer(Ref timer) const { return space().ReadTimer(timer); }

Nanos ProcessContext::Now() const { return space().worker().round_time(); }

int64_t ProcessContext::MonotonicSeconds() const {
  return std::chrono::floor<std::chrono::seconds>(space().worker().ReadClock()).count();
}

const Term* ProcessContext::Get(const Term& key) const {
  const ProcessExtension* extension = process_.extension_or_null();
  if (extension == nullptr) return nullptr;
  const auto found = extension->dictionary.find(key);
  return found == extension->dictionary.end() ? nullptr : &found->second;
}

std::optional<Term> ProcessContext::Put(Term key, Term value) {
  ProcessExtension& extension = process_.extension();
  std::optional<Term> old = Erase(key);
  extension.dictionary_bytes += key.ByteSize() + value.ByteSize();
  extension.dictionary.emplace(std::move(key), std::move(value));
  return old;
}

std::optional<Term> ProcessContext::Erase(const Term& key) {
  ProcessExtension& extension = process_.extension();
  const auto found = extension.dictionary.find(key);
  if (found == extension.dictionary.end()) return std::nullopt;
  extension.dictionary_bytes -= found->first.ByteSize() + found->second.ByteSize();
  std::optional<Term> old = std::move(found->second);
  extension.dictionary.erase(found);
  return old;
}

Term ProcessContext::DictionaryTerm() const {
  std::vector<Term> entries;
  if (const ProcessExtension* extension = process_.extension_or_null()) {
    for (const auto& [key, value] : extension->dictionary) {
      entries.push_back(Term::TupleOf(key, value));
    }
  }
  return Term::List(entries);
}

void ProcessContext::PublishEvent(EventType type, Pid about, const EventDetails& details) {
  space().events().Publish(type, about, details);
}

void ProcessContext::SetCurrentFunction(const char* function) {
  process_.extension().current_function = function;
}

void ProcessContext::SetWaitingFor(Pid pid, Ref ref) {
  process_.extension().waiting_for_pid = pid;
  process_.extension().waiting_for_ref = ref;
}

bool ProcessContext::ShouldYield() const {
  return process_.slice_reductions_ >= process_.slice_budget_;
}

void ProcessContext::ChargeReductions(uint32_t reductions) { process_.Charge(reductions); }

ReceiveAwaiter ProcessContext::Receive(std::source_location where) {
  return ReceiveAwaiter(process_, Awaited::kAnyMessage, nullptr, kNever, where);
}

ReceiveAwaiter ProcessContext::Receive(const MessagePattern& pattern, Nanos timeout,
                                       std::source_location where) {
  return ReceiveAwaiter(process_, Awaited::kMatchingMessage, &pattern, timeout, where);
}

ReceiveAwaiter ProcessContext::Sleep(Nanos duration, std::source_location where) {
  return ReceiveAwaiter(process_, Awaited::kTimeOnly, nullptr, duration, where);
}

YieldAwaiter ProcessContext::Yield() { return YieldAwaiter(process_); }
ExitAwaiter ProcessContext::Exit(Term reason) { return ExitAwaiter(process_, std::move(reason)); }

}  // namespace arsenal::runtime
