// SPDX-License-Identifier: MIT
#include "runtime/scheduler/thread_driver.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "runtime/base/system_clock.h"

namespace arsenal::runtime {
namespace {

// Counts its slices and asks for more until it has had enough of them.
class CountedRunnable final : public Runnable {
 public:
  explicit CountedRunnable(int slices) : left_(slices) {}
  void RunSlice(Worker& worker) override {
    if (--left_ > 0) {
      worker.Enqueue(*this, 2);
    } else {
      done.store(true, std::memory_order_release);
      done.notify_all();
    }
  }
  std::atomic<bool> done{false};

 private:
  int left_;
};

class FlagTimer final : public Timer {
 public:
  void Fire() override {
    fired.store(true, std::memory_order_release);
    fired.notify_all();
  }
  std::atomic<bool> fired{false};
};

// Notes that it has run, and whether the worker was in its thread's hands then.
class NotedWork final : public ReleasedWork {
 public:
  void Released() override {
    ++runs;
    owned = current_worker != nullptr;
  }
  int runs = 0;
  bool owned = false;
};

void WaitUntilParked(ThreadDriver& driver) {
  while (!driver.parked()) std::this_thread::yield();
}

TEST(ThreadDriver, RunsEachClosureOnceAndOneThreadsInTheirOrder) {
  SystemClock clock;
  Worker worker(clock);
  ThreadDriver driver(worker);
  driver.Start();
  constexpr int kThreads = 4;
  constexpr int kPosts = 20'000;
  std::vector<int> last_seen(kThreads, -1);  // touched on the worker only
  int out_of_order = 0;
  int total = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kPosts; ++i) {
        worker.Post([&, t, i] {
          if (last_seen[static_cast<size_t>(t)] != i - 1) ++out_of_order;
          last_seen[static_cast<size_t>(t)] = i;
          ++total;
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  driver.Stop();
  EXPECT_EQ(total, kThreads * kPosts);
  EXPECT_EQ(out_of_order, 0);
}

TEST(ThreadDriver, AParkedWorkerIsAdoptedAndItsThreadSleepsOn) {
  SystemClock clock;
  Worker worker(clock);
  ThreadDriver driver(worker);
  driver.Start();
  WaitUntilParked(driver);
  const uint64_t wakes = driver.wakes();
  const std::thread::id here = std::this_thread::get_id();
  int ran_here = 0;
  for (int i = 0; i < 1000; ++i) {
    worker.Post([&] { ran_here += std::this_thread::get_id() == here ? 1 : 0; });
  }
  EXPECT_EQ(ran_here, 1000);
  EXPECT_EQ(driver.wakes(), wakes);
  EXPECT_EQ(driver.adoptions(), 1000u);
}

TEST(ThreadDriver, WorkThatAnAdopterLeavesForLaterRunsOnceTheWorkerIsGivenBack) {
  SystemClock clock;
  Worker worker(clock);
  ThreadDriver driver(worker);
  driver.Start();
  WaitUntilParked(driver);
  NotedWork first, second;
  int runs_before_release = 0;
  worker.Post([&] {
    worker.WhenReleased(first);
    worker.WhenReleased(second);
    runs_before_release = first.runs + second.runs;
  });
  EXPECT_EQ(runs_before_release, 0);
  EXPECT_EQ(first.runs, 1);
  EXPECT_EQ(second.runs, 1);
  EXPECT_FALSE(first.owned);
  EXPECT_FALSE(second.owned);
  EXPECT_TRUE(driver.parked());
}

TEST(ThreadDriver, WorkForLaterRunsAtOnceOnAWorkerThatNobodyHasAdopted) {
  SystemClock clock;
  Worker worker(clock);
  NotedWork work;
  const CurrentWorkerScope scope(&worker);
  worker.WhenReleased(work);
  EXPECT_EQ(work.runs, 1);
  EXPECT_TRUE(work.owned);
}

TEST(ThreadDriver, WorkThatTheAdopterDoesNotFinishIsFinishedByTheThread) {
  SystemClock clock;
  Worker worker(clock);
  ThreadDriver driver(worker);
  driver.Start();
  WaitUntilParked(driver);
  CountedRunnable runnable(10'000);
  worker.Post([&] { worker.Enqueue(runnable, 2); });
  runnable.done.wait(false);
  driver.Stop();
  EXPECT_EQ(worker.counters().slices, 10'000u);
}

TEST(ThreadDriver, AnEarlierTimerArmedByAnAdopterWakesTheThread) {
  SystemClock clock;
  Worker worker(clock);
  FlagTimer later, sooner;
  ThreadDriver driver(worker);
  worker.Arm(later, clock.Monotonic() + std::chrono::hours(1));
  driver.Start();
  WaitUntilParked(driver);
  const Nanos deadline = clock.Monotonic() + std::chrono::milliseconds(3);
  worker.Post([&] { worker.Arm(sooner, deadline); });
  sooner.fired.wait(false);
  EXPECT_GE(clock.Monotonic(), deadline);
  driver.Stop();
  EXPECT_TRUE(worker.Cancel(later));
}

TEST(ThreadDriver, RefusesPostsOnceItHasStopped) {
  SystemClock clock;
  Worker worker(clock);
  ThreadDriver driver(worker);
  driver.Start();
  bool before = false;
  worker.Post([&] { before = true; });
  driver.Stop();
  EXPECT_TRUE(before);
  EXPECT_FALSE(worker.Post([] { FAIL() << "ran after the stop"; }));
}

TEST(ThreadDriver, PostsFromManyThreadsMeetParkingAndTimersWithoutLoss) {
  SystemClock clock;
  Worker worker(clock);
  ThreadDriver driver(worker);
  driver.Start();
  constexpr int kThreads = 3;
  constexpr int kRounds = 300;
  std::vector<std::atomic<int>> passed(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::atomic<int>& mine = passed[static_cast<size_t>(t)];
      for (int i = 0; i < kRounds; ++i) {
        // Each round waits for its own timer, so the thread parks and is woken again and again.
        FlagTimer timer;
        worker.Post([&] { worker.Arm(timer, clock.Monotonic() + std::chrono::microseconds(50)); });
        timer.fired.wait(false);
        // The worker must have left Fire before the timer may go.
        worker.Post([&mine] {
          mine.fetch_add(1, std::memory_order_release);
          mine.notify_all();
        });
        mine.wait(i);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  driver.Stop();
  EXPECT_EQ(worker.counters().timers_fired, uint64_t{kThreads * kRounds});
}

}  // namespace
}  // namespace arsenal::runtime
