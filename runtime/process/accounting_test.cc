// SPDX-License-Identifier: MIT
// Accounting: memory, reductions and counters are measured and return to where they were.
#include <gtest/gtest.h>

#include "absl/container/flat_hash_map.h"
#include "runtime/base/limits.h"
#include "runtime/process/process_extension.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

constexpr size_t kMegabyte = 1 << 20;

// Answers each {From, _} with two messages; keeps a binary if it is given one, and drops it on
// `drop`.
class Keeper final : public Handler {
 public:
  DispatchResult Handle(ProcessContext& self, Message& message) override {
    const Term& payload = message.payload();
    if (payload.Is(Term::Kind::kTuple)) {
      self.Send(payload.element(0).AsPid(), A("one"));
      self.Send(payload.element(0).AsPid(), A("two"));
    }
    if (payload.Is(Term::Kind::kBinary)) held_ = payload;
    if (payload.Is(A("drop"))) held_ = Term();
    return DispatchResult::Done();
  }
  size_t StateBytes() const override { return held_.ByteSize() - sizeof(Term); }
  size_t ObjectBytes() const override { return sizeof(*this); }
  std::optional<Term> StateTerm() const override { return held_; }
  std::string_view BehaviourKind() const override { return "keeper"; }

 private:
  Term held_;
};

TEST(Accounting, AMegabyteIsChargedWhileItWaitsAndWhileItIsHeld) {
  ProcessWorld world(std::nullopt);
  const Pid pid = world.Spawn(std::make_unique<Keeper>());
  world.Quiet();
  const size_t before = InspectMemory(world.space(), pid)->total();
  world.space().Suspend(pid);
  world.Send(pid, Term::Binary(std::string(kMegabyte, 'x')));
  EXPECT_GE(InspectMemory(world.space(), pid)->messages, kMegabyte);  // in the inbox
  world.Quiet();
  EXPECT_GE(InspectMemory(world.space(), pid)->messages, kMegabyte);  // in the mailbox
  EXPECT_EQ(Inspect(world.space(), pid)->message_queue_length, 1u);
  world.OnWorker([&] { world.space().Resume(pid); });
  world.Quiet();
  EXPECT_GE(InspectMemory(world.space(), pid)->code, kMegabyte);  // in the state
  EXPECT_EQ(InspectMemory(world.space(), pid)->messages, 0u);
  EXPECT_GE(InspectState(world.space(), pid)->ByteSize(), kMegabyte);
  world.Send(pid, A("drop"));
  world.Quiet();
  // What suspending made stays.
  EXPECT_EQ(InspectMemory(world.space(), pid)->total(),
            before + sizeof(ProcessExtension) + sizeof(RareExtension));
}

TEST(Accounting, HandledMessagesCostExactlyTheirDispatchAndTheirSends) {
  for (const uint64_t seed : {1, 2, 3}) {
    ProcessWorld world(seed);
    const Pid pid = world.Spawn(std::make_unique<Keeper>());
    const Pid other = world.SpawnRecorder(ProcessContext::TrapExit::kOff);
    world.Quiet();
    const ProcessInfo before = *Inspect(world.space(), pid);
    constexpr uint64_t kMessages = 1000;
    for (uint64_t i = 0; i < kMessages; ++i) {
      world.Send(pid, Term::TupleOf(other, Term::Integer(static_cast<int64_t>(i))));
    }
    world.Quiet();
    const ProcessInfo after = *Inspect(world.space(), pid);
    EXPECT_EQ(after.reductions - before.reductions,
              kMessages * (kReductionsPerDispatch + 2 * kReductionsPerSend));
    EXPECT_EQ(after.messages_in - before.messages_in, kMessages);
    EXPECT_EQ(after.messages_out - before.messages_out, 2 * kMessages);
    EXPECT_EQ(world.log.size(), 2 * kMessages);
  }
}

ProcessTask<> Dictionary(ProcessContext& self, ProcessWorld& world) {
  EXPECT_FALSE(self.Put(A("k"), Term::Binary(std::string(1000, 'x'))).has_value());
  EXPECT_EQ(self.Get(A("k"))->AsBinary().size(), 1000u);
  EXPECT_EQ(Inspect(world.space(), self.pid())->dictionary.size(), 1u);
  EXPECT_GE(InspectMemory(world.space(), self.pid())->extension, 1000u);
  EXPECT_TRUE(self.Put(A("k"), Term::Integer(1)).has_value());
  EXPECT_EQ(*self.Erase(A("k")), Term::Integer(1));
  EXPECT_FALSE(self.Erase(A("k")).has_value());
  EXPECT_EQ(self.Get(A("k")), nullptr);
  world.Log("done");
  co_return;
}

TEST(Accounting, TheDictionaryIsChargedInFull) {
  ProcessWorld world(std::nullopt);
  world.Spawn([&](ProcessContext& self) { return Dictionary(self, world); });
  world.Quiet();
  EXPECT_EQ(world.log, std::vector<std::string>{"done"});
}

TEST(Accounting, ReductionsOfTheDeadStayInTheTotal) {
  ProcessWorld world(std::nullopt);
  const Pid pid = world.Spawn(std::make_unique<Keeper>());
  for (int i = 0; i < 10; ++i) world.Send(pid, A("x"));
  world.Quiet();
  const uint64_t total = world.space().TotalReductions();
  EXPECT_GE(total, 10u * kReductionsPerDispatch);
  world.Exit(pid, atoms::kKill);
  world.Quiet();
  EXPECT_EQ(world.space().TotalReductions(), total);
}

ProcessTask<> Wait(ProcessContext& self) { co_await self.Receive(); }

TEST(Spawn, IsRefusedWhenTheTableIsFullAndPossibleAgainAfterAnExit) {
  SpaceOptions options;
  options.max_processes = 3;
  ProcessWorld world(std::nullopt, options);
  std::vector<Pid> pids;
  for (int i = 0; i < 3; ++i) {
    pids.push_back(world.Spawn([](ProcessContext& self) { return Wait(self); }));
  }
  const absl::StatusOr<Spawned> refused =
      world.space().Spawn([](ProcessContext& self) { return Wait(self); });
  EXPECT_TRUE(absl::IsResourceExhausted(refused.status()));
  EXPECT_NE(refused.status().message().find("system_limit"), absl::string_view::npos);
  EXPECT_EQ(world.space().counters().spawns_refused, 1u);
  world.Exit(pids[1], atoms::kKill);
  world.Quiet();
  world.Spawn([](ProcessContext& self) { return Wait(self); });
}

TEST(Spawn, AStalePidNamesNobodyHoweverOftenItsIndexIsUsedAgain) {
  SpaceOptions options;
  options.max_processes = 2;
  ProcessWorld world(std::nullopt, options);
  absl::flat_hash_map<uint32_t, Pid> last_with_index;
  int used_again = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Pid pid = world.Spawn([](ProcessContext& self) { return Wait(self); });
    Pid& stale = last_with_index[pid.index()];
    if (stale.valid()) {
      ++used_again;
      ASSERT_NE(stale, pid);
      ASSERT_EQ(world.space().Find(stale), nullptr);
    }
    stale = pid;
    ASSERT_NE(world.space().Find(pid), nullptr);
    world.Exit(pid, atoms::kKill);
    world.Quiet();
  }
  EXPECT_GT(used_again, 1000);
}

TEST(Spawn, WithANameThatIsTakenOrReservedStartsNothing) {
  ProcessWorld world(std::nullopt);
  SpawnOptions options;
  options.name = A("boss");
  world.Spawn([](ProcessContext& self) { return Wait(self); }, options);
  auto again = world.space().Spawn([](ProcessContext& self) { return Wait(self); }, options);
  EXPECT_TRUE(absl::IsAlreadyExists(again.status()));
  options.name = A("count");
  again = world.space().Spawn([](ProcessContext& self) { return Wait(self); }, options);
  EXPECT_TRUE(absl::IsInvalidArgument(again.status()));
  EXPECT_EQ(world.space().process_count(), 1u);
}

ProcessTask<> Parent(ProcessContext& self, Pid* child) {
  self.SetTrapExit(ProcessContext::TrapExit::kOn);
  self.SetPriority(Priority::kHigh);
  self.set_group_leader(Pid::Make(0, 77, 1));
  *child = self.Spawn([](ProcessContext& other) { return Wait(other); })->pid;
  co_await Wait(self);
}

TEST(Spawn, InheritsTheGroupLeaderButNeitherPriorityNorTrapExit) {
  ProcessWorld world(std::nullopt);
  Pid child;
  const Pid parent = world.Spawn([&](ProcessContext& self) { return Parent(self, &child); });
  world.Quiet();
  const ProcessInfo info = *Inspect(world.space(), child);
  EXPECT_EQ(info.priority, Priority::kNormal);
  EXPECT_FALSE(info.trap_exit);
  EXPECT_EQ(info.group_leader, (Pid::Make(0, 77, 1)));
  EXPECT_EQ(info.parent, parent);
  EXPECT_EQ(info.ancestors, std::vector<Pid>{parent});
  EXPECT_TRUE(Inspect(world.space(), parent)->trap_exit);
}

TEST(Events, TellOfStartsNamesAndExitsInOrder) {
  ProcessWorld world(std::nullopt);
  SpawnOptions options;
  options.name = A("boss");
  const Pid pid = world.Spawn([](ProcessContext& self) { return Wait(self); }, options);
  world.Quiet();
  world.Exit(pid, A("fired"));
  world.Quiet();
  const EventBatch batch = world.events().Read({1, 0}, 10);
  std::vector<std::string> types;
  for (const Event& event : batch.events) {
    EXPECT_EQ(event.pid, pid);
    EXPECT_EQ(event.name, A("boss"));
    types.emplace_back(EventTypeName(event.type));
  }
  EXPECT_EQ(types, (std::vector<std::string>{"process:start", "name:register", "name:unregister",
                                             "process:exit"}));
  EXPECT_EQ(*batch.events.back().reason, Term(A("fired")));
}

TEST(Deliveries, KeepTheLastSignalsOfAProcess) {
  ProcessWorld world(std::nullopt);
  const Pid pid = world.Spawn(std::make_unique<Keeper>());
  world.Send(pid, Term::TupleOf(pid, Term::Integer(7)));
  world.Send(pid, T("[1,2]"));
  world.Quiet();
  const std::optional<RecentDeliveries> recent = world.space().LastDeliveries(pid);
  ASSERT_TRUE(recent.has_value());
  const std::vector<Delivery>& deliveries = recent->kept;
  ASSERT_GE(deliveries.size(), 2u);
  EXPECT_EQ(recent->missing, 0u);
  EXPECT_EQ(DeliveryPayload(deliveries[0]), Term::TupleOf(pid, Term::Integer(7)));
  EXPECT_EQ(DeliveryPayload(deliveries[1]), Term(atoms::kUnderscore));
}

}  // namespace
}  // namespace arsenal::runtime
