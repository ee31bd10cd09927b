// SPDX-License-Identifier: MIT
// Rows about supervisors: starting, restarting and stopping children, and listing very many.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/supervisor/supervisor.h"
#include "tests/bench/rows.h"
#include "tests/bench/supervised_node.h"

namespace arsenal::bench {
namespace {

using runtime::ChildSpec;
using runtime::Nanos;
using runtime::Pid;
using runtime::ProcessContext;
using runtime::Term;
namespace atoms = runtime::atoms;

double StartChild() {
  constexpr int64_t kChildren = 100'000;
  SupervisedNode node;
  node.StartSimple();
  node.StartDynamic(kChildren / 10);
  return NanosEach(kChildren, [&] { node.StartDynamic(kChildren); });
}

runtime::ProcessTask<> StartSpecs(ProcessContext& self, Pid supervisor, int64_t first,
                                  int64_t count) {
  const Term start = Term::TupleOf(Word("idle"), Word("start_link"), Term::Nil());
  for (int64_t i = first; i < first + count; ++i) {
    const Term spec = Term::Map({{atoms::kId, Term::Integer(i)}, {atoms::kStart, start}});
    const Term request = Term::TupleOf(atoms::kStartChild, spec);
    const runtime::CallAnswer answer =
        co_await runtime::Call(self, runtime::ServerRef(supervisor), request);
    RUNTIME_CHECK(answer.ok() && answer.reply().IsTagged(atoms::kOk, 2));
  }
}

double StartSpec() {
  constexpr int64_t kChildren = 100'000;
  SupervisedNode node;
  node.Start(runtime::Strategy::kOneForOne, {});
  const auto start = [&](int64_t first, int64_t count) {
    node.node().Spawn([&node, first, count](ProcessContext& self) {
      return StartSpecs(self, node.pid(), first, count);
    });
    node.node().RunUntilQuiet();
  };
  start(0, kChildren / 10);
  return NanosEach(kChildren, [&] { start(kChildren, kChildren); });
}

double RestartChild() {
  constexpr int64_t kChildren = 20'000;
  SupervisedNode node;
  node.Start(runtime::Strategy::kOneForOne, SupervisedNode::IdleChildren(kChildren));
  std::vector<Pid> pids;
  for (const runtime::Child& child : node.supervisor().children()) pids.push_back(child.pid);
  return NanosEach(kChildren, [&] {
    for (const Pid pid : pids) {
      {
        const runtime::CurrentWorkerScope scope(&node.node().space().worker());
        node.node().space().ExitProcess(pid, atoms::kKill);
      }
      node.node().RunUntilQuiet();
    }
  });
}

double ExitCascade() {
  constexpr int64_t kLinked = 10'000;
  OneWorker node;
  const Pid first = node.Spawn([](ProcessContext& self) -> runtime::ProcessTask<> {
    runtime::SpawnOptions linked;
    linked.link = runtime::StartLink::kLink;
    for (int64_t i = 1; i < kLinked; ++i) {
      (void)self.Spawn(std::make_unique<IdleServer>(), linked);
    }
    const runtime::MessagePattern never = runtime::MessagePattern::Tagged(Word("never"), 1);
    (void)co_await self.Receive(never);
  });
  node.RunUntilQuiet();
  RUNTIME_CHECK(node.space().process_count() == kLinked);
  const double nanos = NanosEach(kLinked, [&] {
    {
      const runtime::CurrentWorkerScope scope(&node.space().worker());
      node.space().ExitProcess(first, Word("down"));
    }
    node.RunUntilQuiet();
  });
  RUNTIME_CHECK(node.space().process_count() == 0);
  return nanos;
}

constexpr int64_t kTree = 100'000;

double TreeStart() {
  SupervisedNode node;
  auto supervisor =
      SupervisedNode::Make(runtime::Strategy::kOneForOne, SupervisedNode::IdleChildren(kTree));
  const double nanos = NanosEach(1, [&] { node.Start(std::move(supervisor)); });
  RUNTIME_CHECK(node.node().space().process_count() == kTree + 1);
  return nanos / 1e6;
}

double TreeStop() {
  SupervisedNode node;
  node.Start(runtime::Strategy::kOneForOne, SupervisedNode::IdleChildren(kTree));
  const double nanos = NanosEach(1, [&] {
    node.Stop();
    node.node().RunUntilQuiet();
  });
  RUNTIME_CHECK(node.node().space().process_count() == 0);
  return nanos / 1e6;
}

// The longest slice while 100,000 children are listed.
double WhichChildrenSlice() {
  SupervisedNode node;
  node.Start(runtime::Strategy::kOneForOne, SupervisedNode::IdleChildren(kTree));
  const runtime::SystemClock clock;
  runtime::Worker& worker = node.node().space().worker();
  bool listed = false;
  Term list;  // outlives its measuring, so that no slice has to free it
  node.node().Spawn([&node, &listed, &list](ProcessContext& self) -> runtime::ProcessTask<> {
    const runtime::CallAnswer answer =
        co_await runtime::Call(self, runtime::ServerRef(node.pid()), atoms::kWhichChildren);
    RUNTIME_CHECK(answer.ok());
    list = answer.reply();
    listed = true;
  });
  Nanos longest{0};
  const runtime::CurrentWorkerScope scope(&worker);
  while (!listed) {
    const Nanos begin = clock.Monotonic();
    worker.RunSlice();
    longest = std::max(longest, clock.Monotonic() - begin);
  }
  return static_cast<double>(longest.count()) / 1e6;
}

}  // namespace

std::vector<Row> SupervisorRows() {
  std::vector<Row> rows;
  rows.push_back({"start_child", 1, "ns/child", "simple_one_for_one, warm", StartChild});
  rows.push_back({"start_child_spec", 1, "ns/child", "one_for_one, a spec each", StartSpec});
  rows.push_back(
      {"restart_child", 1, "ns/restart", "supervisor of 20,000, logger on", RestartChild});
  rows.push_back({"exit_cascade", 1, "ns/exit", "10,000 linked", ExitCascade});
  rows.push_back({"tree_start_100k", 1, "ms", "100,000 children of one supervisor", TreeStart});
  rows.push_back({"tree_stop_100k", 1, "ms", "the same stopped in order", TreeStop});
  rows.push_back(
      {"which_children_slice", 1, "ms", "longest slice, 100,000 children", WhichChildrenSlice});
  return rows;
}

}  // namespace arsenal::bench
