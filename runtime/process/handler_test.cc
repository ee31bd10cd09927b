// SPDX-License-Identifier: MIT
// Handlers: what each result of a dispatch does.
#include "runtime/process/handler.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "runtime/process/start_ack.h"
#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

using HandleFunction = absl::AnyInvocable<DispatchResult(ProcessContext& self, Message& message)>;
using StartFunctionOfTest = absl::AnyInvocable<DispatchResult(ProcessContext& self)>;

// A handler made of functions.
class TestHandler final : public Handler {
 public:
  explicit TestHandler(HandleFunction handle, StartFunctionOfTest start = nullptr)
      : handle_(std::move(handle)), start_(std::move(start)) {}
  DispatchResult Start(ProcessContext& self) override {
    return start_ ? start_(self) : DispatchResult::Done();
  }
  DispatchResult Handle(ProcessContext& self, Message& message) override {
    return handle_(self, message);
  }
  DispatchResult Completed(ProcessContext&, Message& message, const Term& result) override {
    completed.push_back(ToText(message.payload()) + " " + ToText(result));
    return DispatchResult::Done();
  }
  void Compact() override { ++compacted; }
  size_t ObjectBytes() const override { return sizeof(*this); }

  static inline std::vector<std::string> completed;
  static inline int compacted = 0;

 private:
  HandleFunction handle_;
  StartFunctionOfTest start_;
};

Pid SpawnHandler(ProcessWorld& world, HandleFunction handle, StartFunctionOfTest start = nullptr) {
  return world.Spawn(std::make_unique<TestHandler>(std::move(handle), std::move(start)));
}

TEST(Handler, WaitKeepsAMessageInItsPlaceUntilAnotherWasDone) {
  ForEachSchedule([](ProcessWorld& world) {
    bool opened = false;
    const Pid pid = SpawnHandler(world, [&](ProcessContext&, Message& message) {
      if (message.Is(A("open"))) opened = true;
      if (!opened) return DispatchResult::Wait();
      world.Log(message);
      return DispatchResult::Done();
    });
    for (const char* text : {"a", "b", "open", "c"}) world.Send(pid, A(text));
    world.Quiet();
    EXPECT_EQ(world.log, (std::vector<std::string>{"open", "a", "b", "c"}));
  });
}

TEST(Handler, TakenGoesOnBehindTheMessageAndDoesNotOfferWhatWaitsBeforeIt) {
  ForEachSchedule([](ProcessWorld& world) {
    bool opened = false;
    const Pid pid = SpawnHandler(world, [&](ProcessContext&, Message& message) {
      world.Log(message);
      if (message.Is(A("x"))) return DispatchResult::Taken();
      opened = opened || message.Is(A("open"));
      return opened ? DispatchResult::Done() : DispatchResult::Wait();
    });
    for (const char* text : {"a", "x", "b", "open"}) world.Send(pid, A(text));
    world.Quiet();
    EXPECT_EQ(world.log, (std::vector<std::string>{"a", "x", "b", "open", "a", "b"}));
  });
}

TEST(Handler, AwaitNewPassesByWhatIsThereUntilTheNextDone) {
  ForEachSchedule([](ProcessWorld& world) {
    bool awaits = false;
    bool opened = false;
    const Pid pid = SpawnHandler(world, [&](ProcessContext& self, Message& message) {
      world.Log(message);
      if (message.Is(A("await"))) {
        awaits = true;
        self.Send(self.pid(), A("new"));
        return DispatchResult::AwaitNew();
      }
      opened = opened || (awaits && message.Is(A("new")));
      return opened ? DispatchResult::Done() : DispatchResult::Wait();
    });
    for (const char* text : {"a", "b", "await"}) world.Send(pid, A(text));
    world.Quiet();
    EXPECT_EQ(world.log, (std::vector<std::string>{"a", "b", "await", "new", "a", "b"}));
  });
}

TEST(Handler, YieldedGetsTheSameMessageAfterTheOthersHadTheirTurn) {
  ForEachSchedule([](ProcessWorld& world) {
    int calls = 0;
    const Pid pid = SpawnHandler(world, [&](ProcessContext&, Message& message) {
      world.Log(message);
      return ++calls % 3 == 0 ? DispatchResult::Done() : DispatchResult::Yielded();
    });
    world.Send(pid, A("a"));
    world.Send(pid, A("b"));
    world.Quiet();
    EXPECT_EQ(world.log, (std::vector<std::string>{"a", "a", "a", "b", "b", "b"}));
  });
}

TEST(Handler, PendingStopsDispatchingUntilItsOwnTokenIsCompleted) {
  ForEachSchedule([](ProcessWorld& world) {
    TestHandler::completed.clear();
    Ref token;
    const Pid pid = SpawnHandler(world, [&](ProcessContext& self, Message& message) {
      if (!message.Is(A("wait"))) {
        world.Log(message);
        return DispatchResult::Done();
      }
      token = self.MakeRef();
      return DispatchResult::Pending(token);
    });
    world.Send(pid, A("wait"));
    world.Send(pid, A("next"));
    world.Quiet();
    EXPECT_TRUE(world.log.empty());
    EXPECT_EQ(Inspect(world.space(), pid)->message_queue_length, 1u);
    world.OnWorker([&] {
      world.space().CompletePending(pid, world.space().MakeRef(pid), A("stranger"));
      world.space().CompletePending(pid, token, A("result"));
      world.space().CompletePending(pid, token, A("twice"));
    });
    world.Quiet();
    EXPECT_EQ(TestHandler::completed, std::vector<std::string>{"wait result"});
    EXPECT_EQ(world.log, std::vector<std::string>{"next"});
  });
}

TEST(Handler, ThatIsPendingCanBeKilledAndItsResultIsFenced) {
  ForEachSchedule([](ProcessWorld& world) {
    TestHandler::completed.clear();
    Ref token;
    const Pid pid = SpawnHandler(world, [&](ProcessContext& self, Message&) {
      token = self.MakeRef();
      return DispatchResult::Pending(token);
    });
    world.Send(pid, A("wait"));
    world.Quiet();
    world.Exit(pid, atoms::kKill);
    world.OnWorker([&] { world.space().CompletePending(pid, token, A("late")); });
    world.Quiet();
    EXPECT_TRUE(TestHandler::completed.empty());
    EXPECT_EQ(world.space().process_count(), 0u);
  });
}

ProcessTask<> LogDown(ProcessContext& self, ProcessWorld& world, Pid target) {
  self.Monitor(target);
  Message message = co_await self.Receive();
  world.Log(ToPrettyText(message.payload().element(4)));
}

TEST(Handler, ExitAndExceptionsAreTheExitReason) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid a = SpawnHandler(
        world, [](ProcessContext&, Message&) { return DispatchResult::Exit(T("{bad,state}")); });
    const Pid b = SpawnHandler(world, [](ProcessContext&, Message&) -> DispatchResult {
      throw std::runtime_error("out of paper");
    });
    for (const Pid pid : {a, b}) {
      world.Spawn([&world, pid](ProcessContext& self) { return LogDown(self, world, pid); });
    }
    world.Quiet();
    world.Send(a, A("go"));
    world.Quiet();
    world.Send(b, A("go"));
    world.Quiet();
    EXPECT_EQ(world.log,
              (std::vector<std::string>{"{bad,state}", "{exception,<<\"out of paper\">>}"}));
  });
}

TEST(Handler, HibernateCompactsBeforeTheProcessWaits) {
  ProcessWorld world(std::nullopt);
  TestHandler::compacted = 0;
  const Pid pid =
      SpawnHandler(world, [](ProcessContext&, Message&) { return DispatchResult::Hibernate(); });
  world.Send(pid, A("a"));
  world.Send(pid, A("b"));
  world.Quiet();
  EXPECT_EQ(TestHandler::compacted, 1);
}

TEST(Handler, ThatSendsToItselfDoesNotStarveOthers) {
  ProcessWorld world(std::nullopt);
  uint64_t turns = 0;
  SpawnHandler(
      world,
      [&](ProcessContext& self, Message&) {
        ++turns;
        if (world.log.empty()) self.Send(self.pid(), A("again"));
        return DispatchResult::Done();
      },
      [](ProcessContext& self) {
        self.Send(self.pid(), A("again"));
        return DispatchResult::Done();
      });
  SpawnHandler(
      world, [](ProcessContext&, Message&) { return DispatchResult::Done(); },
      [&](ProcessContext&) {
        world.Log("had its turn");
        return DispatchResult::Done();
      });
  world.Quiet();
  // Its messages of one slice and one more: 4000 / (20 + 5).
  EXPECT_EQ(turns, 161u);
}

TEST(Handler, ThatIsSuspendedHandlesSignalsAndNoMessages) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid pid = SpawnHandler(world, [&](ProcessContext&, Message& message) {
      world.Log(message);
      return DispatchResult::Done();
    });
    world.Quiet();
    EXPECT_TRUE(world.space().Suspend(pid));
    EXPECT_TRUE(world.space().Suspend(pid));
    world.Send(pid, A("a"));
    world.Quiet();
    EXPECT_EQ(Inspect(world.space(), pid)->status, ProcessStatus::kSuspended);
    EXPECT_EQ(Inspect(world.space(), pid)->message_queue_length, 1u);
    world.OnWorker([&] { EXPECT_TRUE(world.space().Resume(pid)); });
    world.Quiet();
    EXPECT_TRUE(world.log.empty());
    world.OnWorker([&] { EXPECT_TRUE(world.space().Resume(pid)); });
    world.Quiet();
    EXPECT_EQ(world.log, std::vector<std::string>{"a"});
    EXPECT_FALSE(world.space().Resume(pid));
    EXPECT_TRUE(world.space().Suspend(pid));
    world.Exit(pid, A("stop"));
    world.Quiet();
    EXPECT_EQ(world.space().process_count(), 0u);
  });
}

ProcessTask<> SuspendAndDie(ProcessContext& self, Pid other) {
  EXPECT_TRUE(self.Suspend(other));
  EXPECT_FALSE(self.Suspend(self.pid()));
  co_await self.Sleep(std::chrono::seconds(1));
}

TEST(Handler, GoesOnWhenTheOneThatSuspendedItEnds) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid pid = SpawnHandler(world, [&](ProcessContext&, Message& message) {
      world.Log(message);
      return DispatchResult::Done();
    });
    world.Spawn([pid](ProcessContext& self) { return SuspendAndDie(self, pid); });
    world.Quiet();
    world.Send(pid, A("a"));
    world.Quiet();
    EXPECT_TRUE(world.log.empty());
    world.Advance(std::chrono::seconds(2));
    EXPECT_EQ(world.log, std::vector<std::string>{"a"});
  });
}

// A parent as a supervisor is one: starts a child and waits for its acknowledgement while others
// call.
void StartChildAndWait(ProcessWorld& world, StartFunctionOfTest child_start) {
  auto child = std::make_shared<Pid>();
  auto make_child = std::make_shared<StartFunctionOfTest>(std::move(child_start));
  const Pid parent = SpawnHandler(
      world,
      [&world, child](ProcessContext&, Message& message) {
        if (!child->valid()) {
          world.Log(message);
          return DispatchResult::Done();
        }
        const std::optional<Term> outcome = StartOutcome(message, *child);
        if (!outcome) return DispatchResult::Wait();
        world.Log(ToText(outcome->Is(Term::Kind::kTuple) ? outcome->element(0) : *outcome));
        *child = Pid();
        return DispatchResult::Done();
      },
      [child, make_child](ProcessContext& self) {
        self.SetTrapExit(ProcessContext::TrapExit::kOn);
        SpawnOptions options;
        options.link = StartLink::kLink;
        *child = self.Spawn(std::make_unique<TestHandler>(
                                [](ProcessContext&, Message&) { return DispatchResult::Done(); },
                                [make_child](ProcessContext& child_self) {
                                  return (*make_child)(child_self);
                                }),
                            options)
                     ->pid;
        return DispatchResult::Done();
      });
  world.Send(parent, A("call"));
  world.Quiet();
}

TEST(StartAck, ComesFromTheChildWhenItIsReadyAndCallsWaitMeanwhile) {
  ForEachSchedule([](ProcessWorld& world) {
    StartChildAndWait(world, [](ProcessContext& self) {
      self.AckStart(Term::TupleOf(atoms::kOk, self.pid()));
      return DispatchResult::Done();
    });
    EXPECT_EQ(world.log, (std::vector<std::string>{"ok", "call"}));
  });
}

TEST(StartAck, OfAChildThatFailsIsItsExit) {
  ForEachSchedule([](ProcessWorld& world) {
    StartChildAndWait(world,
                      [](ProcessContext&) { return DispatchResult::Exit(A("init_failed")); });
    EXPECT_EQ(world.log, (std::vector<std::string>{"error", "call"}));
  });
}

TEST(StartAck, OfAChildThatIgnoresIsIgnoreAndItsExitFollows) {
  ForEachSchedule([](ProcessWorld& world) {
    StartChildAndWait(world, [](ProcessContext& self) {
      self.AckStart(atoms::kIgnore);
      return DispatchResult::Exit(atoms::kNormal);
    });
    ASSERT_EQ(world.log.size(), 3u);
    EXPECT_EQ(world.log[0], "ignore");
  });
}

}  // namespace
}  // namespace arsenal::runtime
