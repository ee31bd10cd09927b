// SPDX-License-Identifier: MIT
// The end of a process, in one slice and in this order: nobody finds it any more, an abnormal end
// is recorded, its name is free, its code is destroyed, what waits in its inbox is answered, its
// links and then its watchers are told.

#include <utility>

#include "runtime/process/crash_report.h"
#include "runtime/process/process.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {

void Process::TakeDown() {
  space_.table().MarkExiting(pid_);
  if (Has(kCrashed)) ReportCrash();
  if (!IsQuietReason(outcome_)) space_.RecordDeath(*this);
  if (extension_ != nullptr) space_.DropTimersOf(*extension_);
  EventDetails details;
  if (extension_ != nullptr && extension_->name) {
    details.name = extension_->name;
    space_.ReleaseName(*this);
  }
  in_hand_ = Message();
  code_.Reset();
  RefuseSignals(inbox_.Close());
  while (Cell* cell = mailbox_.TakeFront()) space_.cells().Put(cell);
  details.reason = outcome_;
  space_.events().Publish(EventType::kProcessExit, pid_, details);
  if (extension_ != nullptr) {
    for (const Pid suspended : extension_->rare().suspended) {
      space_.SendSignal(pid_, suspended, SignalKind::kResume, Ref());
    }
    TellLinksAndWatchers();
  }
  space_.Forget(*this);
}

void Process::RefuseSignals(Cell* chain) {
  while (chain != nullptr) {
    Cell* next = chain->next.load(std::memory_order_relaxed);
    space_.AnswerForNobody(pid_, chain);
    chain = next;
  }
}

void Process::TellLinksAndWatchers() {
  extension_->links.ForEach([this](Pid other, const LinkEnd& end) {
    if (end.unlinking == 0) {
      space_.SendSignal(pid_, other, SignalKind::kLinkExit, Ref(), outcome_);
    }
  });
  for (const auto& [ref, watcher] : extension_->watchers) {
    space_.SendSignal(pid_, watcher.pid, SignalKind::kDown, ref, outcome_);
  }
  for (const auto& [ref, monitor] : extension_->rare().monitors) {
    space_.SendSignal(pid_, monitor.target, SignalKind::kDemonitor, ref);
  }
}

}  // namespace arsenal::runtime
