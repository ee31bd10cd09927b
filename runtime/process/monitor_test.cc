// SPDX-License-Identifier: MIT
// Monitors and aliases.
#include <gtest/gtest.h>

#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

using Trap = ProcessContext::TrapExit;

ProcessTask<> Nothing(ProcessContext&) { co_return; }

ProcessTask<> ExitOnMessage(ProcessContext& self) {
  Message message = co_await self.Receive();
  co_await self.Exit(message.payload());
}

Pid SpawnMortal(ProcessWorld& world, SpawnOptions options = {}) {
  return world.Spawn([](ProcessContext& self) { return ExitOnMessage(self); }, std::move(options));
}

// Calls the body in a process of its own and runs until quiet.
void InProcess(ProcessWorld& world, ProcessMain body) {
  world.Spawn(std::move(body));
  world.Advance(std::chrono::seconds(5));
}

ProcessTask<> LogAll(ProcessContext& self, ProcessWorld& world) {
  while (true) {
    const MessagePattern any = MessagePattern::Any();
    Message message = co_await self.Receive(any, std::chrono::seconds(1));
    if (!message) co_return;
    const Term& payload = message.payload();
    world.Log(ToText(payload.element(0)) + " " + ToText(payload.element(3)) + " " +
              ToText(payload.element(4)));
  }
}

ProcessTask<> MonitorDead(ProcessContext& self, ProcessWorld& world, Pid dead) {
  self.Monitor(dead);
  self.Monitor(A("no_such_name"), MonitorOptions());
  co_await LogAll(self, world);
}

TEST(Monitor, OfNobodyAnswersNoproc) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid dead = world.Spawn([](ProcessContext& self) { return Nothing(self); });
    world.Quiet();
    InProcess(world, [&](ProcessContext& self) { return MonitorDead(self, world, dead); });
    std::sort(world.log.begin(), world.log.end());
    EXPECT_EQ(world.log, (std::vector<std::string>{"'DOWN' " + dead.ToString() + " noproc",
                                                   "'DOWN' {no_such_name,nonode@nohost} noproc"}));
  });
}

ProcessTask<> MonitorThrice(ProcessContext& self, ProcessWorld& world, Pid target) {
  self.Monitor(target);
  self.Monitor(A("named"), MonitorOptions());
  MonitorOptions tagged;
  tagged.tag = A("my_tag");
  self.Monitor(target, tagged);
  self.Send(target, A("bang"));
  co_await LogAll(self, world);
}

TEST(Monitor, DownsComeInOrderOfCreationAndNameWhatWasMonitored) {
  ForEachSchedule([](ProcessWorld& world) {
    SpawnOptions options;
    options.name = A("named");
    const Pid target = SpawnMortal(world, options);
    InProcess(world, [&](ProcessContext& self) { return MonitorThrice(self, world, target); });
    const std::string pid = target.ToString();
    EXPECT_EQ(world.log, (std::vector<std::string>{"'DOWN' " + pid + " bang",
                                                   "'DOWN' {named,nonode@nohost} bang",
                                                   "my_tag " + pid + " bang"}));
  });
}

ProcessTask<> NameAtDown(ProcessContext& self, ProcessWorld& world, Pid target) {
  self.SetTrapExit(Trap::kOn);
  EXPECT_TRUE(self.Link(target).ok());
  self.Monitor(target);
  self.Send(target, A("bang"));
  for (int i = 0; i < 2; ++i) {
    Message message = co_await self.Receive();
    world.Log(self.Whereis(A("named")).has_value() ? "taken" : "free");
  }
}

TEST(Monitor, TheNameIsFreeWhenExitAndDownArrive) {
  ForEachSchedule([](ProcessWorld& world) {
    SpawnOptions options;
    options.name = A("named");
    const Pid target = SpawnMortal(world, options);
    InProcess(world, [&](ProcessContext& self) { return NameAtDown(self, world, target); });
    EXPECT_EQ(world.log, (std::vector<std::string>{"free", "free"}));
  });
}

void LogDemonitor(ProcessWorld& world, DemonitorResult result) {
  world.Log(result == DemonitorResult::kRemoved ? "true" : "false");
}

ProcessTask<> DemonitorInAllWays(ProcessContext& self, ProcessWorld& world, Pid target) {
  LogDemonitor(world, self.Demonitor(self.MakeRef()));  // unknown
  LogDemonitor(world, self.Demonitor(self.Monitor(target)));
  const Ref stays = self.Monitor(target);
  const Ref flushed = self.Monitor(target);
  self.Send(target, A("bang"));
  co_await self.Sleep(std::chrono::seconds(1));
  LogDemonitor(world, self.Demonitor(stays));
  LogDemonitor(world, self.Demonitor(flushed, Flush::kFlush));
  const MessagePattern any = MessagePattern::Any();
  Message first = co_await self.Receive(any, Nanos(0));
  EXPECT_EQ(first.ref(), stays);
  Message second = co_await self.Receive(any, Nanos(0));
  EXPECT_FALSE(second);
}

TEST(Demonitor, SaysWhetherTheMonitorWasThereAndFlushTakesTheDown) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid target = SpawnMortal(world);
    InProcess(world, [&](ProcessContext& self) { return DemonitorInAllWays(self, world, target); });
    EXPECT_EQ(world.log, (std::vector<std::string>{"false", "true", "false", "false"}));
  });
}

ProcessTask<> MonitorSelf(ProcessContext& self, ProcessWorld& world) {
  const Ref ref = self.Monitor(self.pid());
  EXPECT_TRUE(ref.valid());
  LogDemonitor(world, self.Demonitor(ref));
  co_return;
}

TEST(Monitor, OfItselfIsARefThatNeverGivesADown) {
  ForEachSchedule([](ProcessWorld& world) {
    InProcess(world, [&](ProcessContext& self) { return MonitorSelf(self, world); });
    EXPECT_EQ(world.log, std::vector<std::string>{"false"});
  });
}

ProcessTask<> DemonitorRaces(ProcessContext& self, ProcessWorld& world, Pid target) {
  const Ref ref = self.Monitor(target);
  self.Send(target, A("bang"));
  co_await self.Yield();
  const DemonitorResult result = self.Demonitor(ref, Flush::kFlush);
  const MessagePattern any = MessagePattern::Any();
  Message message = co_await self.Receive(any, std::chrono::seconds(1));
  world.Log(message ? "down" : "nothing");
  (void)result;
}

TEST(Demonitor, WithFlushLetsNoDownThroughWhateverTheRace) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid target = SpawnMortal(world);
    InProcess(world, [&](ProcessContext& self) { return DemonitorRaces(self, world, target); });
    EXPECT_EQ(world.log, std::vector<std::string>{"nothing"});
  });
}

ProcessTask<> Answer(ProcessContext& self, int times) {
  Message message = co_await self.Receive();
  for (int i = 0; i < times; ++i) {
    self.SendToAlias(message.payload().AsRef(), Term::Integer(i));
  }
}

ProcessTask<> AskByAlias(ProcessContext& self, ProcessWorld& world, AliasMode mode, int times) {
  ProcessMain answer = [times](ProcessContext& other) { return Answer(other, times); };
  const absl::StatusOr<Spawned> other = self.Spawn(std::move(answer));
  const Ref ref = self.Monitor(other->pid, MonitorOptions(mode));
  self.Send(other->pid, ref);
  while (true) {
    const MessagePattern any = MessagePattern::Any();
    Message message = co_await self.Receive(any, std::chrono::seconds(1));
    if (!message) co_return;
    world.Log(message.IsDown() ? "down" : ToText(message.payload()));
  }
}

TEST(Alias, ReplyDemonitorTakesOneReplyAndNoDown) {
  ForEachSchedule([](ProcessWorld& world) {
    InProcess(world, [&](ProcessContext& self) {
      return AskByAlias(self, world, AliasMode::kReplyDemonitor, 3);
    });
    EXPECT_EQ(world.log, std::vector<std::string>{"0"});
  });
}

TEST(Alias, DemonitorTakesAllRepliesUntilTheDown) {
  ForEachSchedule([](ProcessWorld& world) {
    InProcess(world, [&](ProcessContext& self) {
      return AskByAlias(self, world, AliasMode::kDemonitor, 2);
    });
    EXPECT_EQ(world.log, (std::vector<std::string>{"0", "1", "down"}));
  });
}

ProcessTask<> UseAfterDown(ProcessContext& self, ProcessWorld& world, AliasMode mode, Pid target) {
  const Ref ref = self.Monitor(target, MonitorOptions(mode));
  self.Send(target, A("bang"));
  const MessagePattern down = MessagePattern::About(ref);
  co_await self.Receive(down);
  self.SendToAlias(ref, A("late"));
  const MessagePattern any = MessagePattern::Any();
  Message message = co_await self.Receive(any, std::chrono::seconds(1));
  world.Log(message);
}

TEST(Alias, ExplicitUnaliasLivesOnAfterTheDownAndDemonitorDoesNot) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid target = SpawnMortal(world);
    InProcess(world, [&](ProcessContext& self) {
      return UseAfterDown(self, world, AliasMode::kExplicitUnalias, target);
    });
    EXPECT_EQ(world.log, std::vector<std::string>{"late"});
  });
  for (const AliasMode mode : {AliasMode::kDemonitor, AliasMode::kReplyDemonitor}) {
    ForEachSchedule([mode](ProcessWorld& world) {
      const Pid target = SpawnMortal(world);
      InProcess(world,
                [&](ProcessContext& self) { return UseAfterDown(self, world, mode, target); });
      EXPECT_EQ(world.log, std::vector<std::string>{"none"});
    });
  }
}

ProcessTask<> UnaliasAtOnce(ProcessContext& self, ProcessWorld& world) {
  const Ref alias = self.MakeAlias();
  self.SendToAlias(alias, A("m"));
  EXPECT_TRUE(self.Unalias(alias));
  EXPECT_FALSE(self.Unalias(alias));
  const MessagePattern any = MessagePattern::Any();
  Message message = co_await self.Receive(any, std::chrono::seconds(1));
  world.Log(message);
}

TEST(Alias, IsLookedUpWhenTheSignalIsHandled) {
  ForEachSchedule([](ProcessWorld& world) {
    InProcess(world, [&](ProcessContext& self) { return UnaliasAtOnce(self, world); });
    EXPECT_EQ(world.log, std::vector<std::string>{"none"});
  });
}

ProcessTask<> ReplyAlias(ProcessContext& self, ProcessWorld& world) {
  const Ref alias = self.MakeAlias(AliasMode::kReply);
  self.SendToAlias(alias, A("one"));
  self.SendToAlias(alias, A("two"));
  for (int i = 0; i < 2; ++i) {
    const MessagePattern any = MessagePattern::Any();
    Message message = co_await self.Receive(any, std::chrono::seconds(1));
    world.Log(message);
  }
}

TEST(Alias, OfReplyTakesExactlyOneMessage) {
  ForEachSchedule([](ProcessWorld& world) {
    InProcess(world, [&](ProcessContext& self) { return ReplyAlias(self, world); });
    EXPECT_EQ(world.log, (std::vector<std::string>{"one", "none"}));
  });
}

TEST(Monitor, IsShownByInspectOnBothSides) {
  ProcessWorld world(std::nullopt);
  const Pid target = SpawnMortal(world);
  const Pid watcher = world.Spawn([target](ProcessContext& self) {
    self.Monitor(target);
    return ExitOnMessage(self);
  });
  world.Quiet();
  const auto info = Inspect(world.space(), target);
  ASSERT_EQ(info->monitored_by.size(), 1u);
  EXPECT_EQ(info->monitored_by[0].pid, watcher);
  EXPECT_EQ(Inspect(world.space(), watcher)->monitors[0].pid, target);
}

}  // namespace
}  // namespace arsenal::runtime
