// SPDX-License-Identifier: MIT
// What the tests of supervisors are written with: a table of modules with a worker that does what
// its options say, supervisors from init's answer as text, and calls as text. Everything that
// happens is noted in the world's log, with names instead of pids.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/behaviour/call.h"
#include "runtime/process/module_table.h"
#include "runtime/process/proc_lib.h"
#include "runtime/supervisor/supervisor.h"
#include "runtime/supervisor/supervisor_preview.h"
#include "runtime/supervisor/supervisor_snapshot.h"
#include "tests/semantics/process_program.h"

namespace arsenal::runtime {

// A node with
//   w:start_link(Id), w:start_link(Id, Opts)   a worker, see RunWorker
//   sup:start_link(Answer)                     a supervisor whose init gives this answer
// Terms in texts may be written with '$Name', which stands for the pid of that name.
class SupervisorLab {
 public:
  explicit SupervisorLab(ProcessWorld& world) : world_(world) {
    Add("w", [this](const Term& args) { return PrepareWorker(args); });
    Add("sup", [this](const Term& args) -> absl::StatusOr<PreparedStart> {
      PreparedStart start;
      start.handler = MakeSupervisor([answer = args.head()] { return answer; });
      return start;
    });
    world_.space().set_modules(&modules_);
  }
  ~SupervisorLab() { world_.space().set_modules(nullptr); }
  SupervisorLab(const SupervisorLab&) = delete;
  SupervisorLab& operator=(const SupervisorLab&) = delete;

  ProcessWorld& world() { return world_; }
  Lines& log() { return world_.log; }

  // start_link with this answer of init, by a parent that traps exits: the result, as text. The
  // supervisor gets the name; its exit is noted as {exit, Name, Reason}.
  std::string Start(std::string_view name, std::string_view answer,
                    SupervisorKind kind = SupervisorKind::kSupervisor) {
    answers_[std::string(name)] = Resolved(answer);
    return StartPrepared(
        name, MakeSupervisor([this, key = std::string(name)] { return answers_[key]; }, kind));
  }
  // {ok, {Flags, Specs}}; the supervisor must start.
  Pid Sup(std::string_view flags, std::string_view specs, std::string_view name = "sup") {
    const std::string answer = "{ok,{" + std::string(flags) + "," + std::string(specs) + "}}";
    EXPECT_EQ(Start(name, answer), "{ok," + std::string(name) + "}");
    return PidOf(name);
  }
  Pid Dynamic(std::string_view flags, std::string_view name = "sup") {
    EXPECT_EQ(Start(name, "{ok," + std::string(flags) + "}", SupervisorKind::kDynamicSupervisor),
              "{ok," + std::string(name) + "}");
    return PidOf(name);
  }
  // What init will answer from now on.
  void SetAnswer(std::string_view name, std::string_view answer) {
    answers_[std::string(name)] = Resolved(answer);
  }
  std::string StartPrepared(std::string_view name, std::unique_ptr<Handler> handler) {
    std::string result = "none";
    auto shared = std::make_shared<std::unique_ptr<Handler>>(std::move(handler));
    parents_[std::string(name)] =
        world_.Spawn([this, key = std::string(name), shared, &result](ProcessContext& self) {
          return Parent(self, key, std::move(*shared), result);
        });
    world_.Quiet();
    return result;
  }

  // A call of OTP's API, as text: the reply, or {exit, Reason}. Times out after `wait`.
  std::string Call(std::string_view supervisor, std::string_view request,
                   Nanos wait = seconds(60)) {
    return CallTerm(PidOf(supervisor), Resolved(request), wait);
  }
  std::string CallTerm(Pid supervisor, const Term& request, Nanos wait = seconds(60)) {
    std::string reply = "waits";
    world_.Spawn([this, supervisor, request, wait, &reply](ProcessContext& self) {
      return Caller(self, supervisor, request, wait, reply);
    });
    world_.Quiet();
    while (reply == "waits") world_.Advance(milliseconds(100));
    return reply;
  }
  // sys: {Request} as a system message.
  std::string System(std::string_view supervisor, std::string_view request) {
    std::string reply = "none";
    world_.Spawn([this, to = PidOf(supervisor), request = Resolved(request),
                  &reply](ProcessContext& self) -> ProcessTask<> {
      const Ref ref = self.MakeRef();
      const Term from = Term::TupleOf(self.pid(), ref);
      self.Send(to, Term::TupleOf(atoms::kSystem, from, request));
      const MessagePattern tagged = MessagePattern::Any();
      Message message = co_await self.Receive(tagged, seconds(10));
      if (message.has_value()) reply = Text(message.payload().element(1));
    });
    world_.Quiet();
    return reply;
  }
  // DynamicSupervisor.start_child: the spec is checked by the caller.
  std::string StartDynamicChild(std::string_view supervisor, std::string_view spec) {
    const Term request = DynamicStartRequest(Resolved(spec));
    if (request.IsTagged(atoms::kError, 2)) return Text(request);
    return CallTerm(PidOf(supervisor), request);
  }

  // The exit of a process, decided by its parent, by a stranger, or by itself.
  void ExitFromParent(std::string_view name, std::string_view reason) {
    world_.Send(parents_[std::string(name)], Term::TupleOf(A("exit_child"), T(reason)));
    world_.Quiet();
  }
  void Kill(std::string_view name) {
    world_.Exit(PidOf(name), atoms::kKill);
    world_.Quiet();
  }
  void Exit(std::string_view name, std::string_view reason) {
    world_.Send(PidOf(name), Term::TupleOf(A("exit"), Resolved(reason)));
    world_.Quiet();
  }
  void Send(std::string_view name, std::string_view message) {
    world_.Send(PidOf(name), Resolved(message));
    world_.Quiet();
  }

  // What the next starts of this worker answer, the last one again and again: ok, ignore, {error,
  // R} or any other term.
  void Plan(std::string_view id, std::deque<std::string> starts) {
    plans_[std::string(id)] = std::move(starts);
  }

  // The newest process of a worker by its id, or what was named.
  Pid PidOf(std::string_view name) const {
    const auto found = names_.find(std::string(name));
    return found == names_.end() ? Pid() : found->second;
  }
  void Name(std::string_view name, Pid pid) { names_[std::string(name)] = pid; }
  bool Lives(std::string_view name) const { return Lives(PidOf(name)); }
  bool Lives(Pid pid) const { return world_.space().Find(pid) != nullptr; }
  // As text, with names for pids.
  std::string Text(const Term& term) const {
    Names names;
    for (const auto& [name, pid] : names_) names.Add(pid, name);
    return names.Text(term);
  }
  // The term of a text with '$Name' for pids.
  Term Resolved(std::string_view text) const {
    std::string replaced(text);
    for (const auto& [name, pid] : names_) {
      replaced = absl::StrReplaceAll(replaced, {{"'$" + name + "'", pid.ToString()}});
    }
    return T(replaced);
  }
  Lines TakeLog() { return std::exchange(world_.log, {}); }
  SupervisorSnapshot Snapshot(std::string_view name) const {
    return SnapshotOf(world_.space(), PidOf(name)).value_or(SupervisorSnapshot());
  }
  const Supervisor& Object(std::string_view name) const {
    return *Supervisor::Of(*world_.space().Find(PidOf(name)));
  }

 private:
  void Add(const char* module, StartFunction start) {
    ModuleFunction function;
    function.module = module;
    function.function = "start_link";
    function.start = std::move(start);
    EXPECT_TRUE(modules_.Add(std::move(function)).ok());
  }

  std::unique_ptr<Supervisor> MakeSupervisor(absl::AnyInvocable<Term()> init,
                                             SupervisorKind kind = SupervisorKind::kSupervisor) {
    return Supervisor::FromInit(
        A("cb_sup"), [init = std::move(init)]() mutable { return SupervisorSetup::OfTerm(init()); },
        kind);
  }

  ProcessTask<> Parent(ProcessContext& self, std::string name, std::unique_ptr<Handler> handler,
                       std::string& result) {
    self.SetTrapExit(Trap::kOn);
    const auto spawned = self.Spawn(std::move(handler), Linked());
    const Pid child = spawned->pid;
    names_[name] = child;
    while (true) {
      Message message = co_await self.Receive();
      if (message.IsTagged(atoms::kAck, 3)) result = Text(message.element(2));
      if (message.IsTagged(atoms::kExit, 3) && message.element(1) == Term(child)) {
        world_.Log("{exit," + name + "," + Text(message.element(2)) + "}");
      }
      if (message.IsTagged(A("exit_child"), 2)) self.ExitProcess(child, message.element(1));
    }
  }

  ProcessTask<> Caller(ProcessContext& self, Pid supervisor, Term request, Nanos wait,
                       std::string& reply) {
    const CallAnswer answer = co_await arsenal::runtime::Call(self, supervisor, request, wait);
    reply = answer.ok() ? Text(answer.reply()) : "{exit," + Text(answer.reason()) + "}";
  }

  absl::StatusOr<PreparedStart> PrepareWorker(const Term& args) {
    const std::optional<std::vector<Term>> list = args.ListElements();
    if (!list || list->empty()) return absl::InvalidArgumentError("found no id");
    PreparedStart start;
    start.main = [this, id = (*list)[0], opts = list->size() > 1 ? list->back() : Term::Map({})](
                     ProcessContext& self) { return RunWorker(self, id, opts); };
    return start;
  }

  // As a gen_server would, it notes {init, Id} and, when it stops by itself or by its parent while
  // it traps exits, {terminate, Id, Reason}. Opts: trap, init (ignore, {error, R}, {crash, R} or
  // {other, X}), term_sleep (ms), term_exit, extra, unlink (is not linked with its supervisor
  // once it has started), quiet (notes nothing).
  ProcessTask<> RunWorker(ProcessContext& self, Term id, Term opts) {
    const std::string key = ToText(id);
    const auto option = [&opts](const char* name) -> const Term* {
      return opts.Is(Term::Kind::kMap) ? opts.Find(A(name)) : nullptr;
    };
    const bool quiet = option("quiet") != nullptr;
    const auto plan = plans_.find(key);
    if (plan != plans_.end()) {
      const std::string answer = plan->second.front();
      if (plan->second.size() > 1) plan->second.pop_front();
      world_.Log("{start_attempt," + key + "," + answer + "}");
      if (answer != "ok") {
        self.AckStart(T(answer));
        co_await self.Exit(atoms::kNormal);
      }
    }
    if (option("trap") != nullptr) self.SetTrapExit(Trap::kOn);
    if (const Term* init = option("init")) {
      if (init->Is(atoms::kIgnore)) {
        world_.Log("{init_ignore," + key + "}");
        self.AckStart(atoms::kIgnore);
        co_await self.Exit(atoms::kNormal);
      }
      if (init->IsTagged(atoms::kError, 2)) {
        world_.Log("{init_error," + key + "}");
        self.AckStart(*init);
        co_await self.Exit(init->element(1));
      }
      const bool crash = init->IsTagged(A("crash"), 2);
      if (crash) world_.Log("{init_crash," + key + "}");
      Term reason = Term::TupleOf(crash ? init->element(1) : Term(atoms::kBadReturnValue),
                                  crash ? Term(A("$st")) : init->element(1));
      co_await self.Exit(std::move(reason));
    }
    names_[key] = self.pid();
    if (!quiet) world_.Log("{init," + key + "}");
    Term ack = Term::TupleOf(atoms::kOk, self.pid());
    if (const Term* extra = option("extra")) ack = Term::TupleOf(atoms::kOk, self.pid(), *extra);
    self.AckStart(ack);
    if (option("unlink") != nullptr) self.Unlink(self.parent());
    while (true) {
      Message message = co_await self.Receive();
      Term reason;
      if (message.IsTagged(A("exit"), 2)) {
        reason = message.element(1);
      } else if (message.IsTagged(atoms::kExit, 3) && message.element(1) == Term(self.parent())) {
        reason = message.element(2);
      } else {
        continue;
      }
      if (!quiet) world_.Log("{terminate," + key + "," + Text(reason) + "}");
      if (const Term* sleep = option("term_sleep")) {
        co_await self.Sleep(milliseconds(sleep->AsSmall()));
      }
      if (const Term* other = option("term_exit")) reason = *other;
      co_await self.Exit(std::move(reason));
    }
  }

  ProcessWorld& world_;
  ModuleTable modules_;
  std::map<std::string, Term> answers_;
  std::map<std::string, Pid> parents_;
  std::map<std::string, Pid> names_;
  std::map<std::string, std::deque<std::string>> plans_;
};

// Runs the test in order of arrival and under 100 seeds.
inline void EachLab(absl::FunctionRef<void(SupervisorLab&)> test) {
  ForEachSchedule([test](ProcessWorld& world) {
    SupervisorLab lab(world);
    test(lab);
  });
}

// A worker's spec; `more` goes into the map, `opts` into the worker's options.
inline std::string Worker(std::string_view id, std::string_view more = "",
                          std::string_view opts = "") {
  std::string spec = "#{id=>" + std::string(id) + ",start=>{w,start_link,[" + std::string(id);
  if (!opts.empty()) spec += ",#{" + std::string(opts) + "}";
  spec += "]}";
  if (!more.empty()) spec += "," + std::string(more);
  return spec + "}";
}
inline std::string ListOf(const std::vector<std::string>& items) {
  std::string list = "[";
  for (const std::string& item : items) list += (list.size() > 1 ? "," : "") + item;
  return list + "]";
}

}  // namespace arsenal::runtime
