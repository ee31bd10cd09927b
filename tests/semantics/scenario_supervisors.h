// SPDX-License-Identifier: MIT
// ScenarioSupervisors: the supervisors of a scenario. They are the runtime's own; their children
// are started by name, scenario:start_child, from the node's table of modules. A supervisor `s` has
// the children `s/a`, which are actors as the others, and each of their processes has a name of its
// own, `s/a#1`. Supervisors below another one are known by the node's events.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "runtime/observe/event_ring.h"
#include "runtime/process/module_table.h"
#include "runtime/supervisor/supervisor.h"
#include "tests/semantics/scenario_child.h"
#include "tests/semantics/scenario_world.h"

namespace arsenal::semantics {

// Told of each start of a child, where it happens: in the supervisor's slice.
class StartWitness {
 public:
  virtual ~StartWitness() = default;
  // The start with this number, from 1, of the child `path`, such as s/a.
  virtual void Starting(const std::string& path, const ChildForm& child, int64_t number) = 0;
};

class ScenarioSupervisors {
 public:
  explicit ScenarioSupervisors(ScenarioWorld& world);
  ScenarioSupervisors(const ScenarioSupervisors&) = delete;
  ScenarioSupervisors& operator=(const ScenarioSupervisors&) = delete;

  void set_witness(StartWitness* witness) { witness_ = witness; }

  // A supervisor that is nobody's child, and the process that has started it.
  void NameTop(const std::string& path, Pid pid, Pid holder);
  std::optional<Pid> HolderOf(const std::string& path) const;
  // Names the supervisors that have been started since the last time, and notes which have ended.
  void ReadEvents();

 private:
  absl::StatusOr<runtime::PreparedStart> PrepareChild(const Term& arguments);

  ScenarioWorld& world_;
  runtime::ModuleTable modules_;
  runtime::EventCursor read_to_;
  StartWitness* witness_ = nullptr;
  std::map<std::string, int64_t> starts_;  // by path of the child
  std::map<std::string, Pid> holders_;
  std::map<Pid, std::string> paths_;  // of all supervisors
  // Of supervisors: their starts of children that have not been seen as processes yet.
  struct Started {
    std::string path;
    std::string full_name;
    bool is_supervisor;
  };
  std::map<std::string, std::deque<Started>> started_;
  std::map<Pid, Started> starting_;   // supervisors below others that are not known to have started
  std::map<Pid, std::string> below_;  // living supervisors below others, and their full names
};

// The supervisor of a line, called `path`.
std::unique_ptr<runtime::Supervisor> MakeSupervisor(const SupervisorForm& form,
                                                    const std::string& path);
// What the processes of a child are called: s/a#1, s/a#2, ..., all of them the actor s/a; or, of
// the children of a template, s/a1, s/a2, ..., each an actor.
enum class ChildNaming { kById, kByNumber };
// A child of `path` as the calls of a supervisor want it.
Term ChildTerm(const ChildForm& child, const std::string& path, ChildNaming naming);

// --- The processes.
// What the runner does for a line about a supervisor.
ProcessTask<Term> RunSupervisorLine(ProcessContext& self, ScenarioWorld& world, size_t index);
bool IsAboutASupervisor(Op op);

}  // namespace arsenal::semantics
