// SPDX-License-Identifier: MIT
// Messages, links and monitors, as a process sees them.

#include "runtime/process/process_context.h"

#include <algorithm>
#include <utility>

#include "runtime/base/seeded_bug.h"
#include "runtime/process/process.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {

Pid ProcessContext::pid() const { return process_.pid_; }
Pid ProcessContext::parent() const { return process_.parent_; }
Pid ProcessContext::group_leader() const { return process_.group_leader_; }
std::optional<Atom> ProcessContext::registered_name() const {
  const ProcessExtension* extension = process_.extension_or_null();
  return extension == nullptr ? std::nullopt : extension->name;
}

bool ProcessContext::IsLinked(Pid other) const {
  const ProcessExtension* extension = process_.extension_or_null();
  if (extension == nullptr) return false;
  const LinkEnd* end = extension->links.Find(other);
  return end != nullptr && end->unlinking == 0;
}

void ProcessContext::set_group_leader(Pid leader) { process_.group_leader_ = leader; }
ProcessSpace& ProcessContext::space() const { return process_.space_; }

Cell* ProcessContext::BeginSend() {
  if (process_.HasAny(Process::kExiting | Process::kUnwinding)) [[unlikely]] {
    space().CountSendWhileExiting();
    return nullptr;
  }
  process_.Charge(kReductionsPerSend);
  ++process_.counters_.messages_out;
  space().CountMessage();
  return space().NewMessage(process_.pid_);
}

bool ProcessContext::BeginSignal() {
  if (process_.HasAny(Process::kExiting | Process::kUnwinding)) [[unlikely]] {
    space().CountSendWhileExiting();
    return false;
  }
  process_.Charge(kReductionsPerSignal);
  return true;
}

SendResult ProcessContext::Send(Pid to, Term message) {
  Cell* cell = BeginSend();
  if (cell == nullptr) return SendResult::kSent;
  cell->SetTerms(std::move(message));
  return space().Deliver(process_.pid_, to, cell);
}

absl::Status ProcessContext::Send(Atom name, Term message) {
  const std::optional<Pid> to = space().Whereis(name);
  if (!to) return absl::NotFoundError("badarg: nobody has the name");
  if (Send(*to, std::move(message)) == SendResult::kSent) return absl::OkStatus();
  return absl::ResourceExhaustedError("refused: the mailbox is full");
}

SendResult ProcessContext::Send(Atom name, Atom node, Term message) {
  const bool here = node == space().node_name();
  // To a node that is not there it vanishes as to a process that is not.
  return Send(here ? space().Whereis(name).value_or(Pid()) : Pid(), std::move(message));
}

template <typename... Elements>
SendResult ProcessContext::SendTuple(Pid to, const Elements&... elements) {
  Cell* cell = BeginSend();
  if (cell == nullptr) return SendResult::kSent;
  if ((elements.IsImmediate() && ...)) {
    cell->DropPayload();
    cell->inline_tuple =
        InlineTuple{{elements.word()...}, {elements.tag()...}, sizeof...(elements)};
  } else {
    cell->SetTerms(Term::TupleOf(elements...));
  }
  return space().Deliver(process_.pid_, to, cell);
}

SendResult ProcessContext::Send(Pid to, Atom tag, const Term& a) {
  return SendTuple(to, Term(tag), a);
}

SendResult ProcessContext::Send(Pid to, Atom tag, const Term& a, const Term& b) {
  return SendTuple(to, Term(tag), a, b);
}

SendResult ProcessContext::SendToAlias(Ref alias, Term message) {
  Cell* cell = BeginSend();
  if (cell == nullptr) return SendResult::kSent;
  cell->kind = SignalKind::kAliasMessage;
  cell->ref = alias;
  cell->SetTerms(std::move(message));
  Process* owner = space().table().FindByIndex(alias.index());
  if (owner != nullptr) return space().Deliver(process_.pid_, owner->pid_, cell);
  space().DropMessage(cell);
  return SendResult::kSent;
}

absl::Status ProcessContext::Link(Pid other) {
  if (other == process_.pid_ || !BeginSignal()) return absl::OkStatus();
  LinkMap& links = process_.extension().links;
  if (!links.Insert(other)) {
    if (links.Find(other)->unlinking == 0) {
      links.LinkAgain(other);
      return absl::OkStatus();
    }
    links.Change(other).unlinking = 0;
  }
  if (space().table().Find(other) == nullptr && trap_exit() == TrapExit::kOff) {
    links.Erase(other);
    return absl::NotFoundError("noproc: the process has ended");
  }
  space().SendSignal(process_.pid_, other, SignalKind::kLink, Ref());
  return absl::OkStatus();
}

void ProcessContext::Unlink(Pid other) {
  if (!BeginSignal()) return;
  LinkMap& links = process_.extension().links;
  const LinkEnd* end = links.Find(other);
  if (end == nullptr || end->unlinking != 0) return;
  const uint64_t number = ++process_.extension().Rare().next_unlinking;
  links.Change(other).unlinking = number;
  space().SendSignal(process_.pid_, other, SignalKind::kUnlink, Ref::FromBits(number));
}

std::optional<Term> ProcessContext::UnlinkAndFlush(Pid other) {
  Unlink(other);
  process_.TakeSignals();
  Cell* exit = process_.mailbox_.TakeFirst([other](const Cell& cell) {
    return cell.sender == other && cell.shape == PayloadShape::kTerms &&
           cell.terms.first.IsTagged(atoms::kExit, 3) && cell.terms.first.element(1) == Term(other);
  });
  if (exit == nullptr) return std::nullopt;
  Term reason = exit->terms.first.element(2);
  space().cells().Put(exit);
  return reason;
}

Ref ProcessContext::Monitor(Pid target) { return Monitor(target, MonitorOptions()); }

Ref ProcessContext::Monitor(Pid target, const MonitorOptions& options) {
  return StartMonitor(target, target, std::nullopt, options);
}

Ref ProcessContext::Monitor(Atom name, const MonitorOptions& options) {
  const std::optional<Pid> target = space().Whereis(name);
  return StartMonitor(target.value_or(Pid()), Term::TupleOf(name, space().node_name()), name,
                      options);
}

Ref ProcessContext::StartMonitor(Pid target, Term object, std::optional<Atom> name,
                                 const MonitorOptions& options) {
  if (options.alias == AliasMode::kReply) return Ref();
  Ref ref = space().MakeRef(process_.pid_);
  if (options.alias != AliasMode::kNone) ref = ref.AsAlias();
  // A monitor of itself is none, and its alias is never active.
  if (!BeginSignal() || target == process_.pid_) return ref;
  RareExtension& rare = process_.extension().Rare();
  if (options.alias != AliasMode::kNone) rare.aliases.emplace(ref, options.alias);
  process_.MarkReceive(ref);
  rare.monitors.emplace(ref, OwnedMonitor{target, std::move(object),
                                          options.tag.value_or(Term(atoms::kDown)), options.alias});
  if (name) {
    space().SendSignal(process_.pid_, target, SignalKind::kMonitor, ref, *name);
  } else {
    space().SendSignal(process_.pid_, target, SignalKind::kMonitor, ref);
  }
  return ref;
}

DemonitorResult ProcessContext::Demonitor(Ref monitor, Flush flush) {
  if (!BeginSignal()) return DemonitorResult::kNotFound;
  DemonitorResult result = DemonitorResult::kNotFound;
  RareExtension& rare = process_.extension().Rare();
  auto& monitors = rare.monitors;
  if (const auto found = monitors.find(monitor); found != monitors.end()) {
    space().SendSignal(process_.pid_, found->second.target, SignalKind::kDemonitor, monitor);
    monitors.erase(found);
    result = DemonitorResult::kRemoved;
  }
  // An alias that was made alone, or is to be taken back alone, stays.
  auto& aliases = rare.aliases;
  if (const auto alias = aliases.find(monitor);
      alias != aliases.end() &&
      (alias->second == AliasMode::kDemonitor || alias->second == AliasMode::kReplyDemonitor)) {
    aliases.erase(alias);
  }
  // Of a monitor that was there no 'DOWN' can have come.
  if (flush == Flush::kFlush && result == DemonitorResult::kNotFound &&
      !SeededBug(Bug::kDemonitorDoesNotFlush)) {
    Cell* down = process_.mailbox_.TakeFirst(
        [monitor](const Cell& cell) {
          return cell.ref == monitor && (cell.flags & Cell::kDownFlag) != 0;
        },
        monitor);
    if (down != nullptr) space().cells().Put(down);
  }
  return result;
}

void ProcessContext::ExitProcess(Pid target, Term reason) {
  if (!BeginSignal()) return;
  if (target == process_.pid_ && (reason.Is(atoms::kKill) || trap_exit() == TrapExit::kOff)) {
    // It acts at once, before what this process has sent to itself earlier.
    process_.DecideExit(reason.Is(atoms::kKill) ? Term(atoms::kKilled) : std::move(reason));
    return;
  }
  space().SendSignal(process_.pid_, target, SignalKind::kExit, Ref(), std::move(reason));
}

ProcessContext::TrapExit ProcessContext::SetTrapExit(TrapExit trap) {
  const TrapExit before = trap_exit();
  if (trap == TrapExit::kOn) {
    process_.Set(Process::kTrapExit);
  } else {
    process_.Clear(Process::kTrapExit);
  }
  return before;
}

ProcessContext::TrapExit ProcessContext::trap_exit() const {
  return process_.Has(Process::kTrapExit) ? TrapExit::kOn : TrapExit::kOff;
}

}  // namespace arsenal::runtime
