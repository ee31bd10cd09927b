// SPDX-License-Identifier: MIT
// 100,000 processes under 1,000 supervisors: when one supervisor is killed its subtree alone starts
// again, and the node holds as much memory as before.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <vector>

#include "runtime/behaviour/gen_server.h"
#include "runtime/node/node.h"
#include "runtime/scheduler/simulated_driver.h"
#include "runtime/supervisor/supervisor.h"
#include "runtime/supervisor/supervisor_snapshot.h"

namespace arsenal::semantics {
namespace {

using runtime::Atom;
using runtime::Pid;
using runtime::Term;

constexpr int64_t kBranches = 1'000;
constexpr int64_t kLeaves = 99;
constexpr uint32_t kProcesses = 1 + kBranches * (1 + kLeaves);

class Idle final : public runtime::GenServer {
 public:
  Atom Module() const override { return *Atom::Intern("idle"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
};

runtime::ChildSpec Spec(int64_t id, const char* function) {
  return runtime::ChildSpec(Term::Integer(id), *Atom::Intern("big_tree"), *Atom::Intern(function),
                            Term::Nil());
}

std::unique_ptr<runtime::Supervisor> Branch() {
  runtime::SupervisorFlags flags;
  flags.strategy = runtime::Strategy::kOneForAll;
  std::vector<runtime::ChildSpec> leaves;
  for (int64_t i = 0; i < kLeaves; ++i) leaves.push_back(Spec(i, "leaf"));
  return *runtime::Supervisor::Create(flags, std::move(leaves));
}

class BigTree : public testing::Test {
 protected:
  BigTree()
      : driver_(runtime::SimulatedDriver::Fifo()),
        node_(runtime::Env(driver_.clock(), 1, &driver_), runtime::NodeOptions()) {
    AddFunction("leaf", [] { return std::make_unique<Idle>(); });
    AddFunction("branch", [] { return Branch(); });
    node_.space().set_modules(&node_.modules());
    runtime::SupervisorFlags flags;
    flags.intensity = 100;
    std::vector<runtime::ChildSpec> branches;
    for (int64_t i = 0; i < kBranches; ++i) branches.push_back(Spec(i, "branch"));
    auto root = runtime::Supervisor::Create(flags, std::move(branches));
    OnWorker([&] { root_ = node_.space().Spawn(*std::move(root))->pid; });
  }

  template <class Make>
  void AddFunction(const char* name, Make make) {
    runtime::ModuleFunction function;
    function.module = "big_tree";
    function.function = name;
    function.start = [make](const Term&) -> absl::StatusOr<runtime::PreparedStart> {
      runtime::PreparedStart start;
      start.handler = make();
      return start;
    };
    ASSERT_TRUE(node_.modules().Add(std::move(function)).ok());
  }

  void OnWorker(absl::FunctionRef<void()> action) {
    {
      const runtime::CurrentWorkerScope scope(&node_.worker());
      action();
    }
    driver_.RunUntilQuiet();
  }

  std::vector<Pid> ChildrenOf(Pid supervisor) {
    std::vector<Pid> pids;
    const auto snapshot = runtime::SnapshotOf(node_.space(), supervisor);
    for (const auto& child : snapshot->children) pids.push_back(child.pid);
    return pids;
  }

  std::set<Pid> All() {
    std::set<Pid> all;
    for (Pid pid = node_.space().PidAfter(Pid()); pid.valid(); pid = node_.space().PidAfter(pid)) {
      all.insert(pid);
    }
    return all;
  }

  runtime::SimulatedDriver driver_;
  runtime::Node node_;
  Pid root_;
};

std::set<Pid> Without(const std::set<Pid>& some, const std::set<Pid>& others) {
  std::set<Pid> left;
  std::set_difference(some.begin(), some.end(), others.begin(), others.end(),
                      std::inserter(left, left.end()));
  return left;
}

TEST_F(BigTree, OfAKilledSupervisorTheSubtreeAloneStartsAgain) {
  ASSERT_EQ(node_.Counters().live_processes, kProcesses);
  const std::set<Pid> before = All();
  const Pid killed = ChildrenOf(root_)[417];
  std::set<Pid> subtree{killed};
  for (const Pid leaf : ChildrenOf(killed)) subtree.insert(leaf);
  ASSERT_EQ(subtree.size(), 1u + kLeaves);

  OnWorker([&] { node_.space().ExitProcess(killed, runtime::atoms::kKill); });

  const std::set<Pid> after = All();
  EXPECT_EQ(after.size(), kProcesses);
  EXPECT_EQ(Without(before, after), subtree);
  const Pid again = ChildrenOf(root_)[417];
  std::set<Pid> new_subtree{again};
  for (const Pid leaf : ChildrenOf(again)) new_subtree.insert(leaf);
  EXPECT_EQ(Without(after, before), new_subtree);
  EXPECT_EQ(node_.Counters().processes.processes_exited, subtree.size());
}

TEST_F(BigTree, HoldsAsMuchMemoryAsBefore) {
  const auto kill_one = [this](size_t branch) {
    const Pid pid = ChildrenOf(root_)[branch];
    OnWorker([&] { node_.space().ExitProcess(pid, runtime::atoms::kKill); });
  };
  const size_t before = node_.TotalMemory().total();
  const size_t of_root = node_.Inspect(root_)->memory.total();
  for (size_t branch = 0; branch < 50; ++branch) kill_one(branch * 20);
  const size_t after = node_.TotalMemory().total();
  const size_t of_root_after = node_.Inspect(root_)->memory.total();
  std::printf(
      "%u processes: %zu bytes before, %zu after 50 subtrees of %d have started again; "
      "the root keeps %zu more of its history\n",
      kProcesses, before, after, static_cast<int>(kLeaves + 1), of_root_after - of_root);
  // What is left is the root's own record of what it did.
  EXPECT_EQ(after - of_root_after, before - of_root);
  EXPECT_LE(of_root_after - of_root, 50u * 512u);
  EXPECT_EQ(node_.Counters().live_cells, 0);
  EXPECT_EQ(node_.Counters().timers, 0u);

  OnWorker([&] { node_.space().ExitProcess(root_, runtime::atoms::kShutdown); });
  OnWorker([&] { node_.space().EndProcess(root_, runtime::atoms::kKilled); });
  EXPECT_EQ(node_.Counters().live_processes, 0u);
  EXPECT_EQ(node_.TotalMemory().total(), 0u);
}

}  // namespace
}  // namespace arsenal::semantics
