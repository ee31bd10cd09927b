// SPDX-License-Identifier: MIT
// The items of process_info.

#include "runtime/process/process_items.h"

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "runtime/process/process_inspection.h"
#include "runtime/process/process_space.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

constexpr size_t kWordBytes = 8;

Term Words(size_t bytes) { return Term::UnsignedInteger(bytes / kWordBytes); }

Term PidList(const std::vector<Pid>& pids) {
  const std::vector<Term> terms(pids.begin(), pids.end());
  return Term::List(terms);
}

// [{file, File}, {line, Line}], as far as they are known.
Term Place(const BacktraceFrame& frame) {
  std::vector<Term> place;
  if (!frame.file.empty()) {
    place.push_back(Term::TupleOf(atoms::kFile, Term::Binary(frame.file)));
    place.push_back(Term::TupleOf(atoms::kLine, Term::Integer(frame.line)));
  }
  return Term::List(place);
}

Term Backtrace(const Process& process, Pid) {
  std::vector<Term> frames;
  for (const BacktraceFrame& frame : Inspection::Backtrace(process)) {
    frames.push_back(Term::TupleOf(Term::Binary(frame.function), Place(frame)));
  }
  return Term::List(frames);
}

Term CurrentFunction(const Process& process, Pid) {
  if (process.Has(Process::kHibernated)) {
    return Term::TupleOf(atoms::kErlang, atoms::kHibernate, Term::Integer(3));
  }
  const std::vector<BacktraceFrame> frames = Inspection::Backtrace(process);
  return frames.empty() ? Term(atoms::kUndefined) : Term::Binary(frames.front().function);
}

Term CurrentLocation(const Process& process, Pid) {
  const std::vector<BacktraceFrame> frames = Inspection::Backtrace(process);
  if (frames.empty()) return atoms::kUndefined;
  return Term::TupleOf(Term::Binary(frames.front().function), Place(frames.front()));
}

Term Dictionary(const Process& process, Pid) {
  std::vector<Term> entries;
  for (const auto& [key, value] : process.rare_extension().dictionary) {
    entries.push_back(Term::TupleOf(key, value));
  }
  return Term::List(entries);
}

Term Initial(const Process& process, Pid) {
  const InitialCall call = Inspection::Initial(process);
  return Term::TupleOf(call.module, call.function, Term::Integer(call.arity));
}

Term MonitorTerms(const Process& process, Pid) {
  std::vector<Term> terms;
  for (const MonitorInfo& monitor : Inspection::Monitors(process)) {
    Term object = monitor.pid;
    if (monitor.name) object = Term::TupleOf(*monitor.name, process.space().node_name());
    terms.push_back(Term::TupleOf(atoms::kProcess, std::move(object)));
  }
  return Term::List(terms);
}

Term MonitoredBy(const Process& process, Pid) {
  std::vector<Pid> watchers;
  if (const ProcessExtension* extension = process.extension_or_null()) {
    for (const auto& [ref, watcher] : extension->watchers) watchers.push_back(watcher.pid);
  }
  return PidList(watchers);
}

Term Ancestors(const Process& process, Pid) {
  const auto& dictionary = process.rare_extension().dictionary;
  const auto kept = dictionary.find(atoms::kDollarAncestors);
  if (kept != dictionary.end()) return kept->second;
  return PidList(Inspection::Ancestors(process.space(), process));
}

Term Suspending(const Process& process, Pid) {
  std::vector<Term> terms;
  for (const SuspendingInfo& each : Inspection::Suspending(process.space(), process)) {
    terms.push_back(Term::TupleOf(each.pid, Term::Integer(each.count), Term::Integer(0)));
  }
  return Term::List(terms);
}

Term RegisteredName(const Process& process, Pid) {
  const ProcessExtension* extension = process.extension_or_null();
  return extension != nullptr && extension->name ? Term(*extension->name) : Term::Nil();
}

Term MailboxLimitItem(const Process& process, Pid) {
  const ProcessLimits* limits = process.limits_or_null();
  return MailboxLimitToTerm(limits == nullptr ? MailboxLimit() : limits->mailbox);
}

Term MaxHeapItem(const Process& process, Pid) {
  const ProcessLimits* limits = process.limits_or_null();
  return MaxHeapToTerm(limits == nullptr ? MaxHeap() : limits->heap);
}

Term Messages(const Process& process, Pid) {
  return Term::List(Inspection::Messages(process, std::numeric_limits<size_t>::max()));
}

Term Memory(const Process& process, Pid) {
  return Term::UnsignedInteger(Inspection::Memory(process).total());
}

Term MessageQueueLength(const Process& process, Pid) {
  return Term::UnsignedInteger(process.MessageQueueLength());
}

Term HeapSize(const Process& process, Pid) {
  const ProcessMemory memory = Inspection::Memory(process);
  return Words(memory.total() - memory.messages);
}

Term TotalHeapSize(const Process& process, Pid) {
  return Words(Inspection::Memory(process).total());
}

Term Links(const Process& process, Pid) { return PidList(Inspection::Links(process)); }
Term Leader(const Process& process, Pid) { return Inspection::GroupLeader(process); }
Term PriorityItem(const Process& process, Pid) {
  return PriorityName(Inspection::PriorityOf(process));
}
Term Reductions(const Process& process, Pid) {
  return Term::UnsignedInteger(Inspection::Reductions(process));
}
Term TrapExit(const Process& process, Pid) {
  return process.Has(Process::kTrapExit) ? atoms::kTrue : atoms::kFalse;
}
Term Status(const Process& process, Pid asker) {
  return ProcessStatusAtom(Inspection::StatusFor(process, asker));
}
Term Parent(const Process& process, Pid) {
  return process.parent().valid() ? Term(process.parent()) : Term(atoms::kUndefined);
}

struct Item {
  Atom name;
  Term (*value)(const Process& process, Pid asker);
};

constexpr std::array<Item, 24> kItems = {{
    {atoms::kAncestors, Ancestors},
    {atoms::kBacktrace, Backtrace},
    {atoms::kCurrentFunction, CurrentFunction},
    {atoms::kCurrentLocation, CurrentLocation},
    {atoms::kDictionary, Dictionary},
    {atoms::kGroupLeader, Leader},
    {atoms::kHeapSize, HeapSize},
    {atoms::kInitialCall, Initial},
    {atoms::kLinks, Links},
    {atoms::kMaxHeapSize, MaxHeapItem},
    {atoms::kMemory, Memory},
    {atoms::kMessageQueueLen, MessageQueueLength},
    {atoms::kMessageQueueLimit, MailboxLimitItem},
    {atoms::kMessages, Messages},
    {atoms::kMonitoredBy, MonitoredBy},
    {atoms::kMonitors, MonitorTerms},
    {atoms::kParent, Parent},
    {atoms::kPriority, PriorityItem},
    {atoms::kReductions, Reductions},
    {atoms::kRegisteredName, RegisteredName},
    {atoms::kStatus, Status},
    {atoms::kSuspending, Suspending},
    {atoms::kTotalHeapSize, TotalHeapSize},
    {atoms::kTrapExit, TrapExit},
}};

const Item* FindItem(const Term& name) {
  for (const Item& item : kItems) {
    if (name.Is(item.name)) return &item;
  }
  return nullptr;
}

}  // namespace

absl::Status CheckInfoItems(const Term& items) {
  if (FindItem(items) != nullptr) return absl::OkStatus();
  const std::optional<std::vector<Term>> list = items.ListElements();
  bool known = list.has_value();
  for (size_t i = 0; known && i < list->size(); ++i) known = FindItem((*list)[i]) != nullptr;
  if (known) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "badarg: found ", ToText(items), ", expected an item of process_info or a list of them"));
}

Term InfoItem(const Process& process, Atom item, Pid asker) {
  const Item* found = FindItem(item);
  RUNTIME_CHECK(found != nullptr);
  return found->value(process, asker);
}

Term InfoTerm(const Process& process, const Term& items, Pid asker) {
  if (items.Is(Term::Kind::kAtom)) {
    Term value = InfoItem(process, items.AsAtom(), asker);
    const bool nameless = items.Is(atoms::kRegisteredName) && value.IsNil();
    return nameless ? value : Term::TupleOf(items, std::move(value));
  }
  std::vector<Term> answer;
  for (Term rest = items; rest.Is(Term::Kind::kList); rest = Term(rest.tail())) {
    answer.push_back(Term::TupleOf(rest.head(), InfoItem(process, rest.head().AsAtom(), asker)));
  }
  return Term::List(answer);
}

}  // namespace arsenal::runtime
