// SPDX-License-Identifier: MIT
// Links: setting them up, taking them down, and what races do to them.
#include <gtest/gtest.h>

#include "runtime/base/random.h"
#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

using Trap = ProcessContext::TrapExit;

ProcessTask<> Nothing(ProcessContext&) { co_return; }

ProcessTask<> WaitForever(ProcessContext& self) {
  const MessagePattern never = MessagePattern::Where([](const Message&) { return false; });
  co_await self.Receive(never);
}

ProcessTask<> ExitOn(ProcessContext& self, Term reason) {
  co_await self.Receive();
  co_await self.Exit(reason);
}

Pid SpawnIdle(ProcessWorld& world) {
  return world.Spawn([](ProcessContext& self) { return WaitForever(self); });
}

ProcessTask<> LinkTo(ProcessContext& self, ProcessWorld& world, Trap trap, Pid other) {
  self.SetTrapExit(trap);
  const absl::Status status = self.Link(other);
  world.Log(status.ok() ? "true" : "noproc");
  const MessagePattern any = MessagePattern::Any();
  Message message = co_await self.Receive(any, std::chrono::seconds(1));
  world.Log(message);
}

TEST(Link, ToADeadPidIsAnErrorForACallerThatDoesNotTrap) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid dead = world.Spawn([](ProcessContext& self) { return Nothing(self); });
    world.Quiet();
    world.Spawn([&](ProcessContext& self) { return LinkTo(self, world, Trap::kOff, dead); });
    world.Advance(std::chrono::seconds(2));
    EXPECT_EQ(world.log, (std::vector<std::string>{"noproc", "none"}));
  });
}

TEST(Link, ToADeadPidGivesNoprocToATrappingCaller) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid dead = world.Spawn([](ProcessContext& self) { return Nothing(self); });
    world.Quiet();
    world.Spawn([&](ProcessContext& self) { return LinkTo(self, world, Trap::kOn, dead); });
    world.Advance(std::chrono::seconds(2));
    EXPECT_EQ(world.log,
              (std::vector<std::string>{"true", "{'EXIT'," + dead.ToString() + ",noproc}"}));
  });
}

ProcessTask<> LinkSelf(ProcessContext& self, ProcessWorld& world) {
  world.Log(self.Link(self.pid()).ok() ? "true" : "error");
  self.Unlink(self.pid());
  co_return;
}

TEST(Link, ToItselfChangesNothing) {
  ForEachSchedule([](ProcessWorld& world) {
    world.Spawn([&](ProcessContext& self) { return LinkSelf(self, world); });
    world.Quiet();
    EXPECT_EQ(world.log, std::vector<std::string>{"true"});
  });
}

ProcessTask<> LinkTwice(ProcessContext& self, ProcessWorld& world, Pid other) {
  self.SetTrapExit(Trap::kOn);
  EXPECT_TRUE(self.Link(other).ok());
  EXPECT_TRUE(self.Link(other).ok());
  self.Send(other, A("go"));
  for (int i = 0; i < 2; ++i) {
    const MessagePattern any = MessagePattern::Any();
    Message message = co_await self.Receive(any, std::chrono::seconds(1));
    world.Log(message ? ToText(message.payload().element(2)) : "none");
  }
}

TEST(Link, TwiceGivesOneExit) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid other = world.Spawn([](ProcessContext& self) { return ExitOn(self, A("bye")); });
    world.Spawn([&](ProcessContext& self) { return LinkTwice(self, world, other); });
    world.Advance(std::chrono::seconds(2));
    EXPECT_EQ(world.log, (std::vector<std::string>{"bye", "none"}));
  });
}

ProcessTask<> UnlinkLate(ProcessContext& self, ProcessWorld& world, Pid other) {
  self.SetTrapExit(Trap::kOn);
  EXPECT_TRUE(self.Link(other).ok());
  self.Send(other, A("go"));
  co_await self.Sleep(std::chrono::seconds(1));
  self.Unlink(other);
  const MessagePattern any = MessagePattern::Any();
  Message message = co_await self.Receive(any, Nanos(0));
  world.Log(message ? ToText(message.payload().element(2)) : "none");
}

TEST(Unlink, DoesNotTakeBackAnExitThatIsInTheMailbox) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid other = world.Spawn([](ProcessContext& self) { return ExitOn(self, A("bye")); });
    world.Spawn([&](ProcessContext& self) { return UnlinkLate(self, world, other); });
    world.Advance(std::chrono::seconds(3));
    EXPECT_EQ(world.log, std::vector<std::string>{"bye"});
  });
}

ProcessTask<> UnlinkAtOnce(ProcessContext& self, ProcessWorld& world, Pid other) {
  self.SetTrapExit(Trap::kOn);
  EXPECT_TRUE(self.Link(other).ok());
  self.Send(other, A("go"));
  co_await self.Yield();
  self.Unlink(other);
  // What is here now was here before the unlink acted or came with it; nothing may follow.
  const MessagePattern any = MessagePattern::Any();
  Message before = co_await self.Receive(any, Nanos(0));
  if (before) co_return;
  Message after = co_await self.Receive(any, std::chrono::seconds(1));
  world.Log(after);
}

TEST(Unlink, LetsNoExitThroughAfterwardsWhateverTheRace) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid other = world.Spawn([](ProcessContext& self) { return ExitOn(self, A("bye")); });
    world.Spawn([&](ProcessContext& self) { return UnlinkAtOnce(self, world, other); });
    world.Advance(std::chrono::seconds(3));
    EXPECT_TRUE(world.log.empty() || world.log[0] == "none") << world.log[0];
  });
}

ProcessTask<> ToggleLinks(ProcessContext& self, uint64_t seed, const std::vector<Pid>* all) {
  self.SetTrapExit(Trap::kOn);
  Random random(seed);
  for (int i = 0; i < 40; ++i) {
    const Pid other = (*all)[random.Below(all->size())];
    if (random.Below(2) == 0) {
      EXPECT_TRUE(self.Link(other).ok());
    } else {
      self.Unlink(other);
    }
    if (random.Below(3) == 0) co_await self.Yield();
  }
  co_await WaitForever(self);
}

TEST(Link, StaysSymmetricUnderCrossingLinksAndUnlinks) {
  ForEachSchedule([](ProcessWorld& world) {
    std::vector<Pid> all;
    for (uint64_t i = 0; i < 4; ++i) {
      all.push_back(world.Spawn([i, &all, &world](ProcessContext& self) {
        return ToggleLinks(self, i * 1000 + world.driver().choice_hash() % 1000, &all);
      }));
    }
    world.Quiet();  // checks the symmetry
  });
}

ProcessTask<> DieLater(ProcessContext& self, uint64_t seed, const std::vector<Pid>* all) {
  self.SetTrapExit(Trap::kOn);
  Random random(seed);
  for (int i = 0; i < 10; ++i) {
    const Pid other = (*all)[random.Below(all->size())];
    switch (random.Below(4)) {
      case 0: EXPECT_TRUE(self.Link(other).ok()); break;
      case 1: self.Unlink(other); break;
      case 2: self.Monitor(other); break;
      default: co_await self.Yield();
    }
  }
  if (seed % 2 == 0) co_await self.Exit(A("late"));
  co_await WaitForever(self);
}

TEST(Link, LeavesNothingBehindWhenHalfOfThemDieMeanwhile) {
  ForEachSchedule([](ProcessWorld& world) {
    std::vector<Pid> all;
    for (uint64_t i = 0; i < 6; ++i) {
      all.push_back(world.Spawn(
          [i, &all](ProcessContext& self) { return DieLater(self, i * 7 + i % 2, &all); }));
    }
    world.Quiet();
  });
}

ProcessTask<> Chain(ProcessContext& self, int depth) {
  if (depth > 0) {
    SpawnOptions options;
    options.link = StartLink::kLink;
    ProcessMain child = [depth](ProcessContext& child_self) {
      return Chain(child_self, depth - 1);
    };
    (void)self.Spawn(std::move(child), options);
  }
  co_await WaitForever(self);
}

TEST(Link, CarriesAReasonThroughAWholeChain) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid first = world.Spawn([](ProcessContext& self) { return Chain(self, 30); });
    world.Quiet();
    EXPECT_EQ(world.space().process_count(), 31u);
    world.Exit(first, A("boom"));
    world.Quiet();
    EXPECT_EQ(world.space().process_count(), 0u);
  });
}

TEST(Link, IsShownByInspectOnBothSides) {
  ProcessWorld world(std::nullopt);
  const Pid other = SpawnIdle(world);
  const Pid self_pid = world.Spawn([other](ProcessContext& self) -> ProcessTask<> {
    (void)self.Link(other);
    return WaitForever(self);
  });
  world.Quiet();
  EXPECT_EQ(Inspect(world.space(), other)->links, std::vector<Pid>{self_pid});
  EXPECT_EQ(Inspect(world.space(), self_pid)->links, std::vector<Pid>{other});
}

}  // namespace
}  // namespace arsenal::runtime
