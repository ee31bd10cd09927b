// SPDX-License-Identifier: MIT
// The rest of a generic server's life: time-outs, hibernation, system messages, the exit of its
// parent, and calls made by handlers.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/behaviour/call.h"
#include "runtime/behaviour/gen_server.h"
#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

using TrapExit = ProcessContext::TrapExit;
using Lines = std::vector<std::string>;
constexpr Nanos kMs = std::chrono::milliseconds(1);

// Notes every message with its time; a cast {wait, Ms} makes it wait so long for the next.
class Waiter final : public GenServer {
 public:
  explicit Waiter(ProcessWorld& world, TrapExit trap = TrapExit::kOff)
      : world_(world), trap_(trap) {}
  Atom Module() const override { return A("waiter"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
  std::optional<Term> StateTerm() const override { return A("st"); }
  void Compact() override { world_.Log("asleep"); }

 protected:
  InitResult Init(ProcessContext& self) override {
    self.SetTrapExit(trap_);
    return InitResult::Ok();
  }
  ServerResult HandleCast(ProcessContext& self, const Term& request) override {
    if (request.Is(atoms::kHibernate)) return ServerResult::NoReply(Next::Hibernate());
    if (request.IsTagged(A("wait_with_queue"), 2)) self.Send(self.pid(), A("queued"));
    return ServerResult::NoReply(Next::Timeout(request.element(1).AsSmall() * kMs));
  }
  ServerResult HandleInfo(ProcessContext& self, Message& message) override {
    world_.Log(ToText(message.payload()) + " at " + std::to_string(self.Now() / kMs));
    return ServerResult::NoReply();
  }
  Term Terminate(ProcessContext&, const Term& reason) override {
    world_.Log("terminate " + ToText(reason));
    return reason;
  }

 private:
  ProcessWorld& world_;
  TrapExit trap_;
};

Pid StartWaiter(ProcessWorld& world) { return world.Spawn(std::make_unique<Waiter>(world)); }

// --- Time-outs.

TEST(GenServerTimeout, ComesWhenNoMessageHas) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartWaiter(world);
    world.Send(server, T("{'$gen_cast',{wait,40}}"));
    world.Advance(100 * kMs);
    EXPECT_EQ(world.log, Lines{"timeout at 40"});
  });
}

TEST(GenServerTimeout, IsCancelledByAnyMessage) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartWaiter(world);
    world.Send(server, T("{'$gen_cast',{wait,40}}"));
    world.Advance(20 * kMs);
    world.Send(server, A("hello"));
    world.Advance(100 * kMs);
    EXPECT_EQ(world.log, Lines{"hello at 20"});
  });
}

TEST(GenServerTimeout, StartsAgainInFullAfterASystemMessage) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartWaiter(world);
    world.Send(server, T("{'$gen_cast',{wait,40}}"));
    world.Advance(20 * kMs);
    world.Send(server, T("{system,{<0.9.9>,tag},get_state}"));
    world.Advance(100 * kMs);
    EXPECT_EQ(world.log, Lines{"timeout at 60"});
  });
}

TEST(GenServerTimeout, OfZeroLosesAgainstAMessageThatWaits) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartWaiter(world);
    world.Send(server, T("{'$gen_cast',{wait_with_queue,0}}"));
    world.Advance(kMs);
    EXPECT_EQ(world.log, Lines{"queued at 0"});
  });
}

TEST(GenServerTimeout, OfZeroComesAtOnceWhenNothingWaits) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartWaiter(world);
    world.Send(server, T("{'$gen_cast',{wait,0}}"));
    world.Quiet();
    EXPECT_EQ(world.log, Lines{"timeout at 0"});
  });
}

TEST(GenServerTimeout, DoesNotComeToASuspendedServerAndIsArmedAgainWhenItGoesOn) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartWaiter(world);
    world.Send(server, T("{'$gen_cast',{wait,40}}"));
    world.Advance(20 * kMs);
    world.Send(server, T("{system,{<0.9.9>,tag},suspend}"));
    world.Advance(100 * kMs);
    EXPECT_EQ(world.log, Lines{});
    world.Send(server, T("{system,{<0.9.9>,tag},resume}"));
    world.Advance(100 * kMs);
    EXPECT_EQ(world.log, Lines{"timeout at 160"});
  });
}

TEST(GenServerHibernate, SleepsUntilAMessageAndSystemMessagesPutItBackToSleep) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartWaiter(world);
    world.Send(server, T("{'$gen_cast',hibernate}"));
    world.Quiet();
    EXPECT_EQ(world.log, Lines{"asleep"});
    world.Send(server, T("{system,{<0.9.9>,tag},get_state}"));
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"asleep", "asleep"}));
    world.Send(server, A("awake"));
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"asleep", "asleep", "awake at 0"}));
  });
}

// --- What a server costs.

class Empty final : public GenServer {
 public:
  Atom Module() const override { return A("empty"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
};

TEST(GenServerMemory, OfAnIdleServerWithoutStateIsAtMost512Bytes) {
  ProcessWorld world(std::nullopt);
  const Pid server = world.Spawn(std::make_unique<Empty>());
  world.Send(server, T("{'$gen_cast',hello}"));
  world.Quiet();
  const std::optional<ProcessMemory> memory = InspectMemory(world.space(), server);
  ASSERT_TRUE(memory.has_value());
  EXPECT_EQ(memory->code, sizeof(Empty));
  EXPECT_LE(memory->total(), 512u);
  EXPECT_LE(sizeof(GenServer), 56u);
}

TEST(GenServerMemory, OfWhatDebuggingKeepsIsChargedWhileItIsOn) {
  ProcessWorld world(std::nullopt);
  const Pid server = world.Spawn(std::make_unique<Empty>());
  world.Quiet();
  const size_t before = InspectMemory(world.space(), server)->code;
  world.Send(server, T("{system,{<0.9.9>,tag},{debug,{log,true}}}"));
  world.Send(server, Term::TupleOf(A("$gen_cast"), Term::Binary(std::string(1000, 'x'))));
  world.Quiet();
  EXPECT_GT(InspectMemory(world.space(), server)->code, before + 1000);
  world.Send(server, T("{system,{<0.9.9>,tag},{debug,no_debug}}"));
  world.Quiet();
  EXPECT_EQ(InspectMemory(world.space(), server)->code, before);
}

// --- System messages.

Term Sys(Pid asker, std::string_view request) {
  return Term::TupleOf(atoms::kSystem, Term::TupleOf(asker, A("tag")), T(request));
}

TEST(Sys, GetStateShowsTheStateAlsoWhileSuspended) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartWaiter(world);
    const Pid asker = world.SpawnRecorder(TrapExit::kOff);
    for (const char* request : {"get_state", "suspend", "suspend", "get_state"}) {
      world.Send(server, Sys(asker, request));
    }
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"{tag,{ok,st}}", "{tag,ok}", "{tag,ok}", "{tag,{ok,st}}"}));
  });
}

TEST(Sys, ASuspendedServerKeepsItsMessagesInOrderUntilItIsResumed) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartWaiter(world);
    world.Send(server, T("{system,{<0.9.9>,tag},suspend}"));
    world.Send(server, A("one"));
    world.Send(server, A("two"));
    world.Quiet();
    EXPECT_EQ(world.log, Lines{});
    world.Send(server, T("{system,{<0.9.9>,tag},resume}"));
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"one at 0", "two at 0"}));
  });
}

TEST(Sys, TerminateRunsTerminateAlsoWhileSuspended) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartWaiter(world);
    world.Send(server, T("{system,{<0.9.9>,tag},suspend}"));
    world.Send(server, T("{system,{<0.9.9>,tag},{terminate,enough}}"));
    world.Quiet();
    EXPECT_EQ(world.log, Lines{"terminate enough"});
    EXPECT_FALSE(world.space().IsAlive(server));
  });
}

TEST(Sys, AnUnknownRequestIsAnError) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartWaiter(world);
    const Pid asker = world.SpawnRecorder(TrapExit::kOff);
    world.Send(server, Sys(asker, "{change_code,a,b,c}"));
    world.Quiet();
    EXPECT_EQ(world.log, Lines{"{tag,{error,{unknown_system_msg,{change_code,a,b,c}}}}"});
  });
}

TEST(Sys, GetStatusHasTheShapeOfOtp) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartWaiter(world);
    world.Spawn([&, server](ProcessContext& self) -> ProcessTask<> {
      self.Send(server, Sys(self.pid(), "get_status"));
      const Message reply = co_await self.Receive();
      world.Log(ToPrettyText(reply.element(1)));
    });
    world.Quiet();
    const std::string pid = server.ToString();
    EXPECT_EQ(world.log,
              Lines{"{status," + pid + ",{module,gen_server},[[],running,<0.0.0>,[],[{header,\"" +
                    "Status for generic server " + pid + "\"},{data,[{\"Status\",running}," +
                    "{\"Parent\",<0.0.0>},{\"Logged events\",[]}]},{data,[{\"State\",st}]}]]}"});
  });
}

// --- The parent's exit.

ProcessTask<> Parent(ProcessContext& self, ProcessWorld& world, TrapExit trap, StartLink link,
                     Term reason) {
  SpawnOptions options;
  options.link = link;
  options.name = A("child");
  (void)self.Spawn(std::make_unique<Waiter>(world, trap), std::move(options));
  (void)co_await self.Receive();  // the acknowledgement
  co_await self.Exit(reason);
}

bool AliveAfterParentExits(ProcessWorld& world, TrapExit trap, StartLink link, const Term& reason) {
  world.Spawn([&world, trap, link, reason](ProcessContext& self) {
    return Parent(self, world, trap, link, reason);
  });
  world.Quiet();
  return world.space().Whereis(A("child")).has_value();
}

TEST(GenServerParent, ExitEndsATrappingServerThroughTerminateAlsoForNormal) {
  for (const char* reason : {"normal", "shutdown", "boom"}) {
    ForEachSchedule([reason](ProcessWorld& world) {
      EXPECT_FALSE(AliveAfterParentExits(world, TrapExit::kOn, StartLink::kLink, T(reason)));
      EXPECT_EQ(world.log, Lines{std::string("terminate ") + reason});
    });
  }
}

TEST(GenServerParent, ExitEndsAServerThatDoesNotTrapWithoutTerminate) {
  ForEachSchedule([](ProcessWorld& world) {
    EXPECT_FALSE(AliveAfterParentExits(world, TrapExit::kOff, StartLink::kLink, T("boom")));
    EXPECT_EQ(world.log, Lines{});
  });
}

TEST(GenServerParent, NormalExitLeavesAServerThatDoesNotTrap) {
  ForEachSchedule([](ProcessWorld& world) {
    EXPECT_TRUE(AliveAfterParentExits(world, TrapExit::kOff, StartLink::kLink, T("normal")));
    EXPECT_EQ(world.log, Lines{});
  });
}

TEST(GenServerParent, ExitSignalFromAnotherIsAMessageWhenTrapping) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = world.Spawn([&world](ProcessContext& self) -> ProcessTask<> {
      SpawnOptions options;
      options.name = A("child");
      options.link = StartLink::kLink;
      (void)self.Spawn(std::make_unique<Waiter>(world, TrapExit::kOn), std::move(options));
      (void)co_await self.Receive(MessagePattern::Tagged(A("go"), 1));
    });
    world.Quiet();
    ASSERT_TRUE(world.space().IsAlive(server));
    world.Spawn([](ProcessContext& self) -> ProcessTask<> {
      self.ExitProcess(*self.Whereis(A("child")), A("please"));
      co_return;
    });
    world.Quiet();
    ASSERT_EQ(world.log.size(), 1u);
    EXPECT_TRUE(world.log[0].starts_with("{'EXIT',<0."));
    EXPECT_TRUE(world.space().Whereis(A("child")));
  });
}

TEST(GenServerParent, ExitSignalFromAStarterThatIsNotLinkedIsAMessage) {
  ForEachSchedule([](ProcessWorld& world) {
    world.Spawn([&world](ProcessContext& self) -> ProcessTask<> {
      SpawnOptions options;
      options.name = A("child");
      const absl::StatusOr<Spawned> child =
          self.Spawn(std::make_unique<Waiter>(world, TrapExit::kOn), std::move(options));
      (void)co_await self.Receive();  // the acknowledgement
      self.ExitProcess(child->pid, A("please"));
    });
    world.Quiet();
    ASSERT_EQ(world.log.size(), 1u);
    EXPECT_TRUE(world.log[0].starts_with("{'EXIT',<0."));
    EXPECT_TRUE(world.space().Whereis(A("child")));
  });
}

// --- Calls made by a handler.

// Sends the request when told {ask, Server, Request, Ms} and notes the answer.
class Asker final : public GenServer {
 public:
  explicit Asker(ProcessWorld& world) : world_(world) {}
  Atom Module() const override { return A("asker"); }
  size_t ObjectBytes() const override { return sizeof(*this); }

 protected:
  ServerResult HandleInfo(ProcessContext& self, Message& message) override {
    if (call_) {
      const GenServerCall::Progress progress = call_->Match(self, message);
      if (progress == GenServerCall::Progress::kEnded) {
        const CallAnswer& answer = call_->answer();
        world_.Log(ToText(answer.ok() ? answer.reply() : answer.exit_reason()));
      }
      if (progress != GenServerCall::Progress::kNotMine) return ServerResult::NoReply();
    }
    if (!message.IsTagged(A("ask"), 4)) {
      world_.Log("stray " + ToText(message.payload()));
      return ServerResult::NoReply();
    }
    const Term server = message.element(1);
    const ServerRef ref =
        server.Is(Term::Kind::kPid) ? ServerRef(server.AsPid()) : ServerRef(server.AsAtom());
    call_.emplace(self, ref, message.element(2), message.payload().element(3).AsSmall() * kMs);
    return ServerResult::NoReply();
  }

 private:
  ProcessWorld& world_;
  std::optional<GenServerCall> call_;
};

// Answers `echo` after so long; other requests kill it.
ProcessTask<> SlowEcho(ProcessContext& self, Nanos delay) {
  while (true) {
    const Message message = co_await self.Receive();
    const Term request = message.element(2);
    const std::optional<From> from = From::OfTerm(message.element(1));
    co_await self.Sleep(delay);
    if (!request.Is(A("echo"))) co_await self.Exit(A("refused"));
    Reply(self, *from, request);
  }
}

Term Ask(Term server, std::string_view request, int64_t ms) {
  return Term::TupleOf(A("ask"), std::move(server), T(request), Term::Integer(ms));
}

TEST(HandlersCall, EndsWithTheReply) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid echo = world.Spawn([](ProcessContext& self) { return SlowEcho(self, 5 * kMs); });
    const Pid asker = world.Spawn(std::make_unique<Asker>(world));
    world.Send(asker, Ask(echo, "echo", 100));
    world.Advance(200 * kMs);
    EXPECT_EQ(world.log, Lines{"echo"});
  });
}

TEST(HandlersCall, EndsWithTimeoutAndALateReplyIsDropped) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid echo = world.Spawn([](ProcessContext& self) { return SlowEcho(self, 50 * kMs); });
    const Pid asker = world.Spawn(std::make_unique<Asker>(world));
    world.Send(asker, Ask(echo, "echo", 20));
    world.Advance(200 * kMs);
    EXPECT_EQ(world.log, Lines{"{timeout," + echo.ToString() + "}"});
  });
}

TEST(HandlersCall, WhoseReplyAndTimeOutMeetEndsOnceAndLeavesNothing) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid echo = world.Spawn([](ProcessContext& self) { return SlowEcho(self, 20 * kMs); });
    const Pid asker = world.Spawn(std::make_unique<Asker>(world));
    world.Send(asker, Ask(echo, "echo", 20));
    world.Advance(200 * kMs);
    ASSERT_EQ(world.log.size(), 1u);
    EXPECT_TRUE(world.log[0] == "echo" || world.log[0] == "{timeout," + echo.ToString() + "}");
  });
}

TEST(HandlersCall, EndsWithTheReasonOfAServerThatDies) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid echo = world.Spawn([](ProcessContext& self) { return SlowEcho(self, Nanos(0)); });
    const Pid asker = world.Spawn(std::make_unique<Asker>(world));
    world.Send(asker, Ask(echo, "die", 100));
    world.Advance(200 * kMs);
    EXPECT_EQ(world.log, Lines{"{refused," + echo.ToString() + "}"});
  });
}

TEST(HandlersCall, ToANameThatNobodyHasEndsWithNoproc) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid asker = world.Spawn(std::make_unique<Asker>(world));
    world.Send(asker, Ask(A("nobody"), "echo", 100));
    world.Advance(200 * kMs);
    EXPECT_EQ(world.log, Lines{"{noproc,nobody}"});
  });
}

}  // namespace
}  // namespace arsenal::runtime
