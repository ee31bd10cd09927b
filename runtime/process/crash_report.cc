// SPDX-License-Identifier: MIT
// Builds crash reports.

#include "runtime/process/crash_report.h"

#include <utility>
#include <vector>

#include "runtime/logger/reports.h"
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
  report.emplace_back(atoms::kErrorInfo, Term::TupleOf(atoms::kExitClass, outcome_));
  event.details = Term::Map(std::move(report));
  space_.events().Publish(EventType::kProcessCrash, pid_, event);
  ReportProcessCrash(space_.logger(), pid_, event.name, event.details);
}

}  // namespace arsenal::runtime
