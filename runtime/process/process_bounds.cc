// SPDX-License-Identifier: MIT
// What becomes of a process at its limits.

#include <memory>
#include <utility>

#include "runtime/process/process.h"
#include "runtime/process/process_info.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {

ProcessLimits& Process::limits() {
  std::unique_ptr<ProcessLimits>& limits = extension().Rare().limits;
  if (limits == nullptr) limits = std::make_unique<ProcessLimits>();
  return *limits;
}

MailboxLimit Process::SetMailboxLimit(const MailboxLimit& limit) {
  ProcessLimits& own = limits();
  const MailboxLimit before = std::exchange(own.mailbox, limit);
  own.mailbox_reported = false;
  own.arriving = 0;
  if (limit.max_messages == 0) {
    Clear(kBounded);
    return before;
  }
  Set(kBounded);
  inbox_.ForEach([&own](const Cell& cell) { own.arriving += cell.IsSentMessage() ? 1 : 0; });
  return before;
}

MaxHeap Process::SetMaxHeap(const MaxHeap& limit) {
  ProcessLimits& own = limits();
  const MaxHeap before = std::exchange(own.heap, limit);
  own.heap_reported = false;
  if (limit.max_bytes == 0) {
    Clear(kLimited);
  } else {
    Set(kLimited);
  }
  return before;
}

void Process::ReportLimit(Atom limit, size_t found, size_t most, Atom action) {
  EventDetails details;
  if (extension_->name) details.name = extension_->name;
  details.details = Term::Map({{atoms::kLimit, limit},
                               {atoms::kFound, Term::UnsignedInteger(found)},
                               {atoms::kMax, Term::UnsignedInteger(most)},
                               {atoms::kPolicy, action}});
  space_.events().Publish(EventType::kProcessLimit, pid_, details);
}

Process::Admission Process::Look(const Cell& cell, Sending sending) {
  if (Has(kBounded) && cell.IsSentMessage()) {
    const Admission admission = Admit(cell, sending);
    if (admission != Admission::kAdmitted) return admission;
  }
  if (Has(kExactDeliveries)) extension_->rare().deliveries->Record(pid_, cell);
  return Admission::kAdmitted;
}

Process::Admission Process::Admit(const Cell& cell, Sending sending) {
  ProcessLimits& own = limits();
  const size_t length = mailbox_.length() + own.arriving;
  const MailboxPolicy policy = own.mailbox.policy;
  if (length < own.mailbox.max_messages ||
      (policy == MailboxPolicy::kRefuse && sending == Sending::kLate)) {
    ++own.arriving;
    return Admission::kAdmitted;
  }
  if (!std::exchange(own.mailbox_reported, true)) {
    ReportLimit(atoms::kMailbox, length + 1, own.mailbox.max_messages, MailboxPolicyName(policy));
    if (policy == MailboxPolicy::kKill) {
      space_.SendSignal(Pid(), pid_, SignalKind::kExit, Ref(), atoms::kKill);
    }
  }
  if (policy == MailboxPolicy::kDropOldest) {
    ++own.arriving;
    return Admission::kAdmitted;
  }
  ++own.turned_away;
  const bool refused = policy == MailboxPolicy::kRefuse;
  return refused ? Admission::kRefused : Admission::kDropped;
}

void Process::SettleBound() {
  ProcessLimits& own = limits();
  own.arriving = 0;
  const size_t most = own.mailbox.max_messages;
  while (own.mailbox.policy == MailboxPolicy::kDropOldest && mailbox_.length() > most) {
    Cell* oldest = mailbox_.TakeFirst([](const Cell& cell) { return cell.IsSentMessage(); });
    if (oldest == nullptr) break;
    ++own.turned_away;
    space_.DropMessage(oldest);
  }
  if (mailbox_.length() <= most / 2) own.mailbox_reported = false;
}

void Process::CheckMemory() {
  ProcessLimits& own = limits();
  const size_t bytes = InspectMemory(*this).total();
  if (bytes <= own.heap.max_bytes) {
    own.heap_reported = false;
    return;
  }
  const bool kill = own.heap.kill == MaxHeap::Kill::kYes;
  if (own.heap.report == MaxHeap::Report::kYes && !std::exchange(own.heap_reported, true)) {
    ReportLimit(atoms::kMemory, bytes, own.heap.max_bytes, kill ? atoms::kKill : atoms::kReport);
  }
  if (kill) DecideExit(atoms::kKilled);
}

}  // namespace arsenal::runtime
