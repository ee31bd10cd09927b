// SPDX-License-Identifier: MIT
// The worker that needs the others: its requests but for the work itself.

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "runtime/demo/cascade_worker.h"

namespace arsenal::runtime {
namespace {

constexpr int64_t kMaxFailures = 1000;
constexpr int64_t kMaxOpenMs = 3'600'000;

}  // namespace

std::span<const CascadeWorker::Row> CascadeWorker::Table() {
  using Worker = CascadeWorker;
  static const Row kTable[] = {
      {"work", 0, &Worker::Work},          {"on_failure", 1, &Worker::OnFailure},
      {"breaker", 2, &Worker::SetBreaker}, {"reset_breaker", 0, &Worker::ResetBreaker},
      {"couple", 0, &Worker::Couple},      {"uncouple", 0, &Worker::Uncouple},
      {"break", 1, &Worker::Break},        {"chain", 0, &Worker::Chain},
      {"stats", 0, &Worker::Stats}};
  return kTable;
}

CallResult CascadeWorker::HandleCall(ProcessContext& self, const Term& request, const From& from) {
  return HandleByTable(*this, Table(), self, request, from);
}

CallResult CascadeWorker::OnFailure(ProcessContext&, Arguments arguments, const From&) {
  for (const Strategy strategy :
       {Strategy::kReport, Strategy::kCrash, Strategy::kRetry, Strategy::kFallback}) {
    if (!arguments[0].Is(StrategyName(strategy))) continue;
    strategy_ = strategy;
    return CallResult::Reply(atoms::kOk);
  }
  return Refuse(Term(atoms::kBadarg));
}

CallResult CascadeWorker::SetBreaker(ProcessContext&, Arguments arguments, const From&) {
  const std::optional<int64_t> failures = IntegerIn(arguments[0], 1, kMaxFailures);
  const std::optional<int64_t> open_ms = IntegerIn(arguments[1], 1, kMaxOpenMs);
  if (!failures || !open_ms) return Refuse(Term(atoms::kBadarg));
  breaker_failures_ = *failures;
  breaker_time_ = std::chrono::milliseconds(*open_ms);
  return CallResult::Reply(atoms::kOk);
}

CallResult CascadeWorker::ResetBreaker(ProcessContext&, Arguments, const From&) {
  breaker_ = Breaker::kClosed;
  failures_in_a_row_ = 0;
  return CallResult::Reply(atoms::kOk);
}

CallResult CascadeWorker::Couple(ProcessContext& self, Arguments, const From&) {
  std::vector<Pid> workers;
  for (const Step step : {Step::kCheckOut, Step::kIncrement, Step::kPublish}) {
    const std::optional<Pid> pid = self.Whereis(WorkerOf(step));
    if (!pid) return Refuse(Term::TupleOf(atoms::kNoproc, WorkerOf(step)));
    workers.push_back(*pid);
  }
  for (const Pid pid : workers) (void)self.Link(pid);
  coupled_ = std::move(workers);
  return CallResult::Reply(atoms::kOk);
}

CallResult CascadeWorker::Uncouple(ProcessContext& self, Arguments, const From&) {
  for (const Pid pid : std::exchange(coupled_, {})) self.Unlink(pid);
  return CallResult::Reply(atoms::kOk);
}

CallResult CascadeWorker::Break(ProcessContext& self, Arguments arguments, const From&) {
  for (const Step step : {Step::kCheckOut, Step::kIncrement, Step::kPublish}) {
    if (!arguments[0].Is(WorkerOf(step))) continue;
    const std::optional<Pid> pid = self.Whereis(WorkerOf(step));
    if (!pid) return Refuse(Term::TupleOf(atoms::kNoproc, arguments[0]));
    self.ExitProcess(*pid, Word("broken"));
    return CallResult::Reply(atoms::kOk);
  }
  return Refuse(Term(atoms::kBadarg));
}

CallResult CascadeWorker::Chain(ProcessContext& self, Arguments, const From&) {
  std::vector<Term> chain;
  for (const Step step : {Step::kCheckOut, Step::kIncrement, Step::kPublish, Step::kCheckIn}) {
    const std::optional<Pid> pid = self.Whereis(WorkerOf(step));
    chain.push_back(
        Term::TupleOf(StepName(step), WorkerOf(step), pid ? Term(*pid) : Term(atoms::kUndefined)));
  }
  return CallResult::Reply(Term::List(chain));
}

CallResult CascadeWorker::Stats(ProcessContext&, Arguments, const From&) {
  return CallResult::Reply(*StateTerm());
}

Atom CascadeWorker::WorkerOf(Step step) {
  switch (step) {
    case Step::kIncrement: return Word("stateful_worker");
    case Step::kPublish: return Word("event_worker");
    default: return Word("resource_worker");
  }
}

Atom CascadeWorker::StepName(Step step) {
  switch (step) {
    case Step::kCheckOut: return Word("checkout");
    case Step::kIncrement: return Word("increment");
    case Step::kPublish: return Word("publish");
    case Step::kCheckIn: return Word("checkin");
    case Step::kIdle: return Word("idle");
    case Step::kRetryWait: return Word("retry");
  }
  return Word("idle");
}

Atom CascadeWorker::StrategyName(Strategy strategy) {
  switch (strategy) {
    case Strategy::kReport: return Word("report");
    case Strategy::kCrash: return Word("crash");
    case Strategy::kRetry: return Word("retry");
    case Strategy::kFallback: return Word("fallback");
  }
  return Word("report");
}

Atom CascadeWorker::BreakerName(Breaker breaker) {
  switch (breaker) {
    case Breaker::kClosed: return Word("closed");
    case Breaker::kOpen: return Word("open");
    case Breaker::kHalfOpen: return Word("half_open");
  }
  return Word("closed");
}

size_t CascadeWorker::StateBytes() const {
  return ServerBytes() + jobs_.size() * sizeof(From) + coupled_.capacity() * sizeof(Pid) +
         value_.ByteSize() - sizeof(Term) +
         (last_value_ ? last_value_->ByteSize() - sizeof(Term) : 0);
}

std::optional<Term> CascadeWorker::StateTerm() const {
  return Term::Map({{Word("jobs"), Term::Integer(accepted_)},
                    {Word("succeeded"), Term::Integer(succeeded_)},
                    {Word("failed"), Term::Integer(failed_)},
                    {Word("retried"), Term::Integer(retried_)},
                    {Word("rejected"), Term::Integer(rejected_)},
                    {Word("degraded"), Term::Integer(degraded_)},
                    {Word("waiting"),
                     Term::Integer(std::max<int64_t>(0, static_cast<int64_t>(jobs_.size()) - 1))},
                    {Word("breaker"), BreakerName(breaker_)},
                    {Word("failures_in_a_row"), Term::Integer(failures_in_a_row_)},
                    {Word("on_failure"), StrategyName(strategy_)},
                    {Word("sent"), Term::Map({{Word("resource_worker"), Term::Integer(sent_[0])},
                                              {Word("stateful_worker"), Term::Integer(sent_[1])},
                                              {Word("event_worker"), Term::Integer(sent_[2])}})},
                    {Word("answered"), Term::Integer(answered_)},
                    {Word("coupled"), coupled_.empty() ? atoms::kFalse : atoms::kTrue}});
}

}  // namespace arsenal::runtime
