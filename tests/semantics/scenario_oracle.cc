// SPDX-License-Identifier: MIT
// What must hold of the events of any scenario.

#include "tests/semantics/scenario_oracle.h"

#include "absl/strings/str_cat.h"

namespace arsenal::semantics {

using runtime::Nanos;

void ScenarioOracle::Break(const std::string& sentence) {
  broken_->push_back(absl::StrCat(at_, ": ", sentence));
}

bool ScenarioOracle::IsSuspended(const std::string& actor) const {
  for (const auto& [whom, by] : suspended_) {
    if (whom == actor) return true;
  }
  return false;
}

void ScenarioOracle::Before(const ScenarioStep& step) {
  const ScenarioLine& line = *step.line;
  killed_.clear();
  suspended_before_.clear();
  for (const auto& [whom, by] : suspended_) suspended_before_.insert(whom);
  if (line.op == Op::kExit2 && line.term.Is(runtime::atoms::kKill)) killed_.insert(line.words[1]);
  if (line.op == Op::kSpawn) dead_.erase(line.words[0]);
  if (line.op == Op::kSpawnLink || line.op == Op::kSpawnMonitor) dead_.erase(line.words[1]);
  for (const ScenarioEvent& event : step.events) {
    if (!event.dead) continue;
    std::erase_if(suspended_, [&event](const auto& pair) {
      return pair.first == event.actor || pair.second == event.actor;
    });
  }
}

void ScenarioOracle::CheckTimerEvent(const ScenarioEvent& event, TimerState& timer) {
  if (event.at < timer.deadline) {
    Break(absl::StrCat(event.actor, " gets the message of a timer ",
                       (timer.deadline - event.at).count(), " ns too early"));
  }
  if (timer.over) Break(event.actor + " gets the message of a timer that was over");
  timer.over = true;
  const std::pair<Nanos, uint64_t> order(timer.deadline, timer.number);
  auto& last = last_timer_[event.actor];
  if (order < last) Break(event.actor + " gets the messages of timers out of order");
  last = order;
}

void ScenarioOracle::CheckEvent(const ScenarioStep& step, const ScenarioEvent& event) {
  if (event.actor == Words().runner.text()) Break("the runner gets what nobody should have sent");
  if (dead_.contains(event.actor)) Break(event.actor + " is dead and yet seen");
  if (event.dead) {
    dead_.insert(event.actor);
    if (killed_.contains(event.actor) && event.text == "{dead,kill}") {
      Break(event.actor + " was killed, but its reason is kill");
    }
    return;
  }
  // Who was suspended before and after the line has not run in between, but for a resume.
  if (suspended_before_.contains(event.actor) && IsSuspended(event.actor) &&
      step.line->op != Op::kResume) {
    Break(event.actor + " is suspended and yet gets a message");
  }
  const bool is_later = event.text.starts_with("{got,{later,");
  if (const auto timer = timers_.find(event.about); timer != timers_.end()) {
    if (!is_later) {
      CheckTimerEvent(event, timer->second);
    } else if (event.text.ends_with(",ms_left}}")) {
      if (timer->second.over) Break("a timer that was over has time left");
      timer->second.over = true;
    }
  }
  if (is_later) return;
  const auto ref = refs_.find(event.about);
  if (ref == refs_.end()) return;
  RefState& state = ref->second;
  const bool is_down = event.text.starts_with("{got,{'DOWN',");
  if (state.ended && (is_down || state.use != RefUse::kMonitor)) {
    Break(absl::StrCat(event.actor, " gets ", event.text, " by a ref that is over"));
  }
  if (is_down || state.use == RefUse::kReplyAlias) ++state.seen;
  if (state.seen > 1) Break(absl::StrCat(event.actor, " gets a second message: ", event.text));
}

void ScenarioOracle::AfterDemonitor(const ScenarioStep& step) {
  const auto ref = world_.RefOf(step.line->words[0], step.line->words[1]);
  if (!ref || step.result != "true") return;
  const auto state = refs_.find(*ref);
  if (state == refs_.end() || state->second.use != RefUse::kMonitor) return;
  if (step.line->HasWord("flush") || step.line->HasWord("info")) state->second.ended = true;
}

void ScenarioOracle::AfterCancel(const ScenarioStep& step) {
  const auto ref = world_.RefOf(step.line->words[0], step.line->words[1]);
  if (!ref) return;
  const auto timer = timers_.find(*ref);
  if (timer == timers_.end()) return;
  if (step.result == "ms_left") {
    if (timer->second.over) Break("a timer that was over has time left");
    if (step.line->op == Op::kCancel) timer->second.over = true;
  } else if (step.result == "false" && !timer->second.over && !dead_.contains(timer->second.to) &&
             !IsSuspended(timer->second.to)) {
    Break("a timer is unknown that has neither fired nor been cancelled");
  }
}

void ScenarioOracle::After(const ScenarioStep& step) {
  const ScenarioLine& line = *step.line;
  const std::vector<std::string>& words = line.words;
  const auto made = [this, &words](size_t name) { return world_.RefOf(words[0], words[name]); };
  const bool answered = step.result.starts_with('"');
  switch (line.op) {
    case Op::kMonitor:
    case Op::kMonitorName:
    case Op::kSpawnMonitor:
      if (answered) refs_.try_emplace(*made(2), RefState{RefUse::kMonitor});
      return;
    case Op::kMonitorAlias:
      if (answered) refs_.try_emplace(*made(2), RefState{RefUse::kMonitor});
      return;
    case Op::kAlias:
      if (answered) {
        const RefUse use = line.HasWord("reply") ? RefUse::kReplyAlias : RefUse::kAlias;
        refs_.try_emplace(*made(1), RefState{use});
      }
      return;
    case Op::kUnalias: {
      const auto ref = made(1);
      const auto state = ref ? refs_.find(*ref) : refs_.end();
      const bool done = step.result == "true" || step.result == "false";
      if (done && state != refs_.end() && state->second.use != RefUse::kMonitor) {
        state->second.ended = true;
      }
      return;
    }
    case Op::kDemonitor: AfterDemonitor(step); return;
    case Op::kAfter:
    case Op::kStartTimer:
      if (answered) {
        TimerState timer{words[1],
                         world_.driver().clock().Monotonic() + std::chrono::milliseconds(line.ms),
                         ++next_timer_, dead_.contains(words[1])};
        timers_.try_emplace(*made(4), timer);
      }
      return;
    case Op::kFlushLater: {
      // The actor receives nothing until it flushes.
      const auto ref = made(1);
      const auto state = ref ? refs_.find(*ref) : refs_.end();
      if (step.result == "ok" && state != refs_.end()) state->second.ended = true;
      return;
    }
    case Op::kCancel:
    case Op::kReadTimer: AfterCancel(step); return;
    case Op::kSuspend:
      if (step.result == "true") suspended_.emplace(words[1], words[0]);
      return;
    case Op::kResume:
      if (step.result == "true") {
        const auto found = suspended_.find({words[1], words[0]});
        if (found == suspended_.end()) {
          Break(words[1] + " was not suspended but could be resumed");
        } else {
          suspended_.erase(found);
        }
      }
      return;
    default: return;
  }
}

void ScenarioOracle::CheckTimersDue() {
  const Nanos now = world_.driver().clock().Monotonic();
  for (auto& [ref, timer] : timers_) {
    if (timer.over) continue;
    if (dead_.contains(timer.to)) {
      timer.over = true;
    } else if (timer.deadline <= now && !IsSuspended(timer.to)) {
      Break(timer.to + " never got the message of a timer");
      timer.over = true;
    }
  }
}

void ScenarioOracle::Check(const ScenarioStep& step, std::vector<std::string>& broken) {
  broken_ = &broken;
  at_ = absl::StrCat("line ", step.line->number);
  Before(step);
  if (step.result == "!! no answer" && !IsSuspended(step.line->words[0])) {
    Break("the line was never answered");
  }
  // A timer of 0 ms fires within its own step: it must be known before the events are.
  const bool arms = step.line->op == Op::kAfter || step.line->op == Op::kStartTimer ||
                    step.line->op == Op::kMonitor || step.line->op == Op::kMonitorName ||
                    step.line->op == Op::kSpawnMonitor || step.line->op == Op::kMonitorAlias;
  if (arms) After(step);
  for (const ScenarioEvent& event : step.events) CheckEvent(step, event);
  if (!arms) After(step);
  CheckTimersDue();
}

}  // namespace arsenal::semantics
