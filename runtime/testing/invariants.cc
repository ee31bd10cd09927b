// SPDX-License-Identifier: MIT
// The invariants of processes.

#include "runtime/testing/invariants.h"

#include "absl/strings/str_cat.h"
#include "runtime/process/process.h"

namespace arsenal::runtime {

void InvariantChecker::CheckMailbox(const Process& process, std::vector<std::string>& broken) {
  size_t length = 0;
  size_t bytes = 0;
  process.mailbox_.ForEach([&](const Cell& cell) {
    ++length;
    bytes += cell.Charge();
  });
  const std::string who = process.pid_.ToString();
  if (length != process.mailbox_.length()) broken.push_back(who + ": mailbox length is wrong");
  if (bytes != process.mailbox_.bytes()) broken.push_back(who + ": mailbox bytes are wrong");
}

std::vector<std::string> InvariantChecker::CheckStep(ProcessSpace& space) {
  std::vector<std::string> broken;
  size_t named = 0;
  size_t timers = 0;
  uint32_t live = 0;
  for (Process* process = space.After(Pid()); process != nullptr;
       process = space.After(process->pid_)) {
    ++live;
    const std::string who = process->pid_.ToString();
    CheckMailbox(*process, broken);
    if (process->extension_ == nullptr) continue;
    process->extension_->rare().timers.ForEach([&](const MessageTimer& timer) {
      ++timers;
      if (timer.to() != process->pid_) broken.push_back(who + ": has another one's timer");
    });
    if (!process->extension_->name) continue;
    ++named;
    if (space.Whereis(*process->extension_->name) != process->pid_) {
      broken.push_back(who + ": its name is not registered for it");
    }
  }
  if (live != space.process_count()) broken.push_back("the count of processes is wrong");
  if (named != space.registry().size()) broken.push_back("a name is registered for nobody");
  size_t timers_to_pids = 0;
  space.ForEachTimer([&](const MessageTimer& timer) {
    if (timer.name()) return;
    ++timers_to_pids;
    if (space.table().Find(timer.to()) == nullptr)
      broken.push_back("a timer is for a dead process");
  });
  if (timers != timers_to_pids) broken.push_back("timers and their receivers do not fit");
  return broken;
}

void InvariantChecker::CheckLinks(ProcessSpace& space, const Process& process,
                                  std::vector<std::string>& broken) {
  process.extension_->links.ForEach([&](Pid other, const LinkEnd& end) {
    const std::string pair = absl::StrCat(process.pid_.ToString(), " and ", other.ToString());
    if (end.unlinking != 0) {
      broken.push_back(pair + ": an unlink was never acknowledged");
      return;
    }
    const Process* peer = space.Find(other);
    if (peer == nullptr) {
      broken.push_back(pair + ": linked with a process that has ended");
    } else if (peer->extension_ == nullptr || !peer->extension_->links.contains(process.pid_)) {
      broken.push_back(pair + ": the link is not symmetric");
    }
  });
}

void InvariantChecker::CheckMonitors(ProcessSpace& space, const Process& process,
                                     std::vector<std::string>& broken) {
  const std::string who = process.pid_.ToString();
  for (const auto& [ref, monitor] : process.extension_->rare().monitors) {
    const Process* target = space.Find(monitor.target);
    if (target == nullptr || target->extension_ == nullptr ||
        !target->extension_->watchers.contains(ref)) {
      broken.push_back(who + ": monitors one that does not know it");
    }
  }
  for (const auto& [ref, watcher] : process.extension_->watchers) {
    const Process* owner = space.Find(watcher.pid);
    if (owner == nullptr || !owner->rare_extension().monitors.contains(ref)) {
      broken.push_back(who + ": is watched by one that does not know it");
    }
  }
}

std::vector<std::string> InvariantChecker::CheckQuiet(ProcessSpace& space) {
  std::vector<std::string> broken = CheckStep(space);
  for (Process* process = space.After(Pid()); process != nullptr;
       process = space.After(process->pid_)) {
    if (process->inbox_.HasSignals()) broken.push_back("a signal waits in a quiet node");
    CheckWait(*process, broken);
    if (process->extension_ == nullptr) continue;
    CheckLinks(space, *process, broken);
    CheckMonitors(space, *process, broken);
  }
  return broken;
}

std::vector<std::string> InvariantChecker::CheckEmpty(ProcessSpace& space) {
  std::vector<std::string> broken = CheckStep(space);
  if (space.process_count() != 0) broken.push_back("a process is left");
  if (space.registry().size() != 0) broken.push_back("a name is left");
  if (space.message_timer_bytes() != 0) broken.push_back("bytes of timers are left");
  if (space.cells().live() != 0) {
    broken.push_back(absl::StrCat(space.cells().live(), " cells are left"));
  }
  const SpaceCounters& counters = space.counters();
  if (counters.processes_started != counters.processes_exited) {
    broken.push_back("more processes were started than have exited");
  }
  return broken;
}

}  // namespace arsenal::runtime
