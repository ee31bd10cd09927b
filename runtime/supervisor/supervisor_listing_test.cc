// SPDX-License-Identifier: MIT
// Listing very many children: in slices, without another message in between; and what children cost
// their supervisor.
#include <gtest/gtest.h>

#include "runtime/supervisor/testing/children.h"

namespace arsenal::runtime {
namespace {

constexpr int kMany = 100'000;

ProcessTask<> Idle(ProcessContext& self) {
  self.AckStart(Term::TupleOf(atoms::kOk, self.pid()));
  const MessagePattern never = MessagePattern::Tagged(A("never"), 1);
  (void)co_await self.Receive(never);
}

absl::StatusOr<PreparedStart> StartIdle() {
  PreparedStart start;
  start.main = Idle;
  return start;
}

// A node without invariants, which would be checked for each of very many links at each step.
class PlainNode {
 public:
  ProcessSpace& space() { return space_; }
  Worker& worker() { return worker_; }
  Pid Spawn(ProcessMain main) { return space_.Spawn(std::move(main))->pid; }
  Pid SpawnMany(int count) {
    std::vector<ChildSpec> specs;
    for (int i = 0; i < count; ++i) {
      specs.emplace_back(Term::Integer(i), A("idle"), A("start_link"), ChildFactory(StartIdle));
    }
    const Pid pid = space_.Spawn(*Supervisor::Create({}, std::move(specs)))->pid;
    Quiet();
    EXPECT_EQ(space_.process_count(), static_cast<uint32_t>(count) + 1);
    return pid;
  }
  void Quiet() {
    while (worker_.RunRound()) {
    }
  }

 private:
  VirtualClock clock_;
  Worker worker_{clock_};
  const CurrentWorkerScope scope_{&worker_};
  EventRing events_{worker_, 1};
  ProcessSpace space_{worker_, events_, SpaceOptions()};
};

void AskToList(ProcessContext& self, Pid supervisor) {
  for (const Atom request : {atoms::kWhichChildren, atoms::kCountChildren}) {
    self.Send(supervisor,
              Term::TupleOf(atoms::kGenCall, Term::TupleOf(self.pid(), request), request));
  }
}

TEST(SupervisorListing, OfVeryManyChildrenYieldsAndTakesNoOtherMessage) {
  PlainNode node;
  const Pid sup = node.SpawnMany(kMany);
  bool listed = false;
  Lines order;
  Term list;
  node.Spawn([&, sup](ProcessContext& self) -> ProcessTask<> {
    AskToList(self, sup);
    for (int i = 0; i < 2; ++i) {
      const Message reply = co_await self.Receive();
      order.push_back(ToText(reply.payload().element(0)));
      if (i == 0) list = reply.payload().element(1);
      listed = true;
    }
  });
  int turns_of_others = 0;
  node.Spawn([&](ProcessContext& self) -> ProcessTask<> {
    while (!listed) {
      ++turns_of_others;
      co_await self.Yield();
    }
  });
  node.Quiet();
  ASSERT_TRUE(list.ListElements().has_value());
  EXPECT_EQ(list.ListElements()->size(), static_cast<size_t>(kMany));
  EXPECT_EQ(order, (Lines{"which_children", "count_children"}));
  // A slice has at most 4,000 reductions, and each child costs some.
  EXPECT_GT(turns_of_others, 50);
}

TEST(SupervisorListing, IsEndedByAKillAtOnce) {
  PlainNode node;
  const Pid sup = node.SpawnMany(kMany);
  node.Spawn([sup](ProcessContext& self) -> ProcessTask<> {
    AskToList(self, sup);
    (void)co_await self.Receive();
    ADD_FAILURE() << "the list has come";
  });
  for (int i = 0; i < 5; ++i) node.worker().RunSlice();
  ASSERT_NE(node.space().Find(sup), nullptr);
  node.space().ExitProcess(sup, atoms::kKill);
  node.worker().RunSlice();
  EXPECT_EQ(node.space().Find(sup), nullptr);
  node.Quiet();
  EXPECT_EQ(node.space().process_count(), 1u);  // who asked
}

TEST(SupervisorListing, IsTheSameUnderAllSchedules) {
  ForEachSchedule([](ProcessWorld& world) {
    std::vector<ChildSpec> specs;
    for (int i = 0; i < 30; ++i) {
      specs.emplace_back(Term::Integer(i), A("idle"), A("start_link"), ChildFactory(StartIdle));
    }
    const Pid sup = StartSupervisor(world, {}, std::move(specs));
    std::string expected;
    for (const ChildSnapshot& child : Snapshot(world, sup).children) {
      expected = "{" + ToText(child.id) + "," + child.pid.ToString() + ",worker,[idle]}" +
                 (expected.empty() ? "" : ",") + expected;
    }
    EXPECT_EQ(CallText(world, sup, "which_children"), "[" + expected + "]");
    EXPECT_EQ(CallText(world, sup, "count_children"),
              "[{specs,30},{active,30},{supervisors,0},{workers,30}]");
  });
}

TEST(SupervisorMemory, OfAChildIsSmall) {
  PlainNode node;
  constexpr size_t kChildren = 10'000;
  const Pid sup = node.SpawnMany(kChildren);
  EXPECT_LE(Inspect(node.space(), sup)->memory.total(), 250 * kChildren);

  SupervisorFlags flags;
  flags.strategy = Strategy::kSimpleOneForOne;
  auto simple = Supervisor::Create(
      flags, SpecsOf(ChildSpec(A("t"), A("idle"), A("start_link"), ChildFactory(StartIdle))));
  const Pid pid = node.space().Spawn(*std::move(simple))->pid;
  const Term request = T("{'$gen_call',{<0.9.9>,t},{start_child,[]}}");
  for (size_t i = 0; i < kChildren; ++i) node.space().Send(pid, request);
  node.Quiet();
  EXPECT_EQ(SnapshotOf(node.space(), pid)->children_count, kChildren);
  EXPECT_LE(Inspect(node.space(), pid)->memory.total(), 100 * kChildren);
}

}  // namespace
}  // namespace arsenal::runtime
