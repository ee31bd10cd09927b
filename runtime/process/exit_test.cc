// SPDX-License-Identifier: MIT
// Exit signals: who dies, of what, and what others see.
#include <gtest/gtest.h>

#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

using Trap = ProcessContext::TrapExit;

ProcessTask<> Idle(ProcessContext& self, Trap trap, ProcessWorld* world) {
  self.SetTrapExit(trap);
  while (true) {
    Message message = co_await self.Receive();
    world->Log(message);
  }
}

// Watches `target`, lets it start, sends it exit/2 and logs its end, if it comes.
ProcessTask<> ExitAnother(ProcessContext& self, ProcessWorld& world, Pid target, Term reason) {
  const Ref monitor = self.Monitor(target);
  co_await self.Sleep(std::chrono::milliseconds(1));
  self.ExitProcess(target, reason);
  const MessagePattern down = MessagePattern::About(monitor);
  Message message = co_await self.Receive(down, std::chrono::seconds(1));
  world.Log(message ? "died " + ToText(message.payload().element(4)) : "lives");
}

struct MatrixRow {
  Trap trap;
  const char* reason;
  std::vector<std::string> seen;
};

TEST(Exit, AnotherProcessFollowsTheMatrixOfTrapAndReason) {
  const std::vector<MatrixRow> rows = {
      {Trap::kOff, "normal", {"lives"}},
      {Trap::kOff, "kill", {"died killed"}},
      {Trap::kOff, "killed", {"died killed"}},
      {Trap::kOff, "{shutdown,x}", {"died {shutdown,x}"}},
      {Trap::kOff, "abnormal", {"died abnormal"}},
      {Trap::kOn, "normal", {"{'EXIT',SENDER,normal}", "lives"}},
      {Trap::kOn, "kill", {"died killed"}},
      {Trap::kOn, "killed", {"{'EXIT',SENDER,killed}", "lives"}},
      {Trap::kOn, "abnormal", {"{'EXIT',SENDER,abnormal}", "lives"}},
  };
  for (const MatrixRow& row : rows) {
    SCOPED_TRACE(row.reason);
    ForEachSchedule([&row](ProcessWorld& world) {
      const Pid target =
          world.Spawn([&](ProcessContext& self) { return Idle(self, row.trap, &world); });
      const Pid sender = world.Spawn([&world, target, &row](ProcessContext& self) {
        return ExitAnother(self, world, target, T(row.reason));
      });
      world.Advance(std::chrono::seconds(2));
      std::vector<std::string> expected = row.seen;
      for (std::string& line : expected) {
        const size_t at = line.find("SENDER");
        if (at != std::string::npos) line.replace(at, 6, ToText(sender));
      }
      EXPECT_EQ(world.log, expected);
    });
  }
}

ProcessTask<> ExitSelf(ProcessContext& self, ProcessWorld& world, Trap trap, Term reason) {
  self.SetTrapExit(trap);
  self.ExitProcess(self.pid(), reason);
  const MessagePattern any = MessagePattern::Any();
  Message message = co_await self.Receive(any, std::chrono::seconds(1));
  if (message) world.Log("message " + ToText(message.payload().element(2)));
}

ProcessTask<> Exit1(ProcessContext& self, Term reason) {
  co_await self.Exit(reason);
  ADD_FAILURE() << "went on after its exit";
}

// Spawns with a monitor and logs the end.
ProcessTask<> Watch(ProcessContext& self, ProcessWorld& world, ProcessMain main) {
  SpawnOptions options;
  options.monitor = StartMonitor::kMonitor;
  const absl::StatusOr<Spawned> spawned = self.Spawn(std::move(main), options);
  Message message = co_await self.Receive();
  EXPECT_EQ(message.payload().element(1), Term(spawned->monitor));
  world.Log("died " + ToText(message.payload().element(4)));
}

void WatchEnd(ProcessWorld& world, ProcessMain main) {
  // The closure is called once: it may give its capture away.
  world.Spawn([&world, main = std::move(main)](ProcessContext& self) mutable {
    return Watch(self, world, std::move(main));
  });
  world.Advance(std::chrono::seconds(2));
}

TEST(Exit, ToItselfKillsAlsoWithReasonNormal) {
  struct Row {
    Trap trap;
    const char* reason;
    std::vector<std::string> seen;
  };
  const std::vector<Row> rows = {
      {Trap::kOff, "normal", {"died normal"}},
      {Trap::kOff, "kill", {"died killed"}},
      {Trap::kOff, "abnormal", {"died abnormal"}},
      {Trap::kOn, "normal", {"message normal", "died normal"}},
      {Trap::kOn, "kill", {"died killed"}},
      {Trap::kOn, "abnormal", {"message abnormal", "died normal"}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.reason);
    ForEachSchedule([&row](ProcessWorld& world) {
      WatchEnd(world, [&](ProcessContext& self) {
        return ExitSelf(self, world, row.trap, T(row.reason));
      });
      EXPECT_EQ(world.log, row.seen);
    });
  }
}

TEST(Exit, ByItselfWithReasonKillKeepsThatReason) {
  for (const char* reason : {"normal", "kill", "{nested,[1]}"}) {
    ForEachSchedule([&](ProcessWorld& world) {
      WatchEnd(world, [&](ProcessContext& self) { return Exit1(self, T(reason)); });
      EXPECT_EQ(world.log, std::vector<std::string>{std::string("died ") + reason});
    });
  }
}

ProcessTask<> LinkedChildExits(ProcessContext& self, ProcessWorld& world, Trap trap, Term reason) {
  self.SetTrapExit(trap);
  SpawnOptions options;
  options.link = StartLink::kLink;
  ProcessMain child = [reason](ProcessContext& child_self) { return Exit1(child_self, reason); };
  (void)self.Spawn(std::move(child), options);
  const MessagePattern any = MessagePattern::Any();
  Message message = co_await self.Receive(any, std::chrono::seconds(1));
  if (message) world.Log("message " + ToText(message.payload().element(2)));
}

TEST(Exit, ReasonKillOfALinkedProcessIsAnOrdinaryReason) {
  ForEachSchedule([](ProcessWorld& world) {
    WatchEnd(world, [&](ProcessContext& self) {
      return LinkedChildExits(self, world, Trap::kOff, atoms::kKill);
    });
    EXPECT_EQ(world.log, std::vector<std::string>{"died kill"});
  });
  ForEachSchedule([](ProcessWorld& world) {
    WatchEnd(world, [&](ProcessContext& self) {
      return LinkedChildExits(self, world, Trap::kOn, atoms::kKill);
    });
    EXPECT_EQ(world.log, (std::vector<std::string>{"message kill", "died normal"}));
  });
}

TEST(Exit, NormalOfALinkedProcessIsSeenOnlyByTheOneThatTraps) {
  ForEachSchedule([](ProcessWorld& world) {
    WatchEnd(world, [&](ProcessContext& self) {
      return LinkedChildExits(self, world, Trap::kOff, atoms::kNormal);
    });
    EXPECT_EQ(world.log, std::vector<std::string>{"died normal"});
  });
  ForEachSchedule([](ProcessWorld& world) {
    WatchEnd(world, [&](ProcessContext& self) {
      return LinkedChildExits(self, world, Trap::kOn, atoms::kNormal);
    });
    EXPECT_EQ(world.log, (std::vector<std::string>{"message normal", "died normal"}));
  });
}

ProcessTask<> KillAndAsk(ProcessContext& self, ProcessWorld& world, Pid target) {
  self.ExitProcess(target, atoms::kKill);
  world.Log(self.IsAlive(target) ? "alive" : "dead");
  co_return;
}

TEST(Exit, AKilledProcessIsAlreadyDeadForItsKiller) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid target =
        world.Spawn([&](ProcessContext& self) { return Idle(self, Trap::kOn, &world); });
    world.Spawn([&](ProcessContext& self) { return KillAndAsk(self, world, target); });
    world.Quiet();
    EXPECT_EQ(world.log, std::vector<std::string>{"dead"});
  });
}

ProcessTask<> ExitTwice(ProcessContext& self, ProcessWorld& world, Pid target) {
  const Ref monitor = self.Monitor(target);
  self.Send(target, A("lost"));
  self.ExitProcess(target, A("first"));
  self.ExitProcess(target, A("second"));
  const MessagePattern down = MessagePattern::About(monitor);
  Message message = co_await self.Receive(down);
  world.Log(message);
}

TEST(Exit, TheFirstOfTwoSignalsDecides) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid target =
        world.Spawn([&](ProcessContext& self) { return Idle(self, Trap::kOff, &world); });
    world.Spawn([&](ProcessContext& self) { return ExitTwice(self, world, target); });
    world.Quiet();
    ASSERT_FALSE(world.log.empty());
    EXPECT_NE(world.log.back().find(",first}"), std::string::npos) << world.log.back();
  });
}

ProcessTask<> TalkAndEnd(ProcessContext& self, Pid to) {
  self.Send(to, A("m1"));
  self.Send(to, A("m2"));
  co_await self.Exit(A("done"));
}

ProcessTask<> ListenToTheEnd(ProcessContext& self, ProcessWorld& world) {
  self.SetTrapExit(Trap::kOn);
  SpawnOptions options;
  options.link = StartLink::kLink;
  options.monitor = StartMonitor::kMonitor;
  ProcessMain child = [to = self.pid()](ProcessContext& child_self) {
    return TalkAndEnd(child_self, to);
  };
  (void)self.Spawn(std::move(child), options);
  for (int i = 0; i < 4; ++i) {
    Message message = co_await self.Receive();
    const Term& payload = message.payload();
    world.Log(ToText(payload.Is(Term::Kind::kTuple) ? payload.element(0) : payload));
  }
}

TEST(Exit, MessagesComeBeforeTheExitSignalAndThatBeforeTheDown) {
  ForEachSchedule([](ProcessWorld& world) {
    world.Spawn([&](ProcessContext& self) { return ListenToTheEnd(self, world); });
    world.Quiet();
    EXPECT_EQ(world.log, (std::vector<std::string>{"m1", "m2", "'EXIT'", "'DOWN'"}));
  });
}

TEST(Exit, OfAProcessThatHasEndedChangesNothing) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid target = world.Spawn([](ProcessContext& self) { return Exit1(self, A("x")); });
    world.Quiet();
    world.Exit(target, atoms::kKill);
    world.Send(target, A("lost"));
    world.Quiet();
    EXPECT_EQ(world.space().counters().messages_dropped, 1u);
  });
}

}  // namespace
}  // namespace arsenal::runtime
