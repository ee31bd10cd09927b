// SPDX-License-Identifier: MIT
#include "runtime/demo/cascade_worker.h"

#include <gtest/gtest.h>

#include <string>

#include "runtime/demo/testing/demo_node.h"

namespace arsenal::runtime {
namespace {

constexpr char kName[] = "cascade_worker";

class CascadeWorkerTest : public testing::Test {
 protected:
  CascadeWorkerTest() : demo_(std::nullopt) { demo_.Call("demo_sup", kStopTraffic); }
  std::string Call(std::string_view request) { return demo_.Call(kName, request); }
  int64_t Figure(std::string_view key) { return demo_.Figure(kName, key); }
  std::string Breaker() { return ToText(*demo_.State(kName).Find(A("breaker"))); }
  // Makes jobs fail in the second step, and not any more.
  void Spoil() { demo_.Call("stateful_worker", "{set,spoiled}"); }
  void Mend() { demo_.Call("stateful_worker", "{set,100}"); }

  static constexpr char kStopTraffic[] = "{terminate_child,traffic_sup}";
  DemoNode demo_;
};

TEST_F(CascadeWorkerTest, RunsItsChain) {
  EXPECT_EQ(Call("work"), "{ok,1}");
  EXPECT_EQ(Call("work"), "{ok,2}");
  EXPECT_EQ(demo_.Call("stateful_worker", "get"), "2");
  EXPECT_EQ(demo_.Figure("resource_worker", "checkins"), 2);
  EXPECT_EQ(demo_.Figure("event_worker", "published"), 2);
  EXPECT_EQ(Figure("succeeded"), 2);
  EXPECT_TRUE(Call("chain").starts_with("[{checkout,resource_worker,<0."));
}

TEST_F(CascadeWorkerTest, ReportsTheStepThatFailedAndGivesTheResourceBack) {
  Spoil();
  EXPECT_EQ(Call("work"), "{error,{increment,not_an_integer}}");
  EXPECT_EQ(demo_.Figure("resource_worker", "lent"), 0);
  EXPECT_EQ(demo_.Figure("resource_worker", "checkins"), 1);
  EXPECT_EQ(Figure("failed"), 1);
  demo_.Call("workers_sup", "{terminate_child,event_worker}");
  Mend();
  EXPECT_EQ(Call("work"), "{error,{publish,noproc}}");
  EXPECT_EQ(demo_.Figure("resource_worker", "lent"), 0);
}

TEST_F(CascadeWorkerTest, OpensItsBreakerAndLetsOneTryLater) {
  Spoil();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Breaker(), "closed");
    Call("work");
  }
  EXPECT_EQ(Breaker(), "open");
  EXPECT_EQ(Call("work"), "{error,circuit_open}");
  EXPECT_EQ(Figure("rejected"), 1);
  demo_.driver().Advance(5 * kSecond);
  EXPECT_EQ(Call("work"), "{error,{increment,not_an_integer}}");
  EXPECT_EQ(Breaker(), "open") << "the trial has failed";
  demo_.driver().Advance(5 * kSecond);
  Mend();
  EXPECT_EQ(Call("work"), "{ok,101}");
  EXPECT_EQ(Breaker(), "closed");
  EXPECT_EQ(Call("{breaker,1,1000}"), "ok");
  Spoil();
  Call("work");
  EXPECT_EQ(Breaker(), "open");
  EXPECT_EQ(Call("reset_breaker"), "ok");
  EXPECT_EQ(Breaker(), "closed");
  EXPECT_EQ(Call("{breaker,0,1000}"), "{error,badarg}");
}

TEST_F(CascadeWorkerTest, CrashesWhenThatIsItsStrategy) {
  EXPECT_EQ(Call("{on_failure,crash}"), "ok");
  Spoil();
  EXPECT_EQ(Call("work"), "{dependency_failed,increment,not_an_integer}");
  EXPECT_EQ(demo_.Snapshot("workers_sup").restart_count, 1u);
  EXPECT_EQ(Call("{on_failure,pray}"), "{error,badarg}");
}

TEST_F(CascadeWorkerTest, RetriesWithLongerAndLongerWaits) {
  Call("{on_failure,retry}");
  Spoil();
  EXPECT_EQ(Call("work"), "no answer");
  demo_.driver().Advance(std::chrono::milliseconds(299));
  EXPECT_EQ(Figure("retried"), 2);
  Mend();
  EXPECT_EQ(Figure("succeeded"), 0);
  demo_.driver().Advance(std::chrono::milliseconds(1));
  EXPECT_EQ(Figure("retried"), 2);
  EXPECT_EQ(Figure("succeeded"), 1);
  EXPECT_EQ(demo_.Call("stateful_worker", "get"), "101");
}

TEST_F(CascadeWorkerTest, GivesUpAfterItsRetries) {
  Call("{on_failure,retry}");
  Spoil();
  Call("work");
  demo_.driver().Advance(kSecond);
  EXPECT_EQ(Figure("retried"), 3);
  EXPECT_EQ(Figure("failed"), 1);
}

TEST_F(CascadeWorkerTest, FallsBackOnTheLastValue) {
  Call("{on_failure,fallback}");
  Spoil();
  EXPECT_EQ(Call("work"), "{error,{increment,not_an_integer}}") << "there is no value yet";
  Mend();
  EXPECT_EQ(Call("work"), "{ok,101}");
  Spoil();
  EXPECT_EQ(Call("work"), "{degraded,101}");
  EXPECT_EQ(Figure("degraded"), 1);
}

TEST_F(CascadeWorkerTest, DiesWithItsWorkersWhenItIsCoupled) {
  ASSERT_EQ(Call("couple"), "ok");
  const Pid before = demo_.Whereis(kName);
  const Pid stateful = demo_.Whereis("stateful_worker");
  demo_.OnWorker(
      [&] { demo_.node().space().ExitProcess(demo_.Whereis("event_worker"), A("broken")); });
  demo_.driver().RunUntilQuiet();
  EXPECT_NE(demo_.Whereis(kName), before);
  EXPECT_NE(demo_.Whereis("stateful_worker"), stateful) << "the exit goes on by its links";
}

TEST_F(CascadeWorkerTest, BreaksAWorkerAndRestsWithItsSupervisor) {
  const Pid resource = demo_.Whereis("resource_worker");
  EXPECT_EQ(Call("{break,resource_worker}"), "ok");
  EXPECT_NE(demo_.Whereis("resource_worker"), resource);
  EXPECT_EQ(demo_.Snapshot("workers_sup").restart_count, 1u);
  EXPECT_EQ(Call("{break,counter}"), "{error,badarg}");
  demo_.Call("workers_sup", "{terminate_child,event_worker}");
  EXPECT_EQ(Call("couple"), "{error,{noproc,event_worker}}");
  EXPECT_EQ(Call("{break,event_worker}"), "{error,{noproc,event_worker}}");
}

TEST_F(CascadeWorkerTest, RefusesWhenTooManyJobsWait) {
  demo_.OnWorker([&] { demo_.node().space().Suspend(demo_.Whereis("resource_worker")); });
  for (int i = 0; i < 11; ++i) EXPECT_EQ(Call("work"), "no answer");
  EXPECT_EQ(Figure("waiting"), 10);
  EXPECT_EQ(Call("work"), "{error,busy}");
  demo_.OnWorker([&] { demo_.node().space().Resume(demo_.Whereis("resource_worker")); });
  demo_.driver().RunUntilQuiet();
  EXPECT_EQ(Figure("succeeded"), 11);
}

// What three clients have sent in a minute, and what the workers have got.
TEST(DemoTraffic, IsWhatTheWorkersCount) {
  ForEachNode([](DemoNode& demo) {
    demo.driver().Advance(60 * kSecond);
    const auto sent = [&](std::string_view client, std::string_view worker) {
      const Term state = demo.State(client);
      const Term* count = state.Find(A("sent"))->Find(A(worker));
      return count == nullptr ? 0 : static_cast<uint64_t>(count->AsSmall());
    };
    for (const char* worker : {"stateful_worker", "resource_worker", "event_worker"}) {
      uint64_t total = 0;
      for (const char* client :
           {"stateful_client", "resource_client", "event_client", "cascade_worker"}) {
        total += sent(client, worker);
      }
      EXPECT_GE(total, 120u);
      EXPECT_EQ(demo.node().Inspect(demo.Whereis(worker))->messages_in, total) << worker;
    }
    const uint64_t answers = static_cast<uint64_t>(demo.Figure(kName, "answered"));
    EXPECT_EQ(demo.node().Inspect(demo.Whereis(kName))->messages_in,
              sent("event_client", kName) + answers);
    for (const char* client : {"stateful_client", "resource_client", "event_client"}) {
      EXPECT_EQ(demo.Figure(client, "rounds"), 60) << client;
      EXPECT_EQ(demo.Figure(client, "failures"), 0) << client;
    }
    EXPECT_EQ(demo.Figure("event_client", "events"), 60);
    EXPECT_EQ(demo.Figure("resource_worker", "lent"), 0);
  });
}

}  // namespace
}  // namespace arsenal::runtime
