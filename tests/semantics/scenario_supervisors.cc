// SPDX-License-Identifier: MIT
// The supervisors of a scenario and their children.

#include "tests/semantics/scenario_supervisors.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "runtime/base/check.h"
#include "runtime/behaviour/call.h"
#include "runtime/process/start_ack.h"

namespace arsenal::semantics {

namespace atoms = runtime::atoms;
using runtime::Message;
using runtime::PreparedStart;
using runtime::Supervisor;

namespace {

std::string TextOf(const Term& binary) { return std::string(binary.AsBinary()); }

// A child that could not be started: {error, Reason}, or ignore.
ProcessTask<> NotStarted(ProcessContext& self, Term result) {
  self.AckStart(std::move(result));
  co_return;
}

ProcessTask<> ChildMain(ProcessContext& self, ScenarioWorld& world, std::string path,
                        std::string full_name, Temper temper) {
  const Atom name = AtomOf(full_name);
  world.NameChild(path, name, self.pid());
  co_await TellRecorder(self, world, Words().watch, self.pid(), name);
  const bool traps = temper != Temper::kPlain;
  self.SetTrapExit(traps ? ProcessContext::TrapExit::kOn : ProcessContext::TrapExit::kOff);
  self.AckStart(Term::TupleOf(atoms::kOk, self.pid()));
  co_await ActorLoop(self, world, name, temper);
}

// The start of a process that is awaited when the supervisor runs it.
PreparedStart StartOf(runtime::ProcessMain main) {
  PreparedStart start;
  start.main = std::move(main);
  return start;
}

}  // namespace

Term ChildTerm(const ChildForm& child, const std::string& path, ChildNaming naming) {
  const int64_t tree = child.tree_line ? static_cast<int64_t>(*child.tree_line) : -1;
  const Term arguments[] = {Term::Binary(path), Term::Binary(child.text), Term::Integer(tree),
                            Term::Integer(static_cast<int64_t>(naming))};
  Term shutdown = atoms::kInfinity;
  int64_t ms = 0;
  if (child.shutdown == "brutal") shutdown = atoms::kBrutalKill;
  if (absl::SimpleAtoi(child.shutdown, &ms)) shutdown = Term::Integer(ms);
  return Term::Map({{atoms::kId, AtomOf(child.id)},
                    {atoms::kStart, Term::TupleOf(AtomOf("scenario"), AtomOf("start_child"),
                                                  Term::List(arguments))},
                    {atoms::kRestart, AtomOf(child.restart)},
                    {atoms::kShutdown, std::move(shutdown)},
                    {atoms::kType, child.tree.empty() ? atoms::kWorker : atoms::kSupervisor},
                    {atoms::kSignificant, child.significant ? atoms::kTrue : atoms::kFalse}});
}

std::unique_ptr<Supervisor> MakeSupervisor(const SupervisorForm& form, const std::string& path) {
  std::vector<Term> specs;
  const bool simple = form.strategy == "simple_one_for_one";
  const ChildNaming naming = simple ? ChildNaming::kByNumber : ChildNaming::kById;
  for (const ChildForm& child : form.children) specs.push_back(ChildTerm(child, path, naming));
  Term flags = Term::Map({{atoms::kStrategy, AtomOf(form.strategy)},
                          {atoms::kIntensity, Term::Integer(form.intensity)},
                          {atoms::kPeriod, Term::Integer(form.period)},
                          {atoms::kAutoShutdown, AtomOf(form.auto_shutdown)}});
  Term answer = Term::TupleOf(atoms::kOk, Term::TupleOf(std::move(flags), Term::List(specs)));
  return Supervisor::FromInit(AtomOf("scenario"), [answer = std::move(answer)] {
    return runtime::SupervisorSetup::OfTerm(answer);
  });
}

ScenarioSupervisors::ScenarioSupervisors(ScenarioWorld& world) : world_(world) {
  runtime::ModuleFunction function;
  function.module = "scenario";
  function.function = "start_child";
  function.start = [this](const Term& arguments) { return PrepareChild(arguments); };
  RUNTIME_CHECK(modules_.Add(std::move(function)).ok());
  world_.space().set_modules(&modules_);
  read_to_ = world_.events().Now();
}

absl::StatusOr<PreparedStart> ScenarioSupervisors::PrepareChild(const Term& arguments) {
  const std::vector<Term> list = *arguments.ListElements();
  const std::string path = TextOf(list[0]);
  absl::StatusOr<ChildForm> child = ParseChild(TextOf(list[1]));
  RUNTIME_CHECK(child.ok());
  const int64_t tree = list[2].AsSmall();
  const bool by_number = list[3].AsSmall() == static_cast<int64_t>(ChildNaming::kByNumber);
  std::string child_path = absl::StrCat(path, "/", child->id);
  const int64_t number = ++starts_[child_path];
  const std::string full_name = absl::StrCat(child_path, by_number ? "" : "#", number);
  if (by_number) child_path = full_name;
  if (witness_ != nullptr) witness_->Starting(child_path, *child, number);
  const auto note = [&](Atom what) {
    Term event = Term::TupleOf(what, AtomOf(child->id), Term::Integer(number));
    world_.Record({AtomOf(path), std::move(event), Ref(), world_.driver().clock().Monotonic()});
  };
  const bool fails = child->fails.Has(number);
  const bool ignores = child->ignores.Has(number);
  const bool is_supervisor = !fails && !ignores && !child->tree.empty();
  started_[path].push_back({child_path, full_name, is_supervisor});
  if (fails || ignores) {
    note(fails ? Words().failing : Words().ignoring);
    Term result = fails ? Term::TupleOf(atoms::kError, Words().failed) : Term(atoms::kIgnore);
    return StartOf([result](ProcessContext& self) { return NotStarted(self, result); });
  }
  if (is_supervisor) {
    note(Words().starting);
    static const SupervisorForm empty;
    PreparedStart start;
    start.handler = MakeSupervisor(
        tree < 0 ? empty : world_.LineAt(static_cast<size_t>(tree)).supervisor, child_path);
    return start;
  }
  note(Words().started);
  return StartOf(
      [&world = world_, child_path, full_name, temper = child->temper](ProcessContext& self) {
        return ChildMain(self, world, child_path, full_name, temper);
      });
}

void ScenarioSupervisors::NameTop(const std::string& path, Pid pid, Pid holder) {
  paths_[pid] = path;
  holders_[path] = holder;
}

std::optional<Pid> ScenarioSupervisors::HolderOf(const std::string& path) const {
  const auto found = holders_.find(path);
  if (found == holders_.end()) return std::nullopt;
  return found->second;
}

void ScenarioSupervisors::ReadEvents() {
  constexpr size_t kAll = 1 << 20;
  const runtime::EventBatch batch = world_.events().Read(read_to_, kAll);
  RUNTIME_CHECK(!batch.gap);
  read_to_ = batch.next;
  for (const runtime::Event& event : batch.events) {
    if (event.type == runtime::EventType::kProcessStart) {
      const auto parent = paths_.find(event.related);
      if (parent == paths_.end()) continue;
      std::deque<Started>& queue = started_[parent->second];
      RUNTIME_CHECK(!queue.empty());
      const Started started = std::move(queue.front());
      queue.pop_front();
      if (!started.is_supervisor) continue;
      paths_[event.pid] = started.path;
      starting_[event.pid] = started;
    } else if (event.type == runtime::EventType::kSupervisorChildStart ||
               event.type == runtime::EventType::kSupervisorChildRestart) {
      const auto starting = starting_.find(event.related);
      if (starting == starting_.end()) continue;
      world_.NameChild(starting->second.path, AtomOf(starting->second.full_name), event.related);
      below_[event.related] = starting->second.full_name;
      starting_.erase(starting);
    } else if (event.type == runtime::EventType::kProcessExit) {
      const auto below = below_.find(event.pid);
      if (below == below_.end()) continue;
      world_.Record({AtomOf(below->second), Term::TupleOf(Words().dead, *event.reason), Ref(),
                     world_.driver().clock().Monotonic()});
      below_.erase(below);
    }
  }
}

// --- The processes.

namespace {

// Starts the supervisor of a line, tells the runner {up, Self, Result} and stays its parent: told
// {stop, Pid} it sends an exit signal with the reason `shutdown`.
ProcessTask<> HolderMain(ProcessContext& self, ScenarioWorld& world, Pid runner, size_t index) {
  self.SetTrapExit(ProcessContext::TrapExit::kOn);
  const ScenarioLine& line = world.LineAt(index);
  const std::string path = line.words[0];
  runtime::SpawnOptions options;
  options.link = runtime::StartLink::kLink;
  const Pid pid = self.Spawn(MakeSupervisor(line.supervisor, path), std::move(options))->pid;
  world.supervisors().NameTop(path, pid, self.pid());
  const runtime::MessagePattern started = runtime::MessagePattern::Where(
      [pid](const Message& message) { return runtime::StartOutcome(message, pid).has_value(); });
  Message outcome = co_await self.Receive(started);
  Term result = *runtime::StartOutcome(outcome, pid);
  self.Send(runner, Term::TupleOf(Words().up, self.pid(), std::move(result)));
  while (true) {
    Message message = co_await self.Receive();
    if (message.IsTagged(Words().stop, 2)) {
      self.ExitProcess(message.element(1).AsPid(), atoms::kShutdown);
    }
  }
}

ProcessTask<Term> StartSupervisor(ProcessContext& self, ScenarioWorld& world, size_t index) {
  const std::string path = world.LineAt(index).words[0];
  runtime::ProcessMain main = [&world, runner = self.pid(), index](ProcessContext& holder) {
    return HolderMain(holder, world, runner, index);
  };
  const Pid holder = self.Spawn(std::move(main))->pid;
  const runtime::MessagePattern up =
      runtime::MessagePattern::Where([holder](const Message& message) {
        return message.IsTagged(Words().up, 3) && message.element(1) == Term(holder);
      });
  Message message = co_await self.Receive(up);
  const Term result = message.element(2);
  if (!result.IsTagged(atoms::kOk, 2)) co_return result;
  const Pid pid = result.element(1).AsPid();
  const Atom name = AtomOf(path);
  world.NameActor(name, pid);
  co_await TellRecorder(self, world, Words().watch, pid, name);
  co_return atoms::kOk;
}

ProcessTask<Term> StopSupervisor(ProcessContext& self, ScenarioWorld& world,
                                 const std::string& path, Pid pid) {
  const std::optional<Pid> holder = world.supervisors().HolderOf(path);
  if (!holder) {
    co_return Term::TupleOf(Words().raised, atoms::kError,
                            Term::TupleOf(Words().no_holder, StringTerm(path)));
  }
  const Ref monitor = self.Monitor(pid);
  self.Send(*holder, Words().stop, pid);
  const runtime::MessagePattern down = runtime::MessagePattern::About(monitor);
  co_await self.Receive(down);
  co_return atoms::kOk;
}

Term RequestOf(const ScenarioWorld& world, const ScenarioLine& line) {
  switch (line.op) {
    case Op::kSupWhich: return atoms::kWhichChildren;
    case Op::kSupCount: return atoms::kCountChildren;
    case Op::kSupStart:
      return Term::TupleOf(atoms::kStartChild, ChildTerm(line.supervisor.children[0], line.words[0],
                                                         ChildNaming::kById));
    case Op::kSupAdd: return Term::TupleOf(atoms::kStartChild, Term::Nil());
    case Op::kSupRemove: return Term::TupleOf(atoms::kTerminateChild, *world.PidOf(line.words[1]));
    case Op::kSupTerminate: return Term::TupleOf(atoms::kTerminateChild, AtomOf(line.words[1]));
    case Op::kSupRestart: return Term::TupleOf(atoms::kRestartChild, AtomOf(line.words[1]));
    case Op::kSupDelete: return Term::TupleOf(atoms::kDeleteChild, AtomOf(line.words[1]));
    default: runtime::CheckFailed(__FILE__, __LINE__, "a call of a supervisor");
  }
}

Term Sorted(std::vector<Term> terms) {
  std::sort(terms.begin(), terms.end(),
            [](const Term& a, const Term& b) { return runtime::Compare(a, b) < 0; });
  return Term::List(terms);
}

// What the trace shows of a reply: no pid of a success, no types of children, no child records.
// Children without ids have no order.
Term ShownReply(const ScenarioWorld& world, Op op, const Term& reply) {
  const std::optional<std::vector<Term>> list = reply.ListElements();
  if (op == Op::kSupWhich && list) {
    std::vector<Term> children;
    for (const Term& child : *list) {
      children.push_back(Term::TupleOf(child.element(0), world.Shown(child.element(1))));
    }
    const bool simple = !children.empty() && children[0].element(0).Is(atoms::kUndefined);
    return simple ? Sorted(std::move(children)) : Term::List(children);
  }
  if (op == Op::kSupCount && list) return Sorted(*list);
  if (reply.IsTagged(atoms::kOk, 2) && reply.element(1).Is(Term::Kind::kPid)) return atoms::kOk;
  return reply;
}

}  // namespace

bool IsAboutASupervisor(Op op) { return op >= Op::kSup && op <= Op::kSupStop; }

ProcessTask<Term> RunSupervisorLine(ProcessContext& self, ScenarioWorld& world, size_t index) {
  const ScenarioLine& line = world.LineAt(index);
  if (line.op == Op::kTree) co_return atoms::kOk;
  if (line.op == Op::kSup) {
    Term result = co_await StartSupervisor(self, world, index);
    co_return result;
  }
  const std::optional<Pid> pid = world.PidOf(line.words[0]);
  const size_t unknown = !pid                                                       ? 0
                         : line.op == Op::kSupRemove && !world.PidOf(line.words[1]) ? 1
                                                                                    : 2;
  if (unknown < 2) {
    co_return Term::TupleOf(Words().raised, atoms::kError,
                            Term::TupleOf(Words().unknown_actor, StringTerm(line.words[unknown])));
  }
  if (line.op == Op::kSupStop) {
    Term result = co_await StopSupervisor(self, world, line.words[0], *pid);
    co_return result;
  }
  const Term request = RequestOf(world, line);
  const runtime::CallAnswer answer = co_await runtime::Call(self, *pid, request, runtime::kNever);
  if (!answer.ok()) co_return Term::TupleOf(atoms::kExitClass, answer.reason());
  co_return ShownReply(world, line.op, answer.reply());
}

}  // namespace arsenal::semantics
