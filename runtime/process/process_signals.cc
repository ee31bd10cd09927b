// SPDX-License-Identifier: MIT
// What each signal does when its process handles it.

#include <utility>

#include "runtime/base/seeded_bug.h"
#include "runtime/process/process.h"
#include "runtime/process/process_items.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {

namespace {

// The fault of an inbox that puts messages behind all other signals.
[[maybe_unused]] Cell* MessagesLast(Cell* chain) {
  Cell* parts[2] = {nullptr, nullptr};
  Cell* ends[2] = {nullptr, nullptr};
  for (Cell* cell = chain; cell != nullptr;) {
    Cell* next = cell->next.load(std::memory_order_relaxed);
    const size_t part = cell->kind == SignalKind::kMessage ? 1 : 0;
    cell->next.store(nullptr, std::memory_order_relaxed);
    if (ends[part] == nullptr) {
      parts[part] = cell;
    } else {
      ends[part]->next.store(cell, std::memory_order_relaxed);
    }
    ends[part] = cell;
    cell = next;
  }
  if (parts[0] == nullptr) return parts[1];
  ends[0]->next.store(parts[1], std::memory_order_relaxed);
  return parts[0];
}

}  // namespace

void Process::TakeSignals() {
  Cell* cell = inbox_.TakeAll();
  if (SeededBug(Bug::kSignalOvertakesMessage)) [[unlikely]]
    cell = MessagesLast(cell);
  Simulation* const simulation = space_.worker().simulation();
  while (cell != nullptr) {
    Cell* next = cell->next.load(std::memory_order_relaxed);
    if (simulation != nullptr) [[unlikely]]
      simulation->Handling(space_.worker(), pid_, *cell);
    HandleSignal(cell);
    cell = next;
  }
  if (Has(kBounded)) [[unlikely]]
    SettleBound();
}

void Process::HandleSignal(Cell* cell) {
  if (cell->kind == SignalKind::kMessage) [[likely]] {
    PushMessage(cell);
    return;
  }
  if (Has(kExiting)) {
    // The exit is decided: whoever asks is answered as by a process that is no more.
    space_.AnswerForNobody(pid_, cell);
    return;
  }
  switch (cell->kind) {
    case SignalKind::kMessage: return;
    case SignalKind::kAliasMessage: HandleAliasMessage(cell); return;
    case SignalKind::kExit: HandleExit(cell); return;
    case SignalKind::kLinkExit: HandleLinkExit(cell); return;
    case SignalKind::kDown: HandleDown(cell); return;
    case SignalKind::kPendingResult: HandlePendingResult(cell); return;
    case SignalKind::kLink: HandleLink(*cell); break;
    case SignalKind::kUnlink: HandleUnlink(*cell); break;
    case SignalKind::kUnlinkAck: {
      const LinkEnd* end = extension().links.Find(cell->sender);
      if (end != nullptr && end->unlinking == cell->ref.bits()) {
        extension().links.Erase(cell->sender);
      }
      break;
    }
    case SignalKind::kMonitor: {
      Watcher watcher{cell->sender, std::nullopt};
      if (cell->shape == PayloadShape::kTerms) watcher.by_name = cell->terms.first.AsAtom();
      extension().watchers.emplace(cell->ref, watcher);
      break;
    }
    case SignalKind::kDemonitor: extension().watchers.erase(cell->ref); break;
    case SignalKind::kAskAlive: space_.Answer(pid_, cell->sender, cell->ref, atoms::kTrue); break;
    case SignalKind::kAskInfo:
      space_.Answer(pid_, cell->sender, cell->ref,
                    InfoTerm(*this, cell->terms.first, cell->sender));
      break;
    case SignalKind::kSuspend: HandleSuspend(*cell); break;
    case SignalKind::kResume: HandleResume(); break;
  }
  space_.cells().Put(cell);
}

void Process::PushMessage(Cell* cell) {
  cell->kind = SignalKind::kMessage;
  ++counters_.messages_in;
  mailbox_.PushBack(cell);
}

bool Process::DeactivateAlias(Ref alias) {
  const auto found = rare_extension().aliases.find(alias);
  if (found == rare_extension().aliases.end()) return false;
  extension().Rare().aliases.erase(found);
  return true;
}

void Process::HandleAliasMessage(Cell* cell) {
  const auto alias = rare_extension().aliases.find(cell->ref);
  if (alias == rare_extension().aliases.end()) {
    space_.DropMessage(cell);
    return;
  }
  if (SeededBug(Bug::kAliasKeptAfterItsReply)) [[unlikely]] {
    PushMessage(cell);
    return;
  }
  if (alias->second == AliasMode::kReply || alias->second == AliasMode::kReplyDemonitor) {
    RareExtension& rare = extension().Rare();
    rare.aliases.erase(alias);
    const auto monitor = rare.monitors.find(cell->ref);
    if (monitor != rare.monitors.end()) {
      space_.SendSignal(pid_, monitor->second.target, SignalKind::kDemonitor, cell->ref);
      rare.monitors.erase(monitor);
    }
  }
  PushMessage(cell);
}

void Process::ExitMessage(Cell* cell, Pid from, const Term& reason) {
  Term message = Term::TupleOf(atoms::kExit, from, reason);
  cell->SetTerms(std::move(message));
  cell->flags |= Cell::kOwedFlag;
  PushMessage(cell);
}

void Process::HandleExit(Cell* cell) {
  const Term reason = cell->terms.first;
  if (reason.Is(atoms::kKill)) {
    DecideExit(SeededBug(Bug::kKilledSeenAsKill) ? atoms::kKill : atoms::kKilled);
  } else if (Has(kTrapExit)) {
    ExitMessage(cell, cell->sender, reason);
    return;
  } else if (!reason.Is(atoms::kNormal) || cell->sender == pid_) {
    DecideExit(reason);
  }
  space_.cells().Put(cell);
}

void Process::HandleLinkExit(Cell* cell) {
  LinkMap& links = extension().links;
  const LinkEnd* end = links.Find(cell->sender);
  if (end == nullptr || end->unlinking != 0) {
    space_.cells().Put(cell);
    return;
  }
  const Term reason = cell->terms.first;
  if (links.TakeDoubled(cell->sender)) [[unlikely]] {
    space_.SendSignal(cell->sender, pid_, SignalKind::kLinkExit, Ref(), reason);
  } else {
    links.Erase(cell->sender);
  }
  if (Has(kTrapExit)) {
    ExitMessage(cell, cell->sender, reason);
    return;
  }
  if (!reason.Is(atoms::kNormal)) DecideExit(reason);
  space_.cells().Put(cell);
}

void Process::HandleLink(const Cell& cell) {
  // An end that is being unlinked stays so: the other side has unlinked or will see our unlink
  // after its link.
  extension().links.Insert(cell.sender);
}

void Process::HandleUnlink(const Cell& cell) {
  LinkMap& links = extension().links;
  const LinkEnd* end = links.Find(cell.sender);
  if (end != nullptr && end->unlinking == 0) links.Erase(cell.sender);
  if (SeededBug(Bug::kUnlinkAckDropped)) [[unlikely]]
    return;
  space_.SendSignal(pid_, cell.sender, SignalKind::kUnlinkAck, cell.ref);
}

void Process::HandleDown(Cell* cell) {
  const auto monitor = rare_extension().monitors.find(cell->ref);
  if (monitor == rare_extension().monitors.end()) {
    space_.cells().Put(cell);
    return;
  }
  RareExtension& rare = extension().Rare();
  const AliasMode alias = monitor->second.alias;
  if (alias == AliasMode::kDemonitor || alias == AliasMode::kReplyDemonitor) {
    rare.aliases.erase(cell->ref);
  }
  Term message = Term::TupleOf(monitor->second.tag, cell->ref, atoms::kProcess,
                               monitor->second.object, cell->terms.first);
  rare.monitors.erase(monitor);
  cell->SetTerms(std::move(message));
  cell->flags |= Cell::kDownFlag | Cell::kOwedFlag;
  PushMessage(cell);
}

void Process::HandleSuspend(const Cell& cell) {
  ++extension().Rare().suspend_count;
  Set(kSuspended);
  space_.Answer(pid_, cell.sender, cell.ref, atoms::kSuspended);
}

void Process::HandleResume() {
  if (rare_extension().suspend_count == 0 || --extension().Rare().suspend_count > 0) return;
  Clear(kSuspended);
  Wake();
}

void Process::HandlePendingResult(Cell* cell) {
  if (stage_ == Stage::kPending && pending_token_ == cell->ref && !Has(kExiting)) {
    outcome_ = cell->terms.first;
    stage_ = Stage::kCompleted;
  }
  space_.cells().Put(cell);
}

}  // namespace arsenal::runtime
