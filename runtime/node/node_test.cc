// SPDX-License-Identifier: MIT
#include "runtime/node/node.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "runtime/base/system_clock.h"
#include "runtime/node/caller_session.h"
#include "runtime/scheduler/simulated_driver.h"
#include "runtime/scheduler/thread_driver.h"

namespace arsenal::runtime {
namespace {

TEST(Node, PublishesItsStartAndItsStopAfterTheHooksInReverseOrder) {
  SimulatedDriver driver = SimulatedDriver::Fifo();
  Node node(Env(driver.clock(), 1, &driver), NodeOptions());
  std::vector<std::string> log;
  for (const char* name : {"first", "second"}) {
    node.AddStopHook(name, [&log, name, &node](absl::AnyInvocable<void()> done) {
      log.emplace_back(name);
      node.Post(std::move(done));  // finished later
    });
  }
  node.Post([&] { node.Stop([&] { log.emplace_back("stopped"); }); });
  driver.RunUntilQuiet();
  EXPECT_EQ(log, (std::vector<std::string>{"second", "first", "stopped"}));
  const EventBatch batch = node.events().Read({node.events().incarnation(), 0}, 10);
  ASSERT_EQ(batch.events.size(), 2u);
  EXPECT_EQ(batch.events[0].type, EventType::kNodeStart);
  EXPECT_EQ(batch.events[1].type, EventType::kNodeStop);
}

TEST(Node, CountersTellWhatWasDone) {
  SimulatedDriver driver = SimulatedDriver::Fifo();
  Node node(Env(driver.clock(), 1, &driver), NodeOptions());
  node.Post([&] {
    (void)node.space().Spawn([](ProcessContext& self) -> ProcessTask<> {
      co_await self.Sleep(std::chrono::seconds(1));
    });
  });
  driver.RunUntilQuiet();
  NodeCounters counters = node.Counters();
  EXPECT_EQ(counters.live_processes, 1u);
  EXPECT_EQ(counters.timers, 1u);
  EXPECT_GT(node.TotalMemory().total(), 0u);
  driver.Advance(std::chrono::seconds(2));
  counters = node.Counters();
  EXPECT_EQ(counters.live_processes, 0u);
  EXPECT_EQ(counters.processes.processes_exited, 1u);
  EXPECT_EQ(counters.timers, 0u);
  EXPECT_EQ(counters.uptime, std::chrono::seconds(2));
  EXPECT_EQ(node.TotalMemory().total(), 0u);
}

TEST(Node, CanBeDestroyedWithProcessesAndSignalsUnderWay) {
  SimulatedDriver driver = SimulatedDriver::Seeded(3);
  Node node(Env(driver.clock(), 1, &driver), NodeOptions());
  node.Post([&] {
    for (int i = 0; i < 10; ++i) {
      (void)node.space().Spawn([](ProcessContext& self) -> ProcessTask<> {
        while (true) {
          self.Send(self.pid(), atoms::kOk);
          self.SendAfter(std::chrono::seconds(1), self.pid(), atoms::kTimeout);
          co_await self.Receive();
        }
      });
    }
  });
  for (int i = 0; i < 100; ++i) driver.Step();
  EXPECT_EQ(node.space().process_count(), 10u);
}

TEST(Node, TheSameSeedGivesTheSameRun) {
  uint64_t hashes[2];
  for (uint64_t& hash : hashes) {
    SimulatedDriver driver = SimulatedDriver::Seeded(11);
    Node node(Env(driver.clock(), 1, &driver), NodeOptions());
    node.Post([&] {
      for (int i = 0; i < 5; ++i) {
        (void)node.space().Spawn([i](ProcessContext& self) -> ProcessTask<> {
          for (int turn = 0; turn < 20; ++turn) {
            self.Send(Pid::Make(0, static_cast<uint32_t>((i + turn) % 5 + 1), 1), atoms::kOk);
            co_await self.Yield();
          }
        });
      }
    });
    driver.RunUntilQuiet();
    hash = driver.choice_hash();
  }
  EXPECT_EQ(hashes[0], hashes[1]);
}

// A process that answers its caller, driven by threads: calls come from several threads at once and
// are answered on whichever thread has the worker.
TEST(Node, AnswersCallsFromManyThreads) {
  SystemClock clock;
  Node node(Env(clock, 1), NodeOptions());
  ThreadDriver driver(node.worker());
  driver.Start();
  constexpr int kThreads = 3;
  constexpr int kCalls = 3000;
  std::vector<std::atomic<int>> answered(kThreads);
  Pid server;
  std::unique_ptr<CallerSession> session;
  std::atomic<bool> ready{false};
  node.Post([&] {
    server = node.space()
                 .Spawn([](ProcessContext& self) -> ProcessTask<> {
                   while (true) {
                     Message message = co_await self.Receive();
                     const Term tag = message.element(1).element(1);
                     self.SendToAlias(tag.tail().AsRef(), Term::TupleOf(tag, message.element(2)));
                   }
                 })
                 ->pid;
    session = *CallerSession::Start(node.space());
    ready.store(true, std::memory_order_release);
    ready.notify_all();
  });
  ready.wait(false);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::atomic<int>& mine = answered[static_cast<size_t>(t)];
      for (int i = 0; i < kCalls; ++i) {
        node.Post([&] {
          session->Call(server, Term::Integer(1), std::chrono::seconds(60),
                        [&mine](CallOutcome outcome) {
                          if (outcome.kind != CallOutcome::Kind::kReply) return;
                          mine.fetch_add(1, std::memory_order_release);
                          mine.notify_all();
                        });
        });
        mine.wait(i);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::atomic<bool> gone{false};
  node.Post([&] {
    session.reset();
    gone.store(true, std::memory_order_release);
    gone.notify_all();
  });
  gone.wait(false);
  driver.Stop();
  for (const std::atomic<int>& count : answered) EXPECT_EQ(count.load(), kCalls);
}

}  // namespace
}  // namespace arsenal::runtime
