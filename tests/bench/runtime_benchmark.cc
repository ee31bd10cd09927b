// SPDX-License-Identifier: MIT
// What the runtime's operations cost on one worker, driven in this thread by the loop that the
// worker's thread runs in production. Messages are terms, as an inspection would show them, and all
// counting is on. `goal/found` is the goal for one operation over what was found: 1 or more is
// reached.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "runtime/base/check.h"
#include "runtime/base/system_clock.h"
#include "runtime/behaviour/call.h"
#include "runtime/behaviour/gen_server.h"
#include "runtime/observe/event_ring.h"
#include "runtime/process/process_space.h"
#include "runtime/scheduler/worker.h"

namespace arsenal::runtime {
namespace {

constexpr int kMessages = 100'000;  // of one ping-pong
constexpr int kBatch = 50;          // operations in one slice, within its reductions
constexpr int kCalls = 10'000;

Atom Word(const char* text) { return *Atom::Intern(text); }

// A worker with its processes, and the loop of its thread.
class OneWorker {
 public:
  OneWorker() : worker_(clock_), events_(worker_, 1), space_(worker_, events_, SpaceOptions()) {}
  ProcessSpace& space() { return space_; }
  void RunUntilQuiet() {
    const CurrentWorkerScope scope(&worker_);
    while (worker_.RunRound()) {
    }
  }
  Pid Spawn(std::unique_ptr<Handler> handler) {
    const CurrentWorkerScope scope(&worker_);
    const auto spawned = space_.Spawn(std::move(handler));
    RUNTIME_CHECK(spawned.ok());
    return spawned->pid;
  }
  Pid Spawn(ProcessMain main) {
    const CurrentWorkerScope scope(&worker_);
    const auto spawned = space_.Spawn(std::move(main));
    RUNTIME_CHECK(spawned.ok());
    return spawned->pid;
  }
  void Send(Pid to, Term message) {
    const CurrentWorkerScope scope(&worker_);
    space_.Send(to, std::move(message));
  }

 private:
  const SystemClock clock_;
  Worker worker_;
  EventRing events_;
  ProcessSpace space_;
};

// Runs `batch` as often as the benchmark asks, and reports the time of one of its `operations`
// against the goal.
template <typename Batch>
void Measure(benchmark::State& state, int operations, double goal_nanos, Batch batch) {
  const SystemClock clock;
  const Nanos begin = clock.Monotonic();
  for (auto _ : state) batch();
  const auto nanos = static_cast<double>((clock.Monotonic() - begin).count());
  const double each = nanos / static_cast<double>(state.iterations()) / operations;
  state.counters["goal_ns"] = goal_nanos;
  state.counters["found_ns"] = each;
  state.counters["goal/found"] = goal_nanos / each;
}

// Answers {ping, From, N} with {ping, Self, N - 1} until N is 0.
class Pinger final : public Handler {
 public:
  DispatchResult Handle(ProcessContext& self, Message& message) override {
    if (!message.IsTagged(ping_, 3)) return DispatchResult::Done();
    const int64_t left = message.element(2).AsSmall();
    if (left > 0) {
      self.Send(message.element(1).AsPid(), ping_, Term(self.pid()), Term::Integer(left - 1));
    }
    return DispatchResult::Done();
  }
  size_t ObjectBytes() const override { return sizeof(*this); }

 private:
  const Atom ping_ = Word("ping");
};

void PingPongOfOnePair(benchmark::State& state) {
  OneWorker node;
  const Pid a = node.Spawn(std::make_unique<Pinger>());
  const Pid b = node.Spawn(std::make_unique<Pinger>());
  const Term first = Term::TupleOf(Word("ping"), b, Term::Integer(kMessages));
  Measure(state, kMessages, 40, [&] {
    node.Send(a, first);
    node.RunUntilQuiet();
  });
}

// Does the same kBatch times for each message that it gets.
class Doer final : public Handler {
 public:
  using Work = absl::AnyInvocable<void(ProcessContext&)>;
  explicit Doer(Work work) : work_(std::move(work)) {}
  DispatchResult Handle(ProcessContext& self, Message& message) override {
    if (!message.Is(go_)) return DispatchResult::Done();
    for (int i = 0; i < kBatch; ++i) work_(self);
    return DispatchResult::Done();
  }
  size_t ObjectBytes() const override { return sizeof(*this); }

 private:
  const Atom go_ = Word("go");
  Work work_;
};

// Measures batches of the work until everybody has handled everything.
void MeasureWork(benchmark::State& state, OneWorker& node, double goal_nanos, Doer::Work work) {
  const Pid doer = node.Spawn(std::make_unique<Doer>(std::move(work)));
  const Term go(Word("go"));
  Measure(state, kBatch, goal_nanos, [&] {
    node.Send(doer, go);
    node.RunUntilQuiet();
  });
}

// Exits before its first message.
class ShortLived final : public Handler {
 public:
  DispatchResult Start(ProcessContext&) override { return DispatchResult::Exit(atoms::kNormal); }
  DispatchResult Handle(ProcessContext&, Message&) override { return DispatchResult::Done(); }
  size_t ObjectBytes() const override { return sizeof(*this); }
};

void SpawnRunAndExit(benchmark::State& state) {
  OneWorker node;
  MeasureWork(state, node, 250, [](ProcessContext& self) {
    benchmark::DoNotOptimize(self.Spawn(std::make_unique<ShortLived>()));
  });
}

void SendAfterAndCancel(benchmark::State& state) {
  OneWorker node;
  const Term tick(Word("tick"));
  MeasureWork(state, node, 50, [&tick](ProcessContext& self) {
    const Ref timer = self.SendAfter(std::chrono::seconds(5), self.pid(), tick);
    benchmark::DoNotOptimize(self.CancelTimer(timer));
  });
}

void MonitorAndDemonitor(benchmark::State& state) {
  OneWorker node;
  const Pid target = node.Spawn(std::make_unique<Pinger>());
  MeasureWork(state, node, 60, [target](ProcessContext& self) {
    self.Demonitor(self.Monitor(target), Flush::kFlush);
  });
}

void LinkAndUnlink(benchmark::State& state) {
  OneWorker node;
  const Pid target = node.Spawn(std::make_unique<Pinger>());
  MeasureWork(state, node, 100, [target](ProcessContext& self) {
    benchmark::DoNotOptimize(self.Link(target));
    self.Unlink(target);
  });
}

// Replies to every call with the request.
class EchoServer final : public GenServer {
 public:
  Atom Module() const override { return Word("echo"); }
  size_t ObjectBytes() const override { return sizeof(*this); }

 protected:
  CallResult HandleCall(ProcessContext&, const Term& request, const From&) override {
    return CallResult::Reply(request);
  }
};

ProcessTask<> CallManyTimes(ProcessContext& self, Pid server, Term request) {
  for (int i = 0; i < kCalls; ++i) {
    const CallAnswer answer = co_await Call(self, ServerRef(server), request);
    if (!answer.ok()) co_await self.Exit(answer.exit_reason());
  }
}

void GenServerCallWithMonitorAliasAndTimer(benchmark::State& state) {
  OneWorker node;
  const Pid server = node.Spawn(std::make_unique<EchoServer>());
  const Term request(Word("get"));
  Measure(state, kCalls, 250, [&] {
    node.Spawn(
        [server, request](ProcessContext& self) { return CallManyTimes(self, server, request); });
    node.RunUntilQuiet();
  });
}

double Least(const std::vector<double>& values) {
  return *std::min_element(values.begin(), values.end());
}
double Greatest(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end());
}

void Setup(benchmark::internal::Benchmark* benchmark) {
  benchmark->ComputeStatistics("min", Least)->ComputeStatistics("max", Greatest);
}

BENCHMARK(PingPongOfOnePair)->Apply(Setup);
BENCHMARK(SpawnRunAndExit)->Apply(Setup);
BENCHMARK(GenServerCallWithMonitorAliasAndTimer)->Apply(Setup);
BENCHMARK(SendAfterAndCancel)->Apply(Setup);
BENCHMARK(MonitorAndDemonitor)->Apply(Setup);
BENCHMARK(LinkAndUnlink)->Apply(Setup);

}  // namespace
}  // namespace arsenal::runtime

BENCHMARK_MAIN();
