// SPDX-License-Identifier: MIT
// The simulated driver: steps, held signals, virtual time.

#include "runtime/scheduler/simulated_driver.h"

#include <algorithm>
#include <utility>

#include "runtime/base/check.h"

namespace arsenal::runtime {
namespace {

enum class LabelKind : uint64_t { kProcess = 1, kChannel, kTimer, kPosted };

uint64_t Mix(uint64_t a, uint64_t b) {
  uint64_t mixed = (a ^ b * 0xff51afd7ed558ccdu) * 0x9e3779b97f4a7c15u;
  mixed ^= mixed >> 32;
  return mixed | 1;  // 0 is the target that may be any
}

uint64_t LabelOf(LabelKind kind, uint32_t worker, uint64_t what) {
  return Mix(static_cast<uint64_t>(kind) << 32 | worker, what);
}

Label ProcessLabel(uint32_t worker, uint64_t pid) {
  const uint64_t who = LabelOf(LabelKind::kProcess, worker, pid);
  return {who, pid == 0 ? 0 : who};
}

}  // namespace

SimulatedDriver::~SimulatedDriver() { RUNTIME_CHECK(workers_.empty()); }

uint32_t SimulatedDriver::Attach(Worker& worker) {
  workers_.push_back(&worker);
  return next_number_++;
}

void SimulatedDriver::Detach(Worker& worker) {
  for (size_t place = 0; place < held_.size();) {
    HeldSignals::Channel& channel = held_.at(place);
    if (channel.worker == &worker) {
      worker.cells().Put(held_.Take(channel));
    } else {
      ++place;
    }
  }
  std::erase(workers_, &worker);
}

bool SimulatedDriver::Hold(Worker& worker, SignalSink& sink, Pid from, Pid to, Cell* cell) {
  const uint32_t number = worker.simulated_number();
  ++signals_;
  for (SimulationObserver* observer : observers_) observer->Sent(number, from, to, *cell);
  bool held = false;
  if (from.valid() && from != to) {
    const HeldSignals::Key key{number, from, to};
    if (HeldSignals::Channel* channel = held_.Find(key); channel != nullptr) {
      HeldSignals::Append(*channel, cell);
      held = true;
    } else if (chooser_.Pick(Choice::kArrival, 2) == 1) {
      held_.Add(key, sink, worker, cell);
      held = true;
    }
  }
  if (!held) {
    for (SimulationObserver* observer : observers_) observer->Arriving(number, to, *cell);
  }
  return held;
}

uint32_t SimulatedDriver::SliceBudget() {
  return kSliceBudgets[chooser_.Pick(Choice::kBudget, kSliceBudgetCount)];
}

void SimulatedDriver::Handling(Worker& worker, Pid to, const Cell& cell) {
  const uint32_t number = worker.simulated_number();
  for (SimulationObserver* observer : observers_) observer->Handling(number, to, cell);
}

void SimulatedDriver::DeliverOne(HeldSignals::Channel& channel) {
  SignalSink& sink = *channel.sink;
  const HeldSignals::Key key = channel.key;
  Cell* const cell = held_.Take(channel);
  for (SimulationObserver* observer : observers_) observer->Arriving(key.worker, key.to, *cell);
  sink.DeliverNow(key.to, cell);
}

void SimulatedDriver::FlushChannel(Worker& worker, SignalSink& sink, Pid from, Pid to) {
  const HeldSignals::Key key{worker.simulated_number(), from, to};
  for (HeldSignals::Channel* channel = held_.Find(key);
       channel != nullptr && channel->sink == &sink; channel = held_.Find(key)) {
    DeliverOne(*channel);
  }
}

SimulatedDriver::WorkerOptions SimulatedDriver::OptionsOf(Worker& worker) const {
  WorkerOptions options{worker.HasPosted(), worker.NextDeadline() <= clock_.Monotonic(), 0, 0};
  if (worker.HasRunnable()) {
    options.queue = worker.queues().NextQueue();
    const size_t waiting = worker.queues().size_of(options.queue);
    options.runnable = static_cast<uint32_t>(std::min<size_t>(waiting, kRunnableWindow));
  }
  return options;
}

uint32_t SimulatedDriver::CollectOptions() {
  options_.clear();
  // In turn, so that in order of arrival no worker starves another.
  if (++first_worker_ >= workers_.size()) first_worker_ = 0;
  uint32_t count = 0;
  for (size_t i = 0; i < workers_.size(); ++i) {
    options_.push_back(OptionsOf(*workers_[(first_worker_ + i) % workers_.size()]));
    count += options_.back().count();
  }
  return count + static_cast<uint32_t>(held_.size());
}

void SimulatedDriver::CollectLabels() {
  labels_.clear();
  for (size_t i = 0; i < workers_.size(); ++i) {
    Worker& worker = *workers_[(first_worker_ + i) % workers_.size()];
    const uint32_t number = worker.simulated_number();
    const WorkerOptions& options = options_[i];
    if (options.posted) labels_.push_back({LabelOf(LabelKind::kPosted, number, 0), 0});
    if (options.due) labels_.push_back({LabelOf(LabelKind::kTimer, number, 0), 0});
    worker.queues().ForEachOf(options.queue, options.runnable, [&](const Runnable& runnable) {
      labels_.push_back(ProcessLabel(number, runnable.label()));
    });
  }
  for (size_t place = 0; place < held_.size(); ++place) {
    const HeldSignals::Key& key = held_.at(place).key;
    const uint64_t who =
        Mix(LabelOf(LabelKind::kChannel, key.worker, key.from.bits()), key.to.bits());
    labels_.push_back({who, ProcessLabel(key.worker, key.to.bits()).target});
  }
}

void SimulatedDriver::TakeOf(Worker& worker, const WorkerOptions& options, uint32_t option) {
  const CurrentWorkerScope scope(&worker);
  const uint32_t number = worker.simulated_number();
  if (options.posted && option-- == 0) {
    for (SimulationObserver* observer : observers_) observer->Firing(number);
    worker.RunPosted();
    return;
  }
  if (options.due && option-- == 0) {
    for (SimulationObserver* observer : observers_) observer->Firing(number);
    RUNTIME_CHECK(worker.RunOneDueTimer());
    return;
  }
  Runnable& runnable = worker.TakeRunnable(option);
  const Pid pid = Pid::FromBits(runnable.label());
  for (SimulationObserver* observer : observers_) observer->Running(number, pid);
  worker.RunRunnable(runnable);
}

void SimulatedDriver::Take(uint32_t option) {
  for (size_t i = 0; i < workers_.size(); ++i) {
    const uint32_t count = options_[i].count();
    if (option < count) {
      TakeOf(*workers_[(first_worker_ + i) % workers_.size()], options_[i], option);
      return;
    }
    option -= count;
  }
  HeldSignals::Channel& channel = held_.at(option);
  const CurrentWorkerScope scope(channel.worker);
  DeliverOne(channel);
}

bool SimulatedDriver::Step() {
  if (time_may_pass_to_ > clock_.Monotonic()) [[unlikely]]
    LetTimePassEarly();
  const uint32_t count = CollectOptions();
  if (count == 0) return false;
  if (chooser_.wants_labels()) CollectLabels();
  Take(chooser_.Pick(Choice::kNext, count, labels_));
  ++steps_;
  for (SimulationObserver* observer : observers_) observer->Stepped();
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
  for (Worker* worker : workers_) next = std::min(next, worker->NextDeadline());
  return next;
}

void SimulatedDriver::SetTime(Nanos time) {
  clock_.AdvanceTo(time);
  for (Worker* worker : workers_) worker->RefreshRoundTime();
}

void SimulatedDriver::LetTimePassEarly() {
  const Nanos next = NextDeadline();
  if (next <= clock_.Monotonic() || next > time_may_pass_to_) return;
  if (chooser_.Pick(Choice::kTime, kTimeOdds) == 1) SetTime(next);
}

void SimulatedDriver::Advance(Nanos duration) {
  RunUntilQuiet();
  const Nanos end = clock_.Monotonic() + duration;
  if (busy_time_ == BusyTime::kMayPass) time_may_pass_to_ = end;
  for (Nanos next = NextDeadline(); next <= end; next = NextDeadline()) {
    SetTime(next);
    RunUntilQuiet();
  }
  SetTime(end);
}

}  // namespace arsenal::runtime
