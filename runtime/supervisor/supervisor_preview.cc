// SPDX-License-Identifier: MIT
// Previews and forecasts.

#include "runtime/supervisor/supervisor_preview.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "runtime/process/process.h"
#include "runtime/process/process_space.h"
#include "runtime/supervisor/supervisor.h"

namespace arsenal::runtime {
namespace {

using Action = PreviewStep::Action;
using Outcome = PreviewLevel::Outcome;

int64_t SecondOf(Nanos time) { return std::chrono::floor<std::chrono::seconds>(time).count(); }

// All children in the order in which a supervisor that ends stops them.
std::vector<PreviewStep> StopsOf(const Supervisor& supervisor, Pid but) {
  std::vector<PreviewStep> steps;
  const DynamicChildren& dynamic = supervisor.dynamic_children();
  for (auto child = supervisor.children().rbegin(); child != supervisor.children().rend();
       ++child) {
    if (child->status != ChildStatus::kRunning || child->pid == but) continue;
    steps.push_back({Action::kStop, child->spec.id, child->pid});
  }
  for (Pid pid = dynamic.After(Pid()); pid.valid() && steps.size() <= kPreviewSteps;
       pid = dynamic.After(pid)) {
    if (dynamic.StatusOf(pid) != ChildStatus::kRunning || pid == but) continue;
    steps.push_back({Action::kStop, atoms::kUndefined, pid});
  }
  return steps;
}

const Supervisor* SupervisorAt(ProcessSpace& space, Pid pid) {
  const Process* process = space.Find(pid);
  return process == nullptr ? nullptr : Supervisor::Of(*process);
}

// Puts before each stop of a supervisor the stops of its children, and of theirs.
std::vector<PreviewStep> WithThoseBelow(ProcessSpace& space, std::vector<PreviewStep> steps,
                                        size_t most, bool& complete) {
  // In reverse, so that what comes first is at the end and can be taken.
  std::reverse(steps.begin(), steps.end());
  std::vector<PreviewStep> expanded;
  absl::flat_hash_set<Pid> opened;
  while (!steps.empty()) {
    if (expanded.size() == most) {
      complete = false;
      return expanded;
    }
    const PreviewStep step = steps.back();
    const Supervisor* below =
        step.action == Action::kStop ? SupervisorAt(space, step.pid) : nullptr;
    if (below == nullptr || !opened.insert(step.pid).second) {
      expanded.push_back(step);
      steps.pop_back();
      continue;
    }
    std::vector<PreviewStep> children = StopsOf(*below, Pid());
    for (auto child = children.rbegin(); child != children.rend(); ++child) {
      child->depth = step.depth + 1;
      steps.push_back(*child);
    }
  }
  return expanded;
}

}  // namespace

std::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kNothing: return "nothing";
    case Outcome::kDropped: return "dropped";
    case Outcome::kRestart: return "restart";
    case Outcome::kGivesUp: return "gives_up";
    case Outcome::kShutsDown: return "shuts_down";
    case Outcome::kQueued: return "queued";
  }
  return "";
}

RestartPlan Supervisor::PlanOf(const Child& failed) const {
  // A plan changes nothing; it only names children that who carries it out may change.
  return strategy_->Plan(const_cast<Children&>(children_), const_cast<Child&>(failed));
}

std::optional<PreviewLevel> Supervisor::PreviewExit(Pid pid, const Term& reason, Nanos now) const {
  const Child* child = FindChild(pid);
  const DynamicChild* among_many = child == nullptr ? dynamic_.Find(pid) : nullptr;
  if (child == nullptr && among_many == nullptr) return std::nullopt;
  const ChildSpec& spec = child != nullptr ? child->spec : SpecOf(*among_many);
  PreviewLevel level;
  if (paused()) {
    level.outcome = Outcome::kQueued;
    return level;
  }
  if (!IsRestarted(spec.restart, reason)) {
    level.outcome =
        spec.temporary() || among_many != nullptr ? Outcome::kDropped : Outcome::kNothing;
    bool others = dynamic() && dynamic_.size() > 1;
    for (const Child& other : children_) {
      others |= !dynamic() && &other != child && other.spec.significant() &&
                other.status != ChildStatus::kUndefined;
    }
    if (spec.significant() &&
        (flags_.auto_shutdown == AutoShutdown::kAnySignificant ||
         (flags_.auto_shutdown == AutoShutdown::kAllSignificant && !others))) {
      level.outcome = Outcome::kShutsDown;
      level.steps = StopsOf(*this, pid);
    }
    return level;
  }
  level.pause = flags_.back_off.off()
                    ? Nanos(0)
                    : BackOffPause(flags_.back_off,
                                   child != nullptr && child->past ? child->past->in_a_row : 0, 0);
  if (intensity_.Left(SecondOf(now + level.pause)) == 0) {
    level.outcome = Outcome::kGivesUp;
    level.steps = StopsOf(*this, pid);
    return level;
  }
  level.outcome = Outcome::kRestart;
  if (child == nullptr) {
    level.steps.push_back({Action::kStart, atoms::kUndefined, pid});
    return level;
  }
  const RestartPlan plan = PlanOf(*child);
  for (const Child* stopped : plan.stop) {
    if (stopped->status != ChildStatus::kRunning) continue;
    level.steps.push_back({Action::kStop, stopped->spec.id, stopped->pid});
  }
  for (const Child* started : plan.start) {
    level.steps.push_back({Action::kStart, started->spec.id, started->pid});
  }
  return level;
}

std::optional<Preview> PreviewOf(ProcessSpace& space, Pid pid, const Term& reason) {
  Preview preview;
  preview.position = space.events().Now();
  const Nanos now = space.worker().ReadClock();
  size_t steps = 0;
  Term why = reason;
  while (true) {
    const Process* process = space.Find(pid);
    const Pid parent = process == nullptr ? Pid() : process->parent();
    const Supervisor* supervisor = SupervisorAt(space, parent);
    if (supervisor == nullptr) break;
    std::optional<PreviewLevel> level = supervisor->PreviewExit(pid, why, now);
    if (!level) break;
    level->supervisor = parent;
    level->steps =
        WithThoseBelow(space, std::move(level->steps), kPreviewSteps - steps, preview.complete);
    steps += level->steps.size();
    preview.levels.push_back(*std::move(level));
    const Outcome outcome = preview.levels.back().outcome;
    if (outcome != Outcome::kGivesUp && outcome != Outcome::kShutsDown) break;
    pid = parent;
    why = atoms::kShutdown;
  }
  if (preview.levels.empty()) return std::nullopt;
  return preview;
}

std::vector<PreviewStep> StopStepsOf(ProcessSpace& space, Pid pid, const Term& id, bool& complete) {
  complete = true;
  return WithThoseBelow(space, {{Action::kStop, id, pid}}, kPreviewSteps, complete);
}

std::vector<PreviewStep> RestartStepsOf(ProcessSpace& space, Pid pid, bool& complete) {
  complete = true;
  const Supervisor* supervisor = SupervisorAt(space, pid);
  if (supervisor == nullptr) return {};
  std::vector<PreviewStep> steps =
      WithThoseBelow(space, StopsOf(*supervisor, Pid()), kPreviewSteps, complete);
  for (const Child& child : supervisor->children()) {
    if (child.spec.temporary() || supervisor->flags().strategy == Strategy::kSimpleOneForOne) {
      continue;
    }
    steps.push_back({Action::kStart, child.spec.id, child.pid});
  }
  return steps;
}

ResumeForecast Supervisor::ForecastResume() const {
  ResumeForecast forecast;
  if (paused_ == nullptr) return forecast;
  forecast.exits = paused_->size();
  RestartIntensity intensity = intensity_;
  absl::flat_hash_set<Pid> stopped;  // along with others: their exits mean nothing any more
  for (const QueuedExit& exit : *paused_) {
    const Child* child = nullptr;
    const DynamicChild* among_many = dynamic_.Find(exit.pid);
    if (exit.attempt == Attempt::kFirst) {
      if (stopped.contains(exit.pid)) continue;
      child = FindChild(exit.pid);
      if (child == nullptr && among_many == nullptr) continue;
      const ChildSpec& spec = child != nullptr ? child->spec : SpecOf(*among_many);
      if (!IsRestarted(spec.restart, exit.reason)) {
        forecast.shuts_down =
            spec.significant() && flags_.auto_shutdown == AutoShutdown::kAnySignificant;
        if (forecast.shuts_down) return forecast;
        continue;
      }
    }
    if (intensity.Add(SecondOf(exit.when.monotonic)) == RestartIntensity::Verdict::kGiveUp) {
      forecast.gives_up = true;
      return forecast;
    }
    ++forecast.restarts;
    if (child == nullptr) continue;
    for (const Child* other : PlanOf(*child).stop) stopped.insert(other->pid);
  }
  return forecast;
}

}  // namespace arsenal::runtime
