// SPDX-License-Identifier: MIT
// ScenarioOracle: what must hold of the events of any scenario, whatever the schedule and without a
// golden to compare with.
//
//   monitors   one 'DOWN' at most; none after demonitor with flush, or with info and true
//   aliases    a reply alias takes one message; none comes by an alias that is not active any more
//   timers     not early; not lost while the receiver lives; none after a cancel that says ms left,
//              gone after one that says false; equal deadlines of one receiver in order of creation
//   processes  nothing of the dead, one end each; nothing of the suspended
//   kill       nobody sees the reason kill of one that was killed by exit/2
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/semantics/scenario_world.h"

namespace arsenal::semantics {

class ScenarioOracle {
 public:
  explicit ScenarioOracle(ScenarioWorld& world) : world_(world) {}

  // After each line. Adds what is broken.
  void Check(const ScenarioStep& step, std::vector<std::string>& broken);

 private:
  struct TimerState {
    std::string to;
    runtime::Nanos deadline;
    uint64_t number;
    bool over = false;  // fired, cancelled, or nobody is there any more
  };
  enum class RefUse { kMonitor, kAlias, kReplyAlias };
  struct RefState {
    RefUse use;
    int seen = 0;
    bool ended = false;  // nothing may come by it
  };

  void Before(const ScenarioStep& step);
  void CheckEvent(const ScenarioStep& step, const ScenarioEvent& event);
  void CheckTimerEvent(const ScenarioEvent& event, TimerState& timer);
  void After(const ScenarioStep& step);
  void AfterDemonitor(const ScenarioStep& step);
  void AfterCancel(const ScenarioStep& step);
  void CheckTimersDue();
  void Break(const std::string& sentence);
  bool IsSuspended(const std::string& actor) const;

  ScenarioWorld& world_;
  std::vector<std::string>* broken_ = nullptr;
  std::string at_;
  std::set<std::string> dead_;
  std::set<std::string> suspended_before_;
  std::multiset<std::pair<std::string, std::string>> suspended_;  // whom, by whom
  std::map<Ref, RefState> refs_;
  std::map<Ref, TimerState> timers_;
  std::map<std::string, std::pair<runtime::Nanos, uint64_t>> last_timer_;  // of each receiver
  std::set<std::string> killed_;  // by exit/2 with kill, in this step
  uint64_t next_timer_ = 0;
};

}  // namespace arsenal::semantics
