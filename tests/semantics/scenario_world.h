// SPDX-License-Identifier: MIT
// ScenarioWorld: one run of a scenario. Every actor is a process and reaches the others by signals
// alone; a runner, itself a process, takes one line after the other, sends it to the actor that it
// speaks of and waits for the answer; a recorder, a third kind, is told by the actors what they
// get, and monitors them. So each line gives the strategy many choices, and whatever it chooses the
// trace must be the same.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/observe/event_ring.h"
#include "runtime/process/process_space.h"
#include "runtime/scheduler/simulated_driver.h"
#include "tests/semantics/scenario_file.h"

namespace arsenal::semantics {

using runtime::Atom;
using runtime::Pid;
using runtime::ProcessContext;
using runtime::ProcessTask;
using runtime::Ref;
using runtime::Term;

// What an actor saw in one step: a message {got, M} or its own end {dead, Reason}.
struct ScenarioEvent {
  std::string actor;
  std::string text;
  Ref about;             // the monitor, alias or timer that the message came by
  runtime::Nanos at{0};  // when the actor got it
  bool dead = false;
};

// One line, what it answered and what happened until all was quiet.
struct ScenarioStep {
  const ScenarioLine* line = nullptr;
  std::string result;
  std::vector<ScenarioEvent> events;  // by name of actor, in order for each
};

class ScenarioSupervisors;

class ScenarioWorld {
 public:
  ScenarioWorld(const Scenario& scenario, std::unique_ptr<runtime::SchedulingStrategy> strategy);
  ScenarioWorld(const ScenarioWorld&) = delete;
  ScenarioWorld& operator=(const ScenarioWorld&) = delete;
  ~ScenarioWorld();

  ScenarioSupervisors& supervisors() { return *supervisors_; }
  const runtime::EventRing& events() const { return events_; }
  runtime::SimulatedDriver& driver() { return driver_; }
  runtime::ProcessSpace& space() { return space_; }
  runtime::Worker& worker() { return worker_; }
  // Starts the runner and the recorder, once, before any line.
  void Start();
  // Runs one line until all is quiet; of lines that are done at once all of them.
  ScenarioStep RunLine(size_t index);
  // The line that is run after this one.
  size_t LineAfter(size_t index) const;
  // Ends all processes and runs until all is quiet.
  void End();
  // From now on no recorder is told: what actors see is noted where it happens, so that there are
  // fewer steps. Nobody watches their ends.
  void NoteDirectly() { notes_directly_ = true; }
  bool notes_directly() const { return notes_directly_; }
  // All actors that have lines in the second half, from `first` on, do them at once, each in order;
  // then `duration` passes. Answers what they did and saw, and who lives, as one text.
  std::string RunScripts(size_t first, runtime::Nanos duration);
  // The lines of an actor's script.
  std::vector<size_t> ScriptOf(Atom actor) const;

  // --- For the processes of the world.
  // A process that acts for the actor `name`.
  runtime::ProcessMain ActorMain(Atom name, ProcessContext::TrapExit trap);
  struct Recorded {
    Atom actor;
    Term event;
    Ref about;
    runtime::Nanos at;
  };
  void Record(Recorded recorded) { recorded_.push_back(std::move(recorded)); }
  const ScenarioLine& LineAt(size_t index) const { return scenario_.lines[index]; }
  void SetResult(Term result) { result_ = std::move(result); }
  void NameActor(Atom name, Pid pid) { NameChild(std::string(name.text()), name, pid); }
  // An actor that lines know as `path`, and events by the name of this one process.
  void NameChild(const std::string& path, Atom name, Pid pid);
  void NameRef(const std::string& actor, const std::string& name, Ref ref);
  std::optional<Pid> PidOf(const std::string& actor) const;
  std::optional<Ref> RefOf(const std::string& actor, const std::string& name) const;
  // The term with the names of actors and refs in place of pids and refs, as the trace shows it.
  Term Shown(const Term& term) const;
  Pid recorder() const { return recorder_; }
  Pid runner() const { return runner_; }

 private:
  void RunUntilAnswered(size_t index);

  const Scenario& scenario_;
  runtime::SimulatedDriver driver_;
  runtime::Worker worker_;
  runtime::EventRing events_;
  runtime::ProcessSpace space_;
  std::unique_ptr<ScenarioSupervisors> supervisors_;
  Pid recorder_;
  Pid runner_;
  std::map<std::string, Pid> actors_;
  std::map<Pid, Atom> names_;
  std::map<std::pair<std::string, std::string>, Ref> refs_;
  std::map<Ref, Atom> ref_names_;
  std::optional<Term> result_;
  std::vector<Recorded> recorded_;
  bool notes_directly_ = false;
  size_t first_script_line_ = 0;
};

// --- scenario_processes.cc
// The words of the protocol between runner, actors and recorder.
struct ScenarioAtoms {
  ScenarioAtoms();
  Atom command, die, watch, event, got, dead, raised, died, actor_dead, unknown_actor, unknown_ref,
      ms_left, later, line, script, did, runner, stack, node, no_pid, no_ref, up, stop, no_holder,
      child, no_child, started, starting, failing, failed, ignoring;
};
const ScenarioAtoms& Words();
Atom AtomOf(const std::string& text);
// A list of characters.
Term StringTerm(const std::string& text);

ProcessTask<> RecorderMain(ProcessContext& self, ScenarioWorld& world);
ProcessTask<> RunnerMain(ProcessContext& self, ScenarioWorld& world);
ProcessTask<> ActorMain(ProcessContext& self, ScenarioWorld& world, Atom name,
                        ProcessContext::TrapExit trap);
// What an actor does all its life. One that `kTraps` ends when it is told `shutdown`; the others
// note what comes to them.
ProcessTask<> ActorLoop(ProcessContext& self, ScenarioWorld& world, Atom name, Temper temper);
// Sends {tag, self, Ref, a, b} to the recorder and waits until it has been taken.
ProcessTask<> TellRecorder(ProcessContext& self, ScenarioWorld& world, Atom tag, Term a, Term b);

// --- scenario_operations.cc
// What an actor does for a line, and what it answers; {raised, Class, Reason} if it fails.
Term PerformOperation(ProcessContext& self, ScenarioWorld& world, const ScenarioLine& line);
// The reason that a line which ends an actor makes it exit with; for kReturn it is normal.
Term EndReason(const ScenarioLine& line);

}  // namespace arsenal::semantics
