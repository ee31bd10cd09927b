// SPDX-License-Identifier: MIT
// The simulated driver: steps, held signals, virtual time.

#include "runtime/scheduler/simulated_driver.h"

#include <algorithm>
#include <utility>

#include "runtime/base/check.h"
#include "runtime/base/limits.h"

namespace arsenal::runtime {

SimulatedDriver::SimulatedDriver(Strategy strategy, uint64_t seed)
    : strategy_(strategy), random_(Random(seed).Fork("schedule")) {}

SimulatedDriver::~SimulatedDriver() { RUNTIME_CHECK(workers_.empty()); }

void SimulatedDriver::Attach(Worker& worker) { workers_.push_back({&worker, next_number_++}); }

void SimulatedDriver::Detach(Worker& worker) {
  for (auto channel = channels_.begin(); channel != channels_.end();) {
    if (channel->second.worker == &worker) {
      for (Cell* cell : channel->second.cells) worker.cells().Put(cell);
      channel = channels_.erase(channel);
    } else {
      ++channel;
    }
  }
  std::erase_if(workers_, [&worker](const Driven& driven) { return driven.worker == &worker; });
}

uint64_t SimulatedDriver::NumberOf(const Worker& worker) const {
  for (const Driven& driven : workers_) {
    if (driven.worker == &worker) return driven.number;
  }
  CheckFailed(__FILE__, __LINE__, "the worker is attached");
}

uint64_t SimulatedDriver::Pick(uint64_t count) {
  if (strategy_ == Strategy::kFifo || count <= 1) return 0;
  const uint64_t picked = random_.Below(count);
  choice_hash_ = (choice_hash_ ^ (count << 32 ^ picked)) * 0x100000001b3u;
  return picked;
}

bool SimulatedDriver::Hold(SignalSink& sink, Pid from, Pid to, Cell* cell) {
  if (strategy_ == Strategy::kFifo) return false;
  const ChannelKey key(NumberOf(*current_worker), from, to);
  auto channel = channels_.find(key);
  // Half of the signals that nothing is waiting before arrive at once.
  if (channel == channels_.end()) {
    if (Pick(2) == 0) return false;
    channel = channels_.emplace(key, Channel{&sink, current_worker, {}}).first;
  }
  channel->second.cells.push_back(cell);
  return true;
}

uint32_t SimulatedDriver::SliceBudget() {
  if (strategy_ == Strategy::kFifo || Pick(2) == 0) return kReductionsPerSlice;
  return static_cast<uint32_t>(1 + Pick(100));
}

void SimulatedDriver::DeliverOne(std::map<ChannelKey, Channel>::iterator channel) {
  Cell* cell = channel->second.cells.front();
  SignalSink* sink = channel->second.sink;
  const Pid to = std::get<2>(channel->first);
  channel->second.cells.pop_front();
  if (channel->second.cells.empty()) channels_.erase(channel);
  sink->DeliverNow(to, cell);
}

void SimulatedDriver::FlushChannel(SignalSink& sink, Pid from, Pid to) {
  const ChannelKey key(NumberOf(*current_worker), from, to);
  for (auto channel = channels_.find(key);
       channel != channels_.end() && channel->second.sink == &sink; channel = channels_.find(key)) {
    DeliverOne(channel);
  }
}

bool SimulatedDriver::StepWorker(Worker& worker) {
  const CurrentWorkerScope scope(&worker);
  if (worker.HasPosted() && worker.RunPosted()) return true;
  if (worker.NextDeadline() <= clock_.Monotonic() && (Pick(2) == 0 || !worker.HasRunnable())) {
    return worker.RunOneDueTimer();
  }
  if (!worker.HasRunnable()) return false;
  const int queue = worker.queues().ChooseQueue();
  worker.RunSliceAt(queue, Pick(worker.queues().size_of(queue)));
  return true;
}

void SimulatedDriver::Refresh() {
  for (const Driven& driven : workers_) driven.worker->RefreshRoundTime();
}

bool SimulatedDriver::Step() {
  Refresh();
  bool stepped = false;
  // A channel or a worker; the first choice falls between the two kinds, so that many channels
  // starve no worker.
  if (!channels_.empty() && Pick(2) == 1) {
    auto channel = channels_.begin();
    std::advance(channel, static_cast<int64_t>(Pick(channels_.size())));
    const CurrentWorkerScope scope(channel->second.worker);
    DeliverOne(channel);
    stepped = true;
  }
  if (!stepped && !workers_.empty()) {
    const uint64_t first = Pick(workers_.size());
    for (uint64_t i = 0; i < workers_.size() && !stepped; ++i) {
      stepped = StepWorker(*workers_[(first + i) % workers_.size()].worker);
    }
  }
  if (!stepped && !channels_.empty()) {
    const CurrentWorkerScope scope(channels_.begin()->second.worker);
    DeliverOne(channels_.begin());
    stepped = true;
  }
  if (!stepped) return false;
  ++steps_;
  if (after_step_) after_step_();
  return true;
}

uint64_t SimulatedDriver::RunUntilQuiet() {
  const uint64_t before = steps_;
  while (Step()) RUNTIME_CHECK(steps_ - before < kMaxSteps);
  return steps_ - before;
}

Nanos SimulatedDriver::NextDeadline() {
  Nanos next = kNever;
  for (const Driven& driven : workers_) next = std::min(next, driven.worker->NextDeadline());
  return next;
}

void SimulatedDriver::Advance(Nanos duration) {
  RunUntilQuiet();
  const Nanos end = clock_.Monotonic() + duration;
  while (NextDeadline() <= end) {
    clock_.AdvanceTo(NextDeadline());
    RunUntilQuiet();
  }
  clock_.AdvanceTo(end);
  Refresh();
}

}  // namespace arsenal::runtime
