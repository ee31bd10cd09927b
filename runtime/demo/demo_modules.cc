// SPDX-License-Identifier: MIT
// The table of the demo's starts, and its tree.

#include "runtime/demo/demo_modules.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "runtime/demo/cascade_worker.h"
#include "runtime/demo/client.h"
#include "runtime/demo/counter.h"
#include "runtime/demo/crasher.h"
#include "runtime/demo/event_worker.h"
#include "runtime/demo/kv.h"
#include "runtime/demo/resource_worker.h"
#include "runtime/demo/stateful_worker.h"
#include "runtime/demo/traffic_client.h"
#include "runtime/demo/word.h"
#include "runtime/supervisor/supervisor.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

constexpr int64_t kIntensity = 4;
constexpr int64_t kPeriod = 10;
constexpr int64_t kClientPeriodMs = 1000;
constexpr int64_t kMaxPeriodMs = 3'600'000;
constexpr int64_t kPoolSize = 5;

using Prepared = absl::StatusOr<PreparedStart>;
using Arguments = std::vector<Term>;

Prepared Wrong(const Arguments& found, const char* expected) {
  const std::string text =
      FormatTerm(Term::List(found), {.form = TextForm::kPretty, .max_bytes = 200});
  return absl::InvalidArgumentError(absl::StrCat("found ", text, ", expected ", expected));
}

Prepared Of(std::unique_ptr<Handler> handler) {
  PreparedStart start;
  start.handler = std::move(handler);
  return start;
}

// The only argument, when it is an integer within the bounds.
std::optional<int64_t> OnlyInteger(const Arguments& arguments, int64_t least, int64_t most) {
  if (arguments.size() != 1) return std::nullopt;
  return IntegerIn(arguments[0], least, most);
}

Prepared StartCounter(const Arguments& arguments) {
  const std::optional<int64_t> initial = OnlyInteger(arguments, INT64_MIN, INT64_MAX);
  if (!initial) return Wrong(arguments, "[Initial] with an integer of 64 bits");
  return Of(std::make_unique<Counter>(*initial));
}

Prepared StartClient(const Arguments& arguments) {
  const std::optional<int64_t> period = OnlyInteger(arguments, 1, kMaxPeriodMs);
  if (!period) return Wrong(arguments, "[PeriodMs] with an integer from 1 to 3600000");
  return Of(std::make_unique<Client>(std::chrono::milliseconds(*period)));
}

Prepared StartTraffic(const Arguments& arguments) {
  const auto script = arguments.empty() ? std::nullopt : TrafficClient::ScriptOf(arguments.front());
  const std::optional<int64_t> period =
      arguments.size() == 2 ? IntegerIn(arguments[1], 1, kMaxPeriodMs) : std::nullopt;
  if (!script || !period) {
    return Wrong(arguments,
                 "[Script, PeriodMs] with stateful, resource or events and an integer from 1 to "
                 "3600000");
  }
  return Of(std::make_unique<TrafficClient>(*script, std::chrono::milliseconds(*period)));
}

Prepared StartResources(const Arguments& arguments) {
  const std::optional<int64_t> size = OnlyInteger(arguments, 1, ResourceWorker::kMaxSize);
  if (!size) return Wrong(arguments, "[Size] with an integer from 1 to 1000");
  return Of(std::make_unique<ResourceWorker>(*size));
}

// A start without arguments.
template <typename Server>
Prepared StartPlain(const Arguments& arguments) {
  if (!arguments.empty()) return Wrong(arguments, "no arguments");
  return Of(std::make_unique<Server>());
}

Prepared StartSupervisor(const Arguments& arguments, Strategy strategy,
                         std::vector<ChildSpec> children) {
  if (!arguments.empty()) return Wrong(arguments, "no arguments");
  SupervisorFlags flags;
  flags.strategy = strategy;
  flags.intensity = kIntensity;
  flags.period = kPeriod;
  // It is there to be tried out: a mistyped call is no reason to end it.
  flags.unknown_requests = UnknownRequests::kAnswer;
  absl::StatusOr<std::unique_ptr<Supervisor>> supervisor =
      Supervisor::Create(flags, std::move(children));
  if (!supervisor.ok()) return supervisor.status();
  return Of(*std::move(supervisor));
}

Prepared StartWorkers(const ModuleTable& modules, const Arguments& arguments) {
  const Term size = Term::Integer(kPoolSize);
  std::vector<ChildSpec> children;
  children.push_back(NamedChild(modules, "stateful_worker", "stateful_worker", {}));
  children.push_back(NamedChild(modules, "resource_worker", "resource_worker", {size}));
  children.push_back(NamedChild(modules, "event_worker", "event_worker", {}));
  children.push_back(NamedChild(modules, "cascade_worker", "cascade_worker", {}));
  return StartSupervisor(arguments, Strategy::kRestForOne, std::move(children));
}

Prepared StartTrafficSupervisor(const ModuleTable& modules, const Arguments& arguments) {
  const Term period = Term::Integer(kClientPeriodMs);
  std::vector<ChildSpec> children;
  for (const auto& [name, script] :
       {std::pair("stateful_client", "stateful"), std::pair("resource_client", "resource"),
        std::pair("event_client", "events")}) {
    children.push_back(NamedChild(modules, name, "traffic_client", {Word(script), period}));
  }
  return StartSupervisor(arguments, Strategy::kOneForOne, std::move(children));
}

Prepared StartDemo(const ModuleTable& modules, const Arguments& arguments) {
  const Term period = Term::Integer(kClientPeriodMs);
  std::vector<ChildSpec> children;
  children.push_back(NamedChild(modules, "counter", "counter", {Term::Integer(0)}));
  children.push_back(NamedChild(modules, "kv", "kv", {}));
  children.push_back(NamedChild(modules, "crasher", "crasher", {}));
  children.push_back(NamedChild(modules, "client", "client", {period}));
  for (const char* name : {"workers_sup", "traffic_sup"}) {
    children.push_back(NamedChild(modules, name, name, {}));
    children.back().type = ChildType::kSupervisor;
    children.back().shutdown = Shutdown::Infinity();
  }
  return StartSupervisor(arguments, Strategy::kOneForOne, std::move(children));
}

struct Row {
  const char* module;
  const char* schema;
  const char* documentation;
  absl::AnyInvocable<Prepared(const Arguments&) const> start;
};

std::vector<Row> Rows(const ModuleTable& modules, std::shared_ptr<const StateFolder> folder) {
  std::vector<Row> rows;
  rows.push_back({"counter", "[Initial :: integer()]",
                  "A server that counts: get_count, increment, {increment, N}, reset.",
                  StartCounter});
  rows.push_back({"kv", "[]",
                  "A server that keeps values: {put, K, V}, {get, K}, {delete, K}, keys, size.",
                  StartPlain<Kv>});
  rows.push_back({"crasher", "[]",
                  "A server that fails when told: crash, {crash, Reason}, {divide, A, B}, ping, "
                  "hang.",
                  StartPlain<Crasher>});
  rows.push_back({"client", "[PeriodMs :: 1..3600000]",
                  "Calls the registered counter and kv once in each period: stats.", StartClient});
  rows.push_back({"stateful_worker", "[]",
                  "A server with a value, its history, snapshots and a file: get, {set, V}, "
                  "increment, history, rollback, {snapshot, Name}, {restore, Name}, persist, load, "
                  "{grow, Pattern, Bytes}, {crash, Mode} and more.",
                  [folder](const Arguments& arguments) -> Prepared {
                    if (!arguments.empty()) return Wrong(arguments, "no arguments");
                    return Of(std::make_unique<StatefulWorker>(folder));
                  }});
  rows.push_back({"resource_worker", "[Size :: 1..1000]",
                  "A pool that lends: checkout, {checkout, Ms}, {checkin, Id}, {resize, N}, {leak, "
                  "on}, leaked, reclaim, lent, stats.",
                  StartResources});
  rows.push_back({"event_worker", "[]",
                  "A hub of events: {subscribe, Topic}, {publish, Topic, Event, Priority}, {route, "
                  "From, To}, pause, resume, {overflow, Policy}, dead_letters, replay, stats and "
                  "more.",
                  StartPlain<EventWorker>});
  rows.push_back({"cascade_worker", "[]",
                  "Needs the other three: work, {on_failure, Strategy}, {breaker, Failures, Ms}, "
                  "couple, {break, Worker}, chain, stats and more.",
                  StartPlain<CascadeWorker>});
  rows.push_back({"traffic_client",
                  "[Script :: stateful | resource | events, PeriodMs :: 1..3600000]",
                  "Calls the demo's workers once in each period: stats.", StartTraffic});
  rows.push_back(
      {"workers_sup", "[]", "rest_for_one over the four workers, 4 restarts in 10 s.",
       [&modules](const Arguments& arguments) { return StartWorkers(modules, arguments); }});
  rows.push_back({"traffic_sup", "[]", "one_for_one over three clients, 4 restarts in 10 s.",
                  [&modules](const Arguments& arguments) {
                    return StartTrafficSupervisor(modules, arguments);
                  }});
  rows.push_back(
      {"demo_sup", "[]",
       "The demo's supervisor: one_for_one, 4 restarts in 10 s, over counter, kv, "
       "crasher, client, workers_sup and traffic_sup under their registered names.",
       [&modules](const Arguments& arguments) { return StartDemo(modules, arguments); }});
  return rows;
}

}  // namespace

ChildSpec NamedChild(const ModuleTable& modules, const char* name, const char* module,
                     std::vector<Term> arguments) {
  const Term args = Term::List(arguments);
  ChildSpec spec(Word(name), Word(module), Word("start_link"),
                 ChildFactory([&modules, name, module, args]() -> Prepared {
                   Prepared prepared = modules.Prepare(module, "start_link", args);
                   if (prepared.ok()) prepared->options.name = Word(name);
                   return prepared;
                 }));
  spec.args = args;
  return spec;
}

absl::Status AddDemoModules(ModuleTable& modules, std::shared_ptr<const StateFolder> folder) {
  for (Row& row : Rows(modules, std::move(folder))) {
    ModuleFunction function;
    function.module = row.module;
    function.function = "start_link";
    function.documentation = row.documentation;
    function.argument_schema = row.schema;
    function.start = [start = std::move(row.start)](const Term& arguments) -> Prepared {
      return start(arguments.ListElements().value_or(Arguments()));
    };
    if (absl::Status status = modules.Add(std::move(function)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace arsenal::runtime
