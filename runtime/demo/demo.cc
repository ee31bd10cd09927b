// SPDX-License-Identifier: MIT
// Puts the demo together.

#include "runtime/demo/demo.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "runtime/base/check.h"
#include "runtime/demo/client.h"
#include "runtime/demo/counter.h"
#include "runtime/demo/crasher.h"
#include "runtime/demo/kv.h"
#include "runtime/demo/word.h"
#include "runtime/supervisor/supervisor.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

constexpr int64_t kDemoIntensity = 4;
constexpr int64_t kDemoPeriod = 10;
constexpr int64_t kClientPeriodMs = 1000;
constexpr int64_t kMaxPeriodMs = 3'600'000;

// So many that only something that cannot start at all makes the root give up.
constexpr int64_t kRootIntensity = 1000;
constexpr int64_t kRootPeriod = 1;

absl::Status WrongArguments(const Term& found, const char* expected) {
  return absl::InvalidArgumentError(
      absl::StrCat("found ", FormatTerm(found, {.form = TextForm::kPretty, .max_bytes = 200}),
                   ", expected ", expected));
}

// The only argument, when it is an integer within the bounds.
std::optional<int64_t> OnlyInteger(const Term& args, int64_t least, int64_t most) {
  const std::optional<std::vector<Term>> list = args.ListElements();
  if (!list || list->size() != 1 || !(*list)[0].IsSmall()) return std::nullopt;
  const int64_t value = (*list)[0].AsSmall();
  return value < least || value > most ? std::nullopt : std::optional(value);
}

PreparedStart Prepared(std::unique_ptr<Handler> handler) {
  PreparedStart start;
  start.handler = std::move(handler);
  return start;
}

absl::StatusOr<PreparedStart> StartCounter(const Term& args) {
  const std::optional<int64_t> initial = OnlyInteger(args, INT64_MIN, INT64_MAX);
  if (!initial) return WrongArguments(args, "[Initial] with an integer of 64 bits");
  return Prepared(std::make_unique<Counter>(*initial));
}

absl::StatusOr<PreparedStart> StartClient(const Term& args) {
  const std::optional<int64_t> period = OnlyInteger(args, 1, kMaxPeriodMs);
  if (!period) return WrongArguments(args, "[PeriodMs] with an integer from 1 to 3600000");
  return Prepared(std::make_unique<Client>(std::chrono::milliseconds(*period)));
}

// A start without arguments.
template <typename Server>
absl::StatusOr<PreparedStart> StartPlain(const Term& args) {
  if (!args.IsNil()) return WrongArguments(args, "no arguments");
  return Prepared(std::make_unique<Server>());
}

// A child of the demo: started as its module says, and registered under the module's name.
ChildSpec DemoChild(const char* module, absl::StatusOr<PreparedStart> (*start)(const Term&),
                    Term args) {
  ChildSpec spec(Word(module), Word(module), Word("start_link"),
                 ChildFactory([module, start, args]() -> absl::StatusOr<PreparedStart> {
                   absl::StatusOr<PreparedStart> prepared = start(args);
                   if (!prepared.ok()) return prepared;
                   prepared->options.name = Word(module);
                   const uint8_t arity = args.IsNil() ? 0 : 1;
                   prepared->options.initial_call = {Word(module), Word("start_link"), arity};
                   return prepared;
                 }));
  spec.args = std::move(args);
  return spec;
}

Term ListOf(Term only) { return Term::Cons(std::move(only), Term::Nil()); }

absl::StatusOr<PreparedStart> StartDemoSupervisor(const Term& args) {
  if (!args.IsNil()) return WrongArguments(args, "no arguments");
  std::vector<ChildSpec> children;
  children.push_back(DemoChild("counter", StartCounter, ListOf(Term::Integer(0))));
  children.push_back(DemoChild("kv", StartPlain<Kv>, Term::Nil()));
  children.push_back(DemoChild("crasher", StartPlain<Crasher>, Term::Nil()));
  children.push_back(DemoChild("client", StartClient, ListOf(Term::Integer(kClientPeriodMs))));
  SupervisorFlags flags;
  flags.intensity = kDemoIntensity;
  flags.period = kDemoPeriod;
  // It is there to be tried out: a mistyped call is no reason to end it.
  flags.unknown_requests = UnknownRequests::kAnswer;
  absl::StatusOr<std::unique_ptr<Supervisor>> supervisor =
      Supervisor::Create(flags, std::move(children));
  if (!supervisor.ok()) return supervisor.status();
  return Prepared(*std::move(supervisor));
}

// Stops the root and with it everything below, then goes on. The exit comes from nobody, who is the
// parent of a process without one.
void StopRoot(ProcessSpace& space, Pid root, absl::AnyInvocable<void()> done) {
  const auto stopped = std::make_shared<absl::AnyInvocable<void()>>(std::move(done));
  SpawnOptions options;
  options.criticality = Criticality::kCritical;
  const absl::StatusOr<Spawned> watcher = space.Spawn(
      [root, stopped](ProcessContext& self) -> ProcessTask<> {
        const Ref monitor = self.Monitor(root);
        self.space().ExitProcess(root, atoms::kShutdown);
        (void)co_await self.Receive(MessagePattern::About(monitor));
        (*stopped)();
      },
      std::move(options));
  if (watcher.ok()) return;
  space.ExitProcess(root, atoms::kShutdown);  // too many processes: stopping does not wait
  (*stopped)();
}

}  // namespace

absl::Status AddDemoModules(ModuleTable& modules) {
  struct Row {
    const char* module;
    const char* schema;
    const char* documentation;
    absl::StatusOr<PreparedStart> (*start)(const Term&);
  };
  const Row rows[] = {
      {"counter", "[Initial :: integer()]",
       "A server that counts: get_count, increment, {increment, N}, reset.", StartCounter},
      {"kv", "[]", "A server that keeps values: {put, K, V}, {get, K}, {delete, K}, keys, size.",
       StartPlain<Kv>},
      {"crasher", "[]",
       "A server that fails when told: crash, {crash, Reason}, {divide, A, B}, ping, hang.",
       StartPlain<Crasher>},
      {"client", "[PeriodMs :: 1..3600000]",
       "Calls the registered counter and kv once in each period: stats.", StartClient},
      {"demo_sup", "[]",
       "The demo's supervisor: one_for_one, 4 restarts in 10 s, over counter, kv, crasher and "
       "client under their registered names.",
       StartDemoSupervisor},
  };
  for (const Row& row : rows) {
    ModuleFunction function;
    function.module = row.module;
    function.function = "start_link";
    function.documentation = row.documentation;
    function.argument_schema = row.schema;
    function.start = row.start;
    if (absl::Status status = modules.Add(std::move(function)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<Pid> StartRoot(Node& node, const RootOptions& options) {
  if (absl::Status status = AddDemoModules(node.modules()); !status.ok()) return status;
  std::vector<ChildSpec> children;
  if (options.demo == DemoApplication::kOn) {
    ChildSpec demo(Word("demo_sup"), Word("demo_sup"), Word("start_link"),
                   ChildFactory([]() -> absl::StatusOr<PreparedStart> {
                     absl::StatusOr<PreparedStart> prepared = StartDemoSupervisor(Term::Nil());
                     if (!prepared.ok()) return prepared;
                     prepared->options.name = Word("demo_sup");
                     prepared->options.initial_call = {Word("demo_sup"), Word("start_link"), 0};
                     return prepared;
                   }));
    demo.type = ChildType::kSupervisor;
    children.push_back(std::move(demo));
  }
  SupervisorFlags flags;
  flags.intensity = kRootIntensity;
  flags.period = kRootPeriod;
  flags.unknown_requests = UnknownRequests::kAnswer;
  absl::StatusOr<std::unique_ptr<Supervisor>> root = Supervisor::Create(flags, std::move(children));
  if (!root.ok()) return root.status();
  SpawnOptions spawn;
  spawn.name = Word("root_sup");
  spawn.criticality = Criticality::kCritical;
  spawn.initial_call = {Word("root_sup"), Word("start_link"), 0};
  const absl::StatusOr<Spawned> spawned = node.space().Spawn(*std::move(root), std::move(spawn));
  if (!spawned.ok()) return spawned.status();
  ProcessSpace& space = node.space();
  node.AddStopHook("root_sup", [&space, pid = spawned->pid](absl::AnyInvocable<void()> done) {
    StopRoot(space, pid, std::move(done));
  });
  return spawned->pid;
}

}  // namespace arsenal::runtime
