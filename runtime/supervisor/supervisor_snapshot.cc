// SPDX-License-Identifier: MIT
// Snapshots of supervisors, and their health.

#include "runtime/supervisor/supervisor_snapshot.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "runtime/process/process.h"
#include "runtime/process/process_space.h"
#include "runtime/supervisor/supervisor.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {

Atom ChildStatusName(ChildStatus status) {
  switch (status) {
    case ChildStatus::kRunning: return atoms::kRunning;
    case ChildStatus::kRestarting: return atoms::kRestarting;
    case ChildStatus::kUndefined: return atoms::kUndefined;
    case ChildStatus::kEnded: return atoms::kHasEnded;
  }
  return atoms::kUndefined;
}

namespace {

ChildSnapshot Shown(const ChildSpec& spec, Pid pid, ChildStatus status, const ChildPast* past) {
  ChildSnapshot shown;
  shown.id = spec.id;
  shown.pid = pid;
  shown.type = spec.type;
  shown.module = spec.module;
  shown.function = spec.function;
  shown.restart = spec.restart;
  shown.significant = spec.significant();
  shown.shutdown = spec.EffectiveShutdown();
  shown.status = status;
  if (past == nullptr) return shown;
  shown.restart_count = past->restart_count;
  shown.last_restart = past->last_restart;
  shown.last_gave_up = past->last_gave_up;
  return shown;
}

int64_t SecondOf(Nanos time) { return std::chrono::floor<std::chrono::seconds>(time).count(); }

}  // namespace

SupervisorSnapshot Supervisor::Snapshot(Nanos now, size_t most) const {
  SupervisorSnapshot snapshot;
  snapshot.kind = kind_;
  snapshot.strategy = StrategyName(flags_.strategy);
  snapshot.auto_shutdown = flags_.auto_shutdown;
  snapshot.back_off = flags_.back_off;
  snapshot.max_children = flags_.max_children;
  snapshot.paused = paused();
  snapshot.queued_exits = (resumed_ ? resumed_->size() : 0) + (paused() ? paused_->size() : 0);
  snapshot.max_restarts = intensity_.intensity();
  snapshot.max_seconds = intensity_.period();
  snapshot.restart_count = restart_count_;
  snapshot.restarts_in_window = intensity_.InWindow(SecondOf(now));
  snapshot.last_restart = last_restart_;
  snapshot.gave_up = gave_up_;
  snapshot.children_count = dynamic() ? dynamic_.size() : children_.size();
  snapshot.children.reserve(std::min(most, snapshot.children_count));
  for (const Child& child : children_) {
    if (dynamic() || snapshot.children.size() == most) break;
    snapshot.children.push_back(Shown(child.spec, child.pid, child.status, child.past.get()));
  }
  for (Pid pid = dynamic_.After(Pid()); pid.valid() && snapshot.children.size() < most;
       pid = dynamic_.After(pid)) {
    snapshot.children.push_back(ShownDynamic(pid));
  }
  return snapshot;
}

ChildSnapshot Supervisor::ShownDynamic(Pid pid) const {
  ChildSnapshot shown =
      Shown(SpecOf(*dynamic_.Find(pid)), pid, dynamic_.StatusOf(pid), dynamic_.PastOf(pid));
  shown.id = atoms::kUndefined;
  if (shown.status == ChildStatus::kRestarting) shown.pid = Pid();
  return shown;
}

std::vector<ChildSnapshot> Supervisor::ChildrenFrom(Pid after, size_t place, size_t most) const {
  std::vector<ChildSnapshot> shown;
  if (dynamic()) {
    for (Pid pid = dynamic_.After(after); pid.valid() && shown.size() < most;
         pid = dynamic_.After(pid)) {
      shown.push_back(ShownDynamic(pid));
    }
    return shown;
  }
  for (const Child& child : children_) {
    if (place > 0) {
      --place;
      continue;
    }
    if (shown.size() == most) break;
    shown.push_back(Shown(child.spec, child.pid, child.status, child.past.get()));
  }
  return shown;
}

RestartBudget Supervisor::Budget(Nanos now) const {
  RestartBudget budget;
  budget.max_restarts = intensity_.intensity();
  budget.max_seconds = intensity_.period();
  budget.used = intensity_.InWindow(SecondOf(now));
  budget.left = intensity_.Left(SecondOf(now));
  const std::optional<int64_t> second = intensity_.LeavesAt(SecondOf(now));
  if (second && *second < kNever.count() / 1'000'000'000) {
    budget.next_release = std::chrono::seconds(*second);
  }
  return budget;
}

std::vector<RestartRecord> Supervisor::History() const {
  if (history_ == nullptr) return {};
  return {history_->records().begin(), history_->records().end()};
}

std::optional<Moment> Supervisor::LastGaveUp(Pid pid) const {
  const Child* child = FindChild(pid);
  const ChildPast* past = child != nullptr ? child->past.get() : dynamic_.PastOf(pid);
  return past == nullptr ? std::nullopt : past->last_gave_up;
}

std::optional<SupervisorSnapshot> SnapshotOf(const ProcessSpace& space, Pid pid, size_t most) {
  const Process* process = space.Find(pid);
  const Supervisor* supervisor = process == nullptr ? nullptr : Supervisor::Of(*process);
  if (supervisor == nullptr) return std::nullopt;
  SupervisorSnapshot snapshot = supervisor->Snapshot(space.worker().ReadClock(), most);
  if (snapshot.gave_up) return snapshot;
  const Process* parent = space.Find(process->parent());
  const Supervisor* above = parent == nullptr ? nullptr : Supervisor::Of(*parent);
  if (above != nullptr) snapshot.gave_up = above->LastGaveUp(pid);
  return snapshot;
}

std::string_view HealthWordName(HealthWord word) {
  if (word == HealthWord::kHealthy) return "healthy";
  return word == HealthWord::kDegraded ? "degraded" : "critical";
}

Health HealthOf(const std::optional<SupervisorSnapshot>& snapshot, Nanos now) {
  if (!snapshot) return {HealthWord::kCritical, "not alive"};
  if (snapshot->gave_up && now - snapshot->gave_up->monotonic <= kGaveUpMemory) {
    const auto ago =
        std::chrono::duration_cast<std::chrono::seconds>(now - snapshot->gave_up->monotonic);
    return {HealthWord::kCritical,
            absl::StrCat("gave up within the last minute: ", ago.count(), " s ago")};
  }
  for (const ChildSnapshot& child : snapshot->children) {
    if (child.status != ChildStatus::kRestarting) continue;
    const TextOptions options{.form = TextForm::kPretty, .max_bytes = 200};
    return {HealthWord::kDegraded,
            absl::StrCat("a child is restarting: ", FormatTerm(child.id, options))};
  }
  const uint64_t used = snapshot->restarts_in_window;
  if (used > 0 && used * 2 >= static_cast<uint64_t>(snapshot->max_restarts)) {
    return {HealthWord::kDegraded,
            absl::StrCat("half of the restart budget is used: ", used, " of ",
                         snapshot->max_restarts, " in ", snapshot->max_seconds, " s")};
  }
  return {HealthWord::kHealthy,
          "did not give up within the last minute, no child is restarting, and less than half of "
          "the restart budget is used"};
}

}  // namespace arsenal::runtime
