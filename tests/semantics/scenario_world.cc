// SPDX-License-Identifier: MIT
// One run of a scenario, seen from outside.

#include "tests/semantics/scenario_world.h"

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/term/text.h"
#include "tests/semantics/scenario_supervisors.h"

namespace arsenal::semantics {

using runtime::CurrentWorkerScope;

namespace {

constexpr std::chrono::hours kLongestCall(1);

}  // namespace

ScenarioWorld::ScenarioWorld(const Scenario& scenario,
                             std::unique_ptr<runtime::SchedulingStrategy> strategy)
    : scenario_(scenario),
      driver_(std::move(strategy)),
      worker_(driver_.clock(), &driver_),
      events_(worker_, 1),
      space_(worker_, events_, runtime::SpaceOptions()),
      supervisors_(std::make_unique<ScenarioSupervisors>(*this)) {
  driver_.set_busy_time(runtime::SimulatedDriver::BusyTime::kMayPass);
}

void ScenarioWorld::Start() {
  const CurrentWorkerScope scope(&worker_);
  recorder_ = space_.Spawn([this](ProcessContext& self) { return RecorderMain(self, *this); })->pid;
  runner_ = space_.Spawn([this](ProcessContext& self) { return RunnerMain(self, *this); })->pid;
}

ScenarioWorld::~ScenarioWorld() { End(); }

void ScenarioWorld::End() {
  {
    const CurrentWorkerScope scope(&worker_);
    for (Pid pid = space_.PidAfter(Pid()); pid.valid(); pid = space_.PidAfter(pid)) {
      space_.EndProcess(pid, runtime::atoms::kKilled);
    }
  }
  driver_.RunUntilQuiet();
}

runtime::ProcessMain ScenarioWorld::ActorMain(Atom name, ProcessContext::TrapExit trap) {
  return [this, name, trap](ProcessContext& self) {
    return semantics::ActorMain(self, *this, name, trap);
  };
}

size_t ScenarioWorld::LineAfter(size_t index) const {
  if (LineAt(index).op != Op::kTogether) return index + 1;
  // Time passes for all or for none.
  const auto ends = [](Op op) {
    return op == Op::kQuiet || op == Op::kTogether || op == Op::kSleep || op == Op::kPhase;
  };
  for (++index; index < scenario_.lines.size(); ++index) {
    if (ends(LineAt(index).op)) break;
  }
  return index;
}

void ScenarioWorld::RunUntilAnswered(size_t index) {
  const ScenarioLine& line = LineAt(index);
  const runtime::Nanos now = driver_.clock().Monotonic();
  if (line.op == Op::kSleep || line.op == Op::kPhase) {
    const runtime::Nanos second = std::chrono::seconds(1);
    const runtime::Nanos ms = std::chrono::milliseconds(line.ms);
    const runtime::Nanos to_phase = (second + ms % second - now % second) % second;
    // Never now, because on a real system time has passed since the last line.
    const runtime::Nanos until_phase = to_phase == runtime::Nanos(0) ? second : to_phase;
    driver_.Advance(line.op == Op::kSleep ? ms : until_phase);
    result_ = runtime::atoms::kOk;
  } else {
    const CurrentWorkerScope scope(&worker_);
    space_.Send(runner_, Term::TupleOf(Words().line, Term::Integer(static_cast<int64_t>(index))));
  }
  driver_.RunUntilQuiet();
  // A supervisor answers when its children have ended, which may take their time.
  runtime::Nanos waited{0};
  while (!result_ && IsAboutASupervisor(line.op) && waited < kLongestCall) {
    driver_.Advance(std::max<runtime::Nanos>(std::chrono::milliseconds(1), waited / 16));
    waited = driver_.clock().Monotonic() - now;
  }
}

ScenarioStep ScenarioWorld::RunLine(size_t index) {
  const ScenarioLine& line = LineAt(index);
  result_.reset();
  recorded_.clear();
  RunUntilAnswered(index);
  supervisors_->ReadEvents();
  ScenarioStep step;
  step.line = &line;
  step.result = result_ ? runtime::ToPrettyText(Shown(*result_)) : "!! no answer";
  for (const Recorded& recorded : recorded_) {
    step.events.push_back({std::string(recorded.actor.text()),
                           runtime::ToPrettyText(Shown(recorded.event)), recorded.about,
                           recorded.at, recorded.event.element(0).Is(Words().dead)});
  }
  std::stable_sort(
      step.events.begin(), step.events.end(),
      [](const ScenarioEvent& a, const ScenarioEvent& b) { return a.actor < b.actor; });
  return step;
}

std::vector<size_t> ScenarioWorld::ScriptOf(Atom actor) const {
  std::vector<size_t> lines;
  for (size_t i = first_script_line_; i < scenario_.lines.size(); ++i) {
    if (scenario_.lines[i].words[0] == actor.text()) lines.push_back(i);
  }
  return lines;
}

std::string ScenarioWorld::RunScripts(size_t first, runtime::Nanos duration) {
  first_script_line_ = first;
  recorded_.clear();
  {
    const CurrentWorkerScope scope(&worker_);
    for (const auto& [name, pid] : actors_) {
      if (!ScriptOf(AtomOf(name)).empty()) space_.Send(pid, Words().script);
    }
  }
  driver_.RunUntilQuiet();
  driver_.Advance(duration);
  std::map<std::string, std::string> seen;
  for (const auto& [name, pid] : actors_) seen[name];
  for (const Recorded& recorded : recorded_) {
    std::string& text = seen[std::string(recorded.actor.text())];
    text += " " + runtime::ToPrettyText(Shown(recorded.event));
  }
  std::string outcome;
  for (const auto& [name, text] : seen) {
    const char* end = space_.IsAlive(actors_[name]) ? "" : " ended";
    if (!text.empty() || *end != 0) outcome += name + ":" + text + end + "; ";
  }
  return outcome;
}

void ScenarioWorld::NameChild(const std::string& path, Atom name, Pid pid) {
  actors_[path] = pid;
  names_[pid] = name;
}

void ScenarioWorld::NameRef(const std::string& actor, const std::string& name, Ref ref) {
  refs_[{actor, name}] = ref;
  ref_names_[ref] = AtomOf(name);
}

std::optional<Pid> ScenarioWorld::PidOf(const std::string& actor) const {
  const auto found = actors_.find(actor);
  if (found == actors_.end()) return std::nullopt;
  return found->second;
}

std::optional<Ref> ScenarioWorld::RefOf(const std::string& actor, const std::string& name) const {
  const auto found = refs_.find({actor, name});
  if (found == refs_.end()) return std::nullopt;
  return found->second;
}

Term ScenarioWorld::Shown(const Term& term) const {
  switch (term.kind()) {
    case Term::Kind::kPid: {
      const auto name = names_.find(term.AsPid());
      return name == names_.end() ? Words().no_pid : name->second;
    }
    case Term::Kind::kReference: {
      const auto name = ref_names_.find(term.AsRef());
      return name == ref_names_.end() ? Words().no_ref : name->second;
    }
    case Term::Kind::kAtom: return term.Is(runtime::atoms::kNonodeNohost) ? Words().node : term;
    case Term::Kind::kTuple: {
      // A child as the supervisor keeps it.
      if (term.arity() >= 6 && term.element(0).Is(Words().child)) return Words().no_child;
      std::vector<Term> elements;
      for (const Term& element : term.elements()) elements.push_back(Shown(element));
      return Term::Tuple(elements);
    }
    case Term::Kind::kList: {
      const Term& head = term.head();
      // The stack of an error: places of code are not compared.
      if (head.Is(Term::Kind::kTuple) && head.arity() == 4 &&
          head.element(0).Is(Term::Kind::kAtom) && head.element(1).Is(Term::Kind::kAtom)) {
        return Words().stack;
      }
      return Term::Cons(Shown(head), Shown(term.tail()));
    }
    default: return term;
  }
}

}  // namespace arsenal::semantics
