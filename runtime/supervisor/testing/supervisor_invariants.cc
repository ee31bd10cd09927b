// SPDX-License-Identifier: MIT
// Watching supervisors from step to step.

#include "runtime/supervisor/testing/supervisor_invariants.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/process/process.h"
#include "runtime/process/process_info.h"
#include "runtime/process/start_ack.h"
#include "runtime/term/text.h"
#include "runtime/testing/invariants.h"

namespace arsenal::runtime {
namespace {

const Supervisor* SupervisorAt(const ProcessSpace& space, Pid pid) {
  const Process* process = space.Find(pid);
  return process == nullptr ? nullptr : Supervisor::Of(*process);
}

bool HasNoIds(const SupervisorSnapshot& snapshot) {
  return snapshot.strategy.text() == "simple_one_for_one" ||
         snapshot.kind == SupervisorKind::kDynamicSupervisor;
}

// Whether the supervisor finds the child by its pid, and under that id if one is given.
bool Knows(const Supervisor& supervisor, Pid pid, const std::optional<Term>& id) {
  const Child* child = supervisor.FindChild(pid);
  if (child != nullptr) return !id || child->spec.id == *id;
  return supervisor.dynamic_children().Find(pid) != nullptr;
}

std::optional<size_t> PlaceOf(const SupervisorSnapshot& snapshot, Pid pid) {
  for (size_t i = 0; i < snapshot.children.size(); ++i) {
    if (snapshot.children[i].pid == pid) return i;
  }
  return std::nullopt;
}

const ChildSnapshot* FindId(const SupervisorSnapshot& snapshot, const Term& id) {
  for (const ChildSnapshot& child : snapshot.children) {
    if (child.id == id) return &child;
  }
  return nullptr;
}

// Whether the supervisor has finished stopping children for one reason, and what it stops now it
// stops for another: a restart is over or has begun, or it has given up.
bool BeginsAnew(const SupervisorSnapshot& before, const SupervisorSnapshot& now) {
  if (now.restart_count != before.restart_count) return true;
  if (now.gave_up.has_value() != before.gave_up.has_value()) return true;
  for (const ChildSnapshot& child : before.children) {
    if (child.status != ChildStatus::kRestarting) continue;
    const ChildSnapshot* then = FindId(now, child.id);
    if (then == nullptr || then->status != ChildStatus::kRestarting) return true;
  }
  return false;
}

std::string NameOf(const ChildSnapshot& child) { return "child " + ToText(child.id); }

}  // namespace

SupervisorInvariants::SupervisorInvariants(SimulatedDriver& driver, ProcessSpace& space)
    : driver_(driver), space_(space) {
  driver_.AddObserver(*this);
}

void SupervisorInvariants::Break(Pid supervisor, const std::string& sentence) {
  if (broken_.size() < kMaxSentences) {
    broken_.push_back(absl::StrCat("supervisor ", supervisor.ToString(), ": ", sentence));
  }
}

void SupervisorInvariants::Running(uint32_t, Pid pid) {
  if (stopped_ || SupervisorAt(space_, pid) == nullptr) return;
  watched_.try_emplace(pid);
  touched_.push_back(pid);
}

void SupervisorInvariants::Handling(uint32_t, Pid to, const Cell& cell) {
  const auto found = watched_.find(to);
  if (found == watched_.end()) return;
  if (cell.kind == SignalKind::kExit && cell.terms.first.Is(atoms::kKill)) {
    found->second.killed = true;
  }
}

void SupervisorInvariants::Sent(uint32_t, Pid from, Pid to, const Cell& cell) {
  if (stopped_) return;
  const auto found = watched_.find(from);
  if (found == watched_.end()) return;
  Watched& watched = found->second;
  if (cell.kind == SignalKind::kMessage || cell.kind == SignalKind::kAliasMessage) {
    // Whatever it had to stop for the last request is stopped.
    watched.stopping.reset();
    const Term payload = cell.Payload();
    if (payload.IsTagged(StartAckTag(), 3) && payload.element(2).IsTagged(atoms::kOk, 2)) {
      watched.started = true;
    }
    return;
  }
  if (cell.kind != SignalKind::kExit) return;
  const Supervisor* supervisor = SupervisorAt(space_, from);
  if (supervisor == nullptr) return;
  const SupervisorSnapshot now = supervisor->Snapshot(driver_.clock().Monotonic());
  if (BeginsAnew(watched.last, now)) watched.stopping.reset();
  const std::optional<size_t> place = PlaceOf(now, to);
  if (!place) {
    Break(from, "sends an exit signal to one that is not its child");
    return;
  }
  if (!HasNoIds(now) && watched.stopping && *place > *watched.stopping) {
    Break(from, absl::StrCat("stops ", NameOf(now.children[*place]), " after one before it"));
  }
  watched.stopping = *place;
  watched.has_told = true;
}

void SupervisorInvariants::CheckChildren(Pid pid, const Supervisor& supervisor,
                                         const SupervisorSnapshot& now) {
  const Process& process = *space_.Find(pid);
  const uint32_t worker = space_.worker().simulated_number();
  for (const ChildSnapshot& child : now.children) {
    if (child.pid.valid() != (child.status == ChildStatus::kRunning)) {
      Break(pid, NameOf(child) + " runs without a process, or has one without running");
    }
    if (child.restart == RestartType::kTemporary &&
        (child.status == ChildStatus::kRestarting || child.restart_count > 0)) {
      Break(pid, NameOf(child) + " is temporary and yet started again");
    }
    if (!child.pid.valid()) continue;
    if (!Knows(supervisor, child.pid, child.id)) {
      Break(pid, NameOf(child) + " is not found by its pid");
    }
    // One that dies has its end told, but may not have told it yet.
    if (space_.table().Find(child.pid) != nullptr) continue;
    const bool on_the_way = driver_.IsHeld(worker, child.pid, pid) ||
                            driver_.IsHeld(worker, pid, child.pid) ||
                            InvariantChecker::MayKnowOfTheEnd(process, child.pid);
    if (!on_the_way) Break(pid, NameOf(child) + " has ended and nobody will tell");
  }
}

void SupervisorInvariants::CheckStarts(Pid pid, const Watched& watched,
                                       const SupervisorSnapshot& now) {
  const bool in_order = !watched.started || !now.strategy.text().starts_with("one_for_one");
  if (!in_order || HasNoIds(now)) return;
  for (size_t i = 0; i < now.children.size(); ++i) {
    const ChildSnapshot& child = now.children[i];
    const ChildSnapshot* before = FindId(watched.last, child.id);
    const bool restarted = before != nullptr && before->status == ChildStatus::kRestarting &&
                           child.status == ChildStatus::kRunning;
    const bool first = !watched.started && child.status == ChildStatus::kRunning &&
                       (before == nullptr || before->status != ChildStatus::kRunning);
    if (!restarted && !first) continue;
    for (size_t later = i + 1; later < now.children.size(); ++later) {
      const ChildSnapshot* was = FindId(watched.last, now.children[later].id);
      if (was != nullptr && was->status == ChildStatus::kRunning &&
          now.children[later].pid == was->pid) {
        Break(pid, NameOf(child) + " starts although one behind it runs");
      }
    }
  }
}

void SupervisorInvariants::CheckIntensity(Pid pid, Watched& watched,
                                          const SupervisorSnapshot& now) {
  const int64_t second =
      std::chrono::floor<std::chrono::seconds>(driver_.clock().Monotonic()).count();
  for (; watched.restart_count < now.restart_count; ++watched.restart_count) {
    watched.attempts.push_back(second);
  }
  // Giving up is the attempt that is not made.
  if (now.gave_up && !watched.last.gave_up) watched.attempts.push_back(second);
  while (!watched.attempts.empty() && watched.attempts.front() < second - now.max_seconds) {
    watched.attempts.pop_front();
  }
  const size_t count = watched.attempts.size();
  if (count != now.restarts_in_window) {
    Break(pid, absl::StrCat("counts ", now.restarts_in_window, " restarts, but ", count,
                            " attempts were made within the period"));
  }
  if (count > static_cast<size_t>(now.max_restarts) && !now.gave_up) {
    Break(pid,
          absl::StrCat("has made ", count, " restarts where ", now.max_restarts, " are allowed"));
  }
}

void SupervisorInvariants::Check(Pid pid, Watched& watched) {
  ++checks_;
  const Supervisor* supervisor = SupervisorAt(space_, pid);
  if (supervisor == nullptr) {
    CheckEnd(pid, watched);
    return;
  }
  SupervisorSnapshot now = supervisor->Snapshot(driver_.clock().Monotonic());
  if (!watched.has_told && BeginsAnew(watched.last, now)) watched.stopping.reset();
  watched.has_told = false;
  CheckChildren(pid, *supervisor, now);
  CheckStarts(pid, watched, now);
  CheckIntensity(pid, watched, now);
  watched.last = std::move(now);
}

void SupervisorInvariants::CheckEnd(Pid pid, Watched& watched) {
  if (watched.ended) return;
  watched.ended = true;
  if (watched.killed) return;
  for (const ChildSnapshot& child : watched.last.children) {
    if (child.pid.valid() && space_.table().Find(child.pid) != nullptr) {
      Break(pid, NameOf(child) + " lives on after the supervisor's end");
    }
  }
}

void SupervisorInvariants::Stepped() {
  for (const Pid pid : touched_) Check(pid, watched_[pid]);
  touched_.clear();
}

Pid SupervisorInvariants::WaitsFor(Pid pid) const {
  const std::optional<ProcessInfo> info = Inspect(space_, pid);
  return info ? info->waiting_for_pid : Pid();
}

bool SupervisorInvariants::MayOutlive(const Process& orphan) const {
  const std::optional<ProcessInfo> info = Inspect(space_, orphan.pid());
  // A supervisor may wait for children of its own that take their time to end.
  if (Supervisor::Of(orphan) != nullptr) return WaitsFor(orphan.pid()).valid();
  return info && info->trap_exit;
}

void SupervisorInvariants::CheckOrphans() {
  for (Pid pid = space_.PidAfter(Pid()); pid.valid(); pid = space_.PidAfter(pid)) {
    const Process* process = space_.Find(pid);
    const auto parent = process == nullptr ? watched_.end() : watched_.find(process->parent());
    if (parent == watched_.end()) continue;
    const Supervisor* supervisor = SupervisorAt(space_, parent->first);
    if (supervisor == nullptr) {
      if (!parent->second.killed || !MayOutlive(*process)) {
        Break(parent->first, pid.ToString() + " has outlived it");
      }
    } else if (!Knows(*supervisor, pid, std::nullopt) && WaitsFor(parent->first) != pid) {
      Break(parent->first, pid.ToString() + " is its child, but it does not know it");
    }
  }
}

void SupervisorInvariants::CheckQuiet() {
  if (stopped_) return;
  for (auto& [pid, watched] : watched_) {
    if (!watched.ended) Check(pid, watched);
  }
  CheckOrphans();
}

}  // namespace arsenal::runtime
