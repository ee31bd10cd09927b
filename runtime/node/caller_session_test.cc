// SPDX-License-Identifier: MIT
#include "runtime/node/caller_session.h"

#include <gtest/gtest.h>

#include "runtime/node/node.h"
#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Answers {'$gen_call', {Pid, [alias | Ref]}, Request} as a gen_server does: echo replies, silent
// does not, twice replies two times, late after a second, die exits, normal exits normally.
ProcessTask<> Server(ProcessContext& self) {
  while (true) {
    Message message = co_await self.Receive();
    if (!message.IsTagged(atoms::kGenCall, 3)) continue;
    const Term tag = message.element(1).element(1);
    const Term request = message.element(2);
    const Ref alias = tag.tail().AsRef();
    if (request.Is(A("silent"))) continue;
    if (request.Is(A("die"))) co_await self.Exit(A("boom"));
    if (request.Is(A("late"))) co_await self.Sleep(seconds(1));
    self.SendToAlias(alias, Term::TupleOf(tag, request));
    if (request.Is(A("twice"))) self.SendToAlias(alias, Term::TupleOf(tag, request));
  }
}

// A session beside a server, with everything that its callbacks say in the world's log.
class Fixture {
 public:
  explicit Fixture(ProcessWorld& world) : world_(world) {
    server = world.Spawn([](ProcessContext& self) { return Server(self); });
    world.OnWorker([this] { session = *CallerSession::Start(world_.space()); });
    world.Quiet();
  }
  ~Fixture() {
    world_.OnWorker([this] { session.reset(); });
  }
  CallerSession::RequestId Call(CallerSession::Target target, const char* request,
                                Nanos timeout = milliseconds(500)) {
    CallerSession::RequestId id = 0;
    world_.OnWorker([&] {
      id = session->Call(target, A(request), timeout, [this](CallOutcome outcome) {
        static constexpr const char* kNames[] = {"reply", "timeout", "noproc", "exit", "ended"};
        world_.Log(std::string(kNames[static_cast<int>(outcome.kind)]) + " " +
                   ToText(outcome.term));
      });
    });
    return id;
  }

  Pid server;
  std::unique_ptr<CallerSession> session;

 private:
  ProcessWorld& world_;
};

TEST(CallerSession, CallsGetTheReplyTheTimeoutOrTheReason) {
  ForEachSchedule([](ProcessWorld& world) {
    Fixture fixture(world);
    fixture.Call(fixture.server, "echo");
    world.Advance(milliseconds(1));
    fixture.Call(A("nobody"), "echo");
    world.Advance(milliseconds(1));
    fixture.Call(fixture.server, "silent");
    world.Advance(milliseconds(499));
    EXPECT_EQ(world.log.size(), 2u);
    world.Advance(milliseconds(1));
    fixture.Call(fixture.server, "die");
    world.Advance(milliseconds(1));
    fixture.Call(fixture.server, "echo");
    world.Advance(milliseconds(1));
    EXPECT_EQ(world.log,
              (std::vector<std::string>{"reply echo", "noproc noproc", "timeout undefined",
                                        "exit boom", "noproc noproc"}));
    EXPECT_EQ(fixture.session->open_requests(), 0u);
    EXPECT_EQ(world.worker().timer_count(), 0u);
  });
}

TEST(CallerSession, DropsLateAndSecondReplies) {
  ForEachSchedule([](ProcessWorld& world) {
    Fixture fixture(world);
    world.OnWorker([&] {
      fixture.session->set_message_listener([&](const Message& message) { world.Log(message); });
    });
    fixture.Call(fixture.server, "twice");
    world.Advance(milliseconds(1));
    fixture.Call(fixture.server, "late");
    world.Advance(seconds(3));
    EXPECT_EQ(world.log, (std::vector<std::string>{"reply twice", "timeout undefined"}));
    EXPECT_EQ(world.space().counters().messages_dropped, 2u);
  });
}

TEST(CallerSession, ACancelledCallLeavesNothing) {
  ForEachSchedule([](ProcessWorld& world) {
    Fixture fixture(world);
    const CallerSession::RequestId id = fixture.Call(fixture.server, "late", seconds(9));
    world.OnWorker([&] {
      EXPECT_TRUE(fixture.session->Cancel(id));
      EXPECT_FALSE(fixture.session->Cancel(id));
    });
    world.Advance(seconds(3));
    EXPECT_TRUE(world.log.empty());
    EXPECT_EQ(fixture.session->open_requests(), 0u);
    EXPECT_TRUE(Inspect(world.space(), fixture.session->pid())->monitors.empty());
    EXPECT_EQ(world.worker().timer_count(), 0u);
  });
}

TEST(CallerSession, WatchExitGivesTheReasonOnce) {
  ForEachSchedule([](ProcessWorld& world) {
    Fixture fixture(world);
    for (int i = 0; i < 2; ++i) {
      world.OnWorker([&] {
        fixture.session->WatchExit(fixture.server,
                                   [&](const Term& reason) { world.Log(ToText(reason)); });
        fixture.session->ExitProcess(fixture.server, A("enough"));
      });
      world.Quiet();
    }
    EXPECT_EQ(world.log, (std::vector<std::string>{"enough", "noproc"}));
  });
}

TEST(CallerSession, AfterRunsOnceAndCanBeCancelled) {
  ForEachSchedule([](ProcessWorld& world) {
    Fixture fixture(world);
    world.OnWorker([&] {
      fixture.session->After(milliseconds(10), [&] { world.Log("ten"); });
      const auto id = fixture.session->After(milliseconds(5), [&] { world.Log("five"); });
      EXPECT_TRUE(fixture.session->Cancel(id));
    });
    world.Advance(milliseconds(9));
    EXPECT_TRUE(world.log.empty());
    world.Advance(milliseconds(100));
    EXPECT_EQ(world.log, std::vector<std::string>{"ten"});
  });
}

ProcessTask<> Child(ProcessContext& self, std::string kind) {
  if (kind == "slow") co_await self.Sleep(seconds(60));
  if (kind == "fails") co_await self.Exit(A("broken"));
  if (kind == "ignores") {
    self.AckStart(atoms::kIgnore);
    co_return;
  }
  self.AckStart(Term::TupleOf(atoms::kOk, self.pid()));
  co_await self.Receive();
}

CallerSession::StartCallback LogStart(ProcessWorld& world) {
  return [&world](StartOutcomeOf outcome) {
    const bool ok = outcome.term == Term::TupleOf(atoms::kOk, outcome.pid);
    world.Log(ok ? "ok" : ToText(outcome.term));
  };
}

TEST(CallerSession, StartsProcessesAndTellsWhatBecameOfThem) {
  ForEachSchedule([](ProcessWorld& world) {
    Fixture fixture(world);
    for (const char* kind : {"good", "fails", "ignores", "slow"}) {
      world.OnWorker([&] {
        PreparedStart start;
        start.main = [kind](ProcessContext& self) { return Child(self, kind); };
        fixture.session->StartProcess(std::move(start), StartLink::kNone, seconds(5),
                                      LogStart(world));
      });
      world.Advance(seconds(6));
    }
    EXPECT_EQ(world.log,
              (std::vector<std::string>{"ok", "{error,broken}", "ignore", "{error,timeout}"}));
    // The session, the server and the good child.
    EXPECT_EQ(world.space().process_count(), 3u);
    EXPECT_EQ(fixture.session->open_requests(), 0u);
  });
}

TEST(CallerSession, WhatIsStartedLinkedGetsShutdownWhenItEnds) {
  ForEachSchedule([](ProcessWorld& world) {
    Fixture fixture(world);
    world.OnWorker([&] {
      PreparedStart start;
      start.main = [](ProcessContext& self) { return Child(self, "good"); };
      start.ack = StartAck::kAtOnce;
      fixture.session->StartProcess(std::move(start), StartLink::kLink, kNever, LogStart(world));
    });
    world.Quiet();
    EXPECT_EQ(world.log, std::vector<std::string>{"ok"});
    EXPECT_EQ(world.space().process_count(), 3u);
    world.OnWorker([&] { fixture.session.reset(); });
    world.Quiet();
    EXPECT_EQ(world.space().process_count(), 1u);
  });
}

TEST(CallerSession, TrapsExitsAndPublishesThem) {
  ForEachSchedule([](ProcessWorld& world) {
    Fixture fixture(world);
    world.OnWorker([&] {
      fixture.session->set_link_listener(
          [&](Pid, const Term& reason) { world.Log("link " + ToText(reason)); });
      PreparedStart start;
      start.main = [](ProcessContext& self) { return Child(self, "fails"); };
      fixture.session->StartProcess(std::move(start), StartLink::kLink, kNever, LogStart(world));
    });
    world.Quiet();
    EXPECT_EQ(world.log, (std::vector<std::string>{"link broken", "{error,broken}"}));
  });
}

TEST(CallerSession, IsCriticalAndEndsItsRequestsWhenItIsKilled) {
  ForEachSchedule([](ProcessWorld& world) {
    Fixture fixture(world);
    EXPECT_TRUE(Inspect(world.space(), fixture.session->pid())->critical);
    fixture.Call(fixture.server, "silent");
    world.Quiet();
    world.Exit(fixture.session->pid(), atoms::kKill);
    world.Quiet();
    EXPECT_FALSE(fixture.session->alive());
    fixture.Call(fixture.server, "echo");
    world.Quiet();
    EXPECT_EQ(world.log, (std::vector<std::string>{"ended undefined", "ended undefined"}));
  });
}

TEST(CallerSession, MayBeDestroyedInItsOwnCallback) {
  ForEachSchedule([](ProcessWorld& world) {
    Fixture fixture(world);
    world.OnWorker([&] {
      fixture.session->Call(fixture.server, A("echo"), kNever,
                            [&](CallOutcome) { fixture.session.reset(); });
    });
    world.Quiet();
    EXPECT_EQ(world.space().process_count(), 1u);
  });
}

}  // namespace
}  // namespace arsenal::runtime
