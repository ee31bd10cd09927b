// SPDX-License-Identifier: MIT
// Edits of mailboxes, for processes that are found by their pid.

#include "runtime/node/mailbox_control.h"

#include "runtime/mailbox/mailbox_edit.h"
#include "runtime/process/process_inspection.h"
#include "runtime/process/start_ack.h"

namespace arsenal::runtime {
namespace {

// A tuple of this arity with this tag, however it travels.
bool IsTagged(const Cell& cell, Atom tag, size_t arity) {
  if (cell.shape == PayloadShape::kTerms) return cell.terms.first.IsTagged(tag, arity);
  const InlineTuple& tuple = cell.inline_tuple;
  return tuple.arity == arity && Term::FromRaw(tuple.words[0], tuple.tags[0]).Is(tag);
}

// The process, with every signal that has come handled; null when it is gone or ends. One that runs
// now has taken its signals itself.
Process* Settled(ProcessSpace& space, Pid pid) {
  Process* process = space.Find(pid);
  if (process == nullptr) return nullptr;
  if (!Inspection::Runs(*process)) process->TakeSignals();
  return process->Has(Process::kExiting) ? nullptr : process;
}

}  // namespace

bool WaitingMessage::own_affair() const {
  if (!cell_.IsSentMessage()) return true;
  // Refs of its own making: of a timer, or of an alias by which a reply comes.
  if (cell_.ref.valid() && cell_.ref.index() == owner_.index()) return true;
  // What a supervisor has put off until later, and what it hears from one below it.
  const bool to_itself = cell_.sender == owner_;
  if (to_itself &&
      (IsTagged(cell_, atoms::kGenCast, 2) || IsTagged(cell_, atoms::kGenRestart, 2))) {
    return true;
  }
  return IsTagged(cell_, atoms::kSystem, 3) || IsTagged(cell_, StartAckTag(), 3) ||
         IsTagged(cell_, atoms::kGaveUp, 2);
}

bool VisitMailbox(ProcessSpace& space, Pid pid,
                  absl::FunctionRef<bool(const WaitingMessage&)> visit) {
  const Process* process = space.Find(pid);
  if (process == nullptr) return false;
  const uint32_t now = space.worker().round_milliseconds();
  bool go_on = true;
  size_t position = 0;
  Inspection::ForEachMessage(*process, [&](const Cell& cell) {
    go_on = go_on && visit(WaitingMessage(cell, pid, now, position++));
  });
  return true;
}

std::optional<MailboxFigures> FiguresOfMailbox(ProcessSpace& space, Pid pid) {
  Process* process = space.Find(pid);
  if (process == nullptr) return std::nullopt;
  const size_t taken_in = Inspection::MailboxOf(*process).length();
  const uint64_t counted = Inspection::MessagesIn(*process);
  MailboxFigures figures;
  figures.length = process->MessageQueueLength();
  figures.came = counted + (figures.length - taken_in);
  figures.gone = counted - taken_in;
  return figures;
}

std::optional<MailboxChange> DropMessages(ProcessSpace& space, Pid pid,
                                          absl::FunctionRef<bool(const WaitingMessage&)> test) {
  Process* process = Settled(space, pid);
  if (process == nullptr) return std::nullopt;
  const uint32_t now = space.worker().round_milliseconds();
  MailboxChange change;
  Mailbox& mailbox = Inspection::MailboxOf(*process);
  size_t position = 0;
  TakeFromMailbox(
      mailbox,
      [&](const Cell& cell) {
        const WaitingMessage message(cell, pid, now, position++);
        return !message.own_affair() && test(message);
      },
      [&](Cell* cell) {
        ++change.changed;
        space.DropMessage(cell);
      });
  change.left = mailbox.length();
  // A bound that was reported may be reported again when the mailbox is full once more.
  if (!Inspection::Runs(*process)) process->TakeSignals();
  return change;
}

std::optional<MailboxChange> RankMessages(ProcessSpace& space, Pid pid,
                                          absl::FunctionRef<int64_t(const WaitingMessage&)> rank) {
  Process* process = Settled(space, pid);
  if (process == nullptr) return std::nullopt;
  const uint32_t now = space.worker().round_milliseconds();
  MailboxChange change;
  Mailbox& mailbox = Inspection::MailboxOf(*process);
  change.changed = SortMailbox(
      mailbox, [&](const Cell& cell) { return rank(WaitingMessage(cell, pid, now, 0)); },
      [&](const Cell& cell) { return WaitingMessage(cell, pid, now, 0).own_affair(); });
  change.left = mailbox.length();
  return change;
}

std::optional<size_t> PackMessages(ProcessSpace& space, Pid pid) {
  Process* process = Settled(space, pid);
  if (process == nullptr) return std::nullopt;
  return PackMailbox(Inspection::MailboxOf(*process));
}

}  // namespace arsenal::runtime
