// SPDX-License-Identifier: MIT
// Crash reports: whose ends are reported, and what stands in the report.
#include "runtime/process/crash_report.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "runtime/process/exception_reason.h"
#include "runtime/process/proc_lib.h"
#include "runtime/process/process.h"
#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

// The reports of crashes, as text: {Pid, Reason}.
std::vector<Event> Crashes(ProcessWorld& world) {
  const auto is_crash = [](const Event& event) { return event.type == EventType::kProcessCrash; };
  return world.events().Read({}, 1000, is_crash).events;
}

class Thrower final : public Handler {
 public:
  size_t ObjectBytes() const override { return sizeof(*this); }
  DispatchResult Handle(ProcessContext&, Message&) override { throw std::runtime_error("no luck"); }
};

class Quitter final : public Handler {
 public:
  explicit Quitter(std::string_view kind) : kind_(kind) {}
  size_t ObjectBytes() const override { return sizeof(*this); }
  std::string_view BehaviourKind() const override { return kind_; }
  DispatchResult Handle(ProcessContext&, Message& message) override {
    return DispatchResult::Exit(message.payload());
  }

 private:
  std::string_view kind_;
};

ProcessTask<> Throws(ProcessContext& self) {
  co_await self.Yield();
  throw std::runtime_error("no luck");
}

TEST(CrashReport, IsMadeOfWhateverThrows) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid handler = world.Spawn(std::make_unique<Thrower>());
    world.Send(handler, A("go"));
    const Pid coroutine = world.Spawn(Throws);
    world.Quiet();
    const std::vector<Event> crashes = Crashes(world);
    ASSERT_EQ(crashes.size(), 2u);
    for (const Event& crash : crashes) {
      EXPECT_TRUE(crash.pid == handler || crash.pid == coroutine);
      EXPECT_EQ(*crash.reason, Term::TupleOf(atoms::kException, Term::Binary("no luck")));
    }
  });
}

TEST(CrashReport, ShowsTheClassOfWhatEndedTheProcess) {
  ForEachSchedule([](ProcessWorld& world) {
    const auto ended = [&world](ProcessMain main) {
      SpawnOptions options;
      options.crash_report = CrashReport::kAlways;
      world.Spawn(std::move(main), std::move(options));
      world.Quiet();
      return ToText(*Crashes(world).back().details.Find(atoms::kErrorInfo));
    };
    EXPECT_EQ(ended([](ProcessContext& self) -> ProcessTask<> { co_await self.Exit(A("bye")); }),
              "{exit,bye}");
    EXPECT_EQ(ended([](ProcessContext& self) -> ProcessTask<> {
                co_await self.Yield();
                throw ErrorException(A("badarith"));
              }),
              "{error,badarith}");
    EXPECT_EQ(ended([](ProcessContext& self) -> ProcessTask<> {
                co_await self.Yield();
                throw Term(A("ball"));
              }),
              "{throw,ball}");
    EXPECT_EQ(ended(Throws), "{error,{exception,<<110,111,32,108,117,99,107>>}}");
  });
}

TEST(CrashReport, GoesToTheLogWithTheItemsOfTheEvent) {
  ForEachSchedule([](ProcessWorld& world) {
    std::vector<LogReport> heard;
    world.space().logger().SetSink([&heard](const LogReport& report) { heard.push_back(report); });
    SpawnOptions options;
    options.name = A("crasher");
    const Pid crasher = world.Spawn(std::make_unique<Thrower>(), std::move(options));
    world.Send(crasher, A("go"));
    world.Quiet();
    ASSERT_EQ(heard.size(), 1u);
    EXPECT_EQ(heard[0].level, LogLevel::kError);
    EXPECT_EQ(heard[0].pid, crasher);
    EXPECT_EQ(heard[0].name, A("crasher"));
    EXPECT_EQ(ToText(*heard[0].report.Find(atoms::kLabel)), "{proc_lib,crash}");
    EXPECT_EQ(*heard[0].report.Find(atoms::kReport), Crashes(world)[0].details);
    world.space().logger().SetSink(nullptr);
  });
}

TEST(CrashReport, IsMadeOfABehaviourThatExitsInAnAbnormalWay) {
  ForEachSchedule([](ProcessWorld& world) {
    for (const char* reason : {"normal", "shutdown", "{shutdown,x}", "boom"}) {
      world.Send(world.Spawn(std::make_unique<Quitter>("gen_server")), T(reason));
      world.Send(world.Spawn(std::make_unique<Quitter>("")), T(reason));
    }
    world.Exit(world.Spawn(std::make_unique<Quitter>("gen_server")), A("by_a_signal"));
    world.Quiet();
    const std::vector<Event> crashes = Crashes(world);
    ASSERT_EQ(crashes.size(), 1u);
    EXPECT_EQ(ToText(*crashes[0].reason), "boom");
  });
}

TEST(CrashReport, ShowsMessagesAndNeighbours) {
  ProcessWorld world(std::nullopt);
  world.Spawn([](ProcessContext& self) -> ProcessTask<> {
    const auto idle = [](ProcessContext& child) -> ProcessTask<> {
      Message message = co_await child.Receive();
    };
    const auto crashes = [idle](ProcessContext& child) -> ProcessTask<> {
      SpawnOptions options;
      options.link = StartLink::kLink;
      options.initial_call = InitialCall{A("neighbour"), A("init"), 0};
      EXPECT_TRUE(child.Spawn(idle, options).ok());
      co_await child.Sleep(std::chrono::seconds(1));
      co_await child.Exit(A("boom"));
    };
    PreparedStart start;
    start.main = crashes;
    const absl::StatusOr<Spawned> spawned = ProcLibSpawn(self, std::move(start));
    for (int i = 0; i < 20; ++i) self.Send(spawned->pid, Term::Integer(i));
    co_return;
  });
  world.Advance(std::chrono::seconds(2));
  const std::vector<Event> crashes = Crashes(world);
  ASSERT_EQ(crashes.size(), 1u);
  const Term& report = crashes[0].details;
  EXPECT_EQ(ToText(*report.Find(atoms::kMessages)), "[0,1,2,3,4,5,6,7,8,9]");
  EXPECT_EQ(ToText(*report.Find(atoms::kMessageQueueLen)), "20");
  const Term neighbours = *report.Find(atoms::kNeighbours);
  ASSERT_TRUE(neighbours.Is(Term::Kind::kList));
  EXPECT_EQ(ToText(*neighbours.head().Find(atoms::kInitialCall)), "{neighbour,init,0}");
}

}  // namespace
}  // namespace arsenal::runtime
