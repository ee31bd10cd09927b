// SPDX-License-Identifier: MIT
// Builds crash reports.

#include "runtime/process/crash_report.h"

#include <utility>
#include <vector>

#include "runtime/logger/reports.h"
#include "runtime/process/exception_reason.h"
#include "runtime/process/process.h"
#include "runtime/process/process_inspection.h"
#include "runtime/process/process_items.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {
namespace {

constexpr size_t kShown = 10;

}  // namespace

bool IsQuietReason(const Term& reason) {
  return reason.Is(atoms::kNormal) || reason.Is(atoms::kShutdown) ||
         reason.IsTagged(atoms::kShutdown, 2);
}

void Process::NoteFailure(const Caught& caught) { Set(caught.IsThrow() ? kThrew : kErred); }

// {exit, Reason}, {error, Reason} or {throw, Term}, the last two without the stack.
Term Process::ErrorInfo() const {
  const bool has_stack = outcome_.Is(Term::Kind::kTuple) && outcome_.arity() == 2 &&
                         outcome_.element(1).ListElements().has_value();
  const Term& reason = HasAny(kErred | kThrew) && has_stack ? outcome_.element(0) : outcome_;
  if (Has(kThrew) && reason.IsTagged(atoms::kNocatch, 2)) {
    return Term::TupleOf(atoms::kThrow, reason.element(1));
  }
  return Term::TupleOf(Has(kErred) ? atoms::kError : atoms::kExitClass, reason);
}

// The items are those of proc_lib. Of the messages the first ten are shown, and of the neighbours,
// the linked processes that the crash takes along, as well.
void Process::ReportCrash() {
  EventDetails event;
  event.reason = outcome_;
  if (extension_ != nullptr) event.name = extension_->name;
  std::vector<std::pair<Term, Term>> report;
  for (const Atom item :
       {atoms::kInitialCall, atoms::kAncestors, atoms::kMessageQueueLen, atoms::kLinks,
        atoms::kDictionary, atoms::kTrapExit, atoms::kMemory, atoms::kReductions}) {
    report.emplace_back(item, InfoItem(*this, item, pid_));
  }
  report.emplace_back(atoms::kMessages, Term::List(Inspection::Messages(*this, kShown)));
  std::vector<Term> neighbours;
  for (const Pid pid : Inspection::Links(*this)) {
    const Process* linked = space_.Find(pid);
    if (linked == nullptr || linked->Has(kTrapExit) || neighbours.size() == kShown) continue;
    neighbours.push_back(Term::Map({
        {atoms::kPid, pid},
        {atoms::kRegisteredName, InfoItem(*linked, atoms::kRegisteredName, pid_)},
        {atoms::kInitialCall, InfoItem(*linked, atoms::kInitialCall, pid_)},
        {atoms::kCurrentFunction, InfoItem(*linked, atoms::kCurrentFunction, pid_)},
    }));
  }
  report.emplace_back(atoms::kNeighbours, Term::List(neighbours));
  report.emplace_back(atoms::kErrorInfo, ErrorInfo());
  event.details = Term::Map(std::move(report));
  space_.events().Publish(EventType::kProcessCrash, pid_, event);
  ReportProcessCrash(space_.logger(), pid_, event.name, event.details);
}

}  // namespace arsenal::runtime
