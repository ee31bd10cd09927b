// SPDX-License-Identifier: MIT
// The decision on an exit, found in what the supervisor has written down.

#include "runtime/supervisor/exit_decision.h"

#include <utility>

#include "runtime/observe/event_ring.h"
#include "runtime/process/process.h"
#include "runtime/process/process_space.h"
#include "runtime/supervisor/supervisor.h"

namespace arsenal::runtime {
namespace {

using Kind = ExitDecision::Kind;

// Whether the events behind `since` hold one of this type that the supervisor has published; of
// this child, if one is given.
bool Happened(ProcessSpace& space, EventType type, Pid supervisor, Pid child,
              const EventCursor& since) {
  const auto wanted = [&](const Event& event) {
    return event.type == type && event.pid == supervisor &&
           (!child.valid() || event.related == child);
  };
  return !space.events().Read(since, 1, wanted).events.empty();
}

// What the history says of the first attempt to start the child again; nullopt: nothing.
std::optional<ExitDecision> FromHistory(const Supervisor& supervisor, Pid pid) {
  for (const RestartRecord& record : supervisor.History()) {
    if (record.child_pid != pid) continue;
    ExitDecision decision;
    decision.restarted = record.children;
    decision.restarted_count = record.children_count;
    switch (record.outcome) {
      case RestartRecord::Outcome::kUnderWay: decision.kind = Kind::kPending; break;
      case RestartRecord::Outcome::kRestarted: decision.kind = Kind::kRestarted; break;
      case RestartRecord::Outcome::kFailed:
        decision.kind = Kind::kRetrying;
        decision.error = record.error;
        break;
      case RestartRecord::Outcome::kGaveUp: decision.kind = Kind::kGaveUp; break;
    }
    return decision;
  }
  return std::nullopt;
}

}  // namespace

std::string_view ExitDecisionName(Kind kind) {
  switch (kind) {
    case Kind::kPending: return "pending";
    case Kind::kRestarted: return "restarted";
    case Kind::kRetrying: return "retrying";
    case Kind::kNotRestarted: return "not_restarted";
    case Kind::kQueued: return "queued";
    case Kind::kGaveUp: return "gave_up";
    case Kind::kEnded: return "ended";
  }
  return "";
}

ExitDecision DecisionOf(ProcessSpace& space, Pid pid_of_supervisor, Pid pid, const Term& id,
                        const EventCursor& since) {
  ExitDecision decision;
  const Process* process = space.Find(pid_of_supervisor);
  const Supervisor* supervisor = process == nullptr ? nullptr : Supervisor::Of(*process);
  if (supervisor == nullptr) {
    const bool gave_up =
        Happened(space, EventType::kSupervisorGaveUp, pid_of_supervisor, pid, since);
    decision.kind = gave_up ? Kind::kGaveUp : Kind::kEnded;
    return decision;
  }
  if (auto written = FromHistory(*supervisor, pid)) return *std::move(written);
  const Child* child = supervisor->FindChild(pid);
  const bool among_many = supervisor->dynamic_children().Find(pid) != nullptr;
  if (child != nullptr || among_many) {
    const ChildStatus status =
        child != nullptr ? child->status : supervisor->dynamic_children().StatusOf(pid);
    if (status == ChildStatus::kEnded) decision.kind = Kind::kQueued;
    if (status == ChildStatus::kRestarting) decision.kind = Kind::kRetrying;
    return decision;
  }
  const Child* slot = supervisor->ChildWithId(id);
  if (!Happened(space, EventType::kSupervisorChildExit, pid_of_supervisor, pid, since)) {
    // Stopped by its supervisor, along with others or because somebody has said so.
    if (!Happened(space, EventType::kSupervisorChildTerminate, pid_of_supervisor, pid, since)) {
      return decision;
    }
    if (slot != nullptr && slot->status == ChildStatus::kRestarting) return decision;
  }
  // It pauses before the attempt, of which there is no record yet.
  if (slot != nullptr && slot->status == ChildStatus::kRestarting) {
    decision.kind = Kind::kRetrying;
    return decision;
  }
  decision.kind = Kind::kNotRestarted;
  decision.spec_kept = slot != nullptr;
  return decision;
}

}  // namespace arsenal::runtime
