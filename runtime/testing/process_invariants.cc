// SPDX-License-Identifier: MIT
// The invariants of one process at any time, and of what is told of an end.

#include "absl/strings/str_cat.h"
#include "runtime/process/process.h"
#include "runtime/testing/invariants.h"

namespace arsenal::runtime {
namespace {

// Longer mailboxes are counted now and then, not after each step.
constexpr size_t kShortMailbox = 32;

}  // namespace

bool InvariantChecker::KnowsWatcher(const Process& target, Ref monitor) {
  return target.extension_ != nullptr && target.extension_->watchers.contains(monitor);
}

void InvariantChecker::CheckProcess(ProcessSpace& space, const Process& process,
                                    absl::FunctionRef<bool(Pid, Pid)> is_at_rest,
                                    std::vector<std::string>& broken) {
  if (process.mailbox_.length() <= kShortMailbox) CheckMailbox(process, broken);
  if (process.extension_ == nullptr) return;
  if (process.extension_->name && space.Whereis(*process.extension_->name) != process.pid_) {
    broken.push_back(process.pid_.ToString() + ": its name is not registered for it");
  }
  if (process.inbox_.HasSignals()) return;
  const Pid self = process.pid_;
  const auto at_rest = [&](Pid other, const Process* peer) {
    if (peer != nullptr && peer->inbox_.HasSignals()) return false;
    // One whose end is decided has not told it yet.
    if (peer == nullptr && space.table().Find(other) != nullptr) return false;
    return is_at_rest(self, other) && is_at_rest(other, self);
  };
  const auto complain = [&](Pid other, const char* of_what) {
    broken.push_back(absl::StrCat(self.ToString(), " and ", other.ToString(), ": ", of_what));
  };
  process.extension_->links.ForEach([&](Pid other, const LinkEnd& end) {
    const Process* peer = space.Find(other);
    if (!at_rest(other, peer)) return;
    if (end.unlinking != 0) {
      complain(other, "an unlink was not acknowledged");
    } else if (peer == nullptr) {
      complain(other, "linked with a process that has ended");
    } else if (peer->extension_ == nullptr || !peer->extension_->links.contains(self)) {
      complain(other, "the link is not symmetric");
    }
  });
  for (const auto& [ref, monitor] : process.extension_->rare().monitors) {
    const Process* target = space.Find(monitor.target);
    if (!at_rest(monitor.target, target)) continue;
    if (target == nullptr) {
      complain(monitor.target, "monitors a process that has ended");
    } else if (!KnowsWatcher(*target, ref)) {
      complain(monitor.target, "monitors one that does not know it");
    }
  }
  for (const auto& [ref, watcher] : process.extension_->watchers) {
    const Process* owner = space.Find(watcher.pid);
    if (!at_rest(watcher.pid, owner)) continue;
    if (owner == nullptr || !owner->rare_extension().monitors.contains(ref)) {
      complain(watcher.pid, "is watched by one that does not know it");
    }
  }
}

void InvariantChecker::CheckWait(const Process& process, std::vector<std::string>& broken) {
  if (process.Has(Process::kSuspended)) return;
  const std::string who = process.pid_.ToString();
  if (process.running_) broken.push_back(who + ": has been left running");
  if (process.code_.coroutine() == nullptr) return;
  if (process.code_.coroutine()->state() != CoroutineBody::State::kReceiving) {
    broken.push_back(who + ": could go on but is not scheduled");
    return;
  }
  if (process.code_.coroutine()->timed_out()) {
    broken.push_back(who + ": waits although its time is over");
  }
  if (!process.code_.coroutine()->WantsMessages()) return;
  process.mailbox_.ForEach([&](const Cell& cell) {
    Message message(const_cast<Cell*>(&cell), nullptr);
    if (process.code_.coroutine()->Matches(message)) {
      broken.push_back(who + ": waits for a message that is there");
    }
    message.Release();
  });
}

bool InvariantChecker::TellsOfAnEnd(const Cell& cell) {
  return (cell.kind == SignalKind::kLinkExit || cell.kind == SignalKind::kDown) &&
         !cell.terms.first.Is(atoms::kNoproc);
}

std::vector<std::string> InvariantChecker::CheckEndOf(ProcessSpace& space, Pid ended) {
  std::vector<std::string> broken;
  if (space.table().Find(ended) != nullptr) {
    broken.push_back(ended.ToString() + ": its end is told, but it lives");
  }
  for (const auto& [name, pid] : space.registry().Names()) {
    if (pid == ended) broken.push_back(ended.ToString() + ": its end is told, but it has a name");
  }
  return broken;
}

bool InvariantChecker::WillGiveDown(ProcessSpace& space, Pid watcher, Ref monitor) {
  const Process* process = space.Find(watcher);
  return process != nullptr && process->rare_extension().monitors.contains(monitor);
}

bool InvariantChecker::MayKnowOfTheEnd(const Process& process, Pid ended) {
  if (process.inbox_.HasSignals()) return true;
  bool knows = false;
  process.mailbox_.ForEach([&](const Cell& cell) { knows = knows || cell.sender == ended; });
  return knows;
}

std::optional<uint64_t> InvariantChecker::ReductionsIfSuspended(ProcessSpace& space, Pid pid) {
  const Process* process = space.Find(pid);
  if (process == nullptr || !process->Has(Process::kSuspended)) return std::nullopt;
  return process->counters_.reductions;
}

}  // namespace arsenal::runtime
