// SPDX-License-Identifier: MIT
// Snapshots of supervisors, and their health.

#include "runtime/supervisor/supervisor_snapshot.h"

#include "absl/strings/str_cat.h"
#include "runtime/process/process.h"
#include "runtime/process/process_space.h"
#include "runtime/supervisor/supervisor.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {

Atom ChildStatusName(ChildStatus status) {
  if (status == ChildStatus::kRunning) return atoms::kRunning;
  return status == ChildStatus::kRestarting ? atoms::kRestarting : atoms::kUndefined;
}

SupervisorSnapshot Supervisor::Snapshot(Nanos now) const {
  SupervisorSnapshot snapshot;
  snapshot.strategy = strategy_->name();
  snapshot.max_restarts = intensity_.intensity();
  snapshot.max_seconds = intensity_.period();
  snapshot.restart_count = restart_count_;
  snapshot.restarts_in_window =
      intensity_.InWindow(std::chrono::floor<std::chrono::seconds>(now).count());
  snapshot.last_restart = last_restart_;
  snapshot.gave_up = gave_up_;
  snapshot.children.reserve(children_.size());
  for (const Child& child : children_) {
    ChildSnapshot& shown = snapshot.children.emplace_back();
    shown.id = child.spec.id;
    shown.pid = child.pid;
    shown.type = child.spec.type;
    shown.module = child.spec.module;
    shown.function = child.spec.function;
    shown.restart = child.spec.restart;
    shown.shutdown = child.spec.EffectiveShutdown();
    shown.status = child.status;
    shown.restart_count = child.restart_count;
    shown.last_restart = child.last_restart;
    shown.last_gave_up = child.last_gave_up;
  }
  return snapshot;
}

std::optional<SupervisorSnapshot> SnapshotOf(const ProcessSpace& space, Pid pid) {
  const Process* process = space.Find(pid);
  const Supervisor* supervisor = process == nullptr ? nullptr : Supervisor::Of(*process);
  if (supervisor == nullptr) return std::nullopt;
  SupervisorSnapshot snapshot = supervisor->Snapshot(space.worker().ReadClock());
  if (snapshot.gave_up) return snapshot;
  const Process* parent = space.Find(process->parent());
  const Supervisor* above = parent == nullptr ? nullptr : Supervisor::Of(*parent);
  const Child* child = above == nullptr ? nullptr : above->FindChild(pid);
  if (child != nullptr) snapshot.gave_up = child->last_gave_up;
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
