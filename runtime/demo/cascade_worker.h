// SPDX-License-Identifier: MIT
// CascadeWorker: a server that needs the other three. A job is a chain of calls: it checks a
// resource out of `resource_worker`, increments `stateful_worker`, publishes `job_done` on
// `event_worker` and checks the resource in. When one of them fails the job fails; what then
// happens can be chosen. After failures in a row the circuit breaker opens and jobs are refused at
// once; later one is let through to see whether all is well again.
//
//   work                     {ok, Value}; {degraded, Value} by `fallback`; {error, {Step, Reason}};
//                            {error, circuit_open}; {error, busy} when 10 jobs wait
//   {on_failure, Strategy}   ok: report (default): the error is answered
//                                crash: the worker ends with {dependency_failed, Step, Reason}
//                                retry: up to 3 more times, after 100, 200 and 400 ms
//                                fallback: the last value that was got is answered
//   {breaker, Failures, Ms}  ok: opens after so many failures in a row (1 to 1000) for so long (1
//   to
//                            3600000); 3 and 5000 at first
//   reset_breaker            ok: closed
//   couple, uncouple         ok: linked with the three, so that the crash of one takes all, or no
//                            more; {error, {noproc, Worker}}
//   {break, Worker}          ok: `Worker`, one of the three, is made to exit with `broken`
//   chain                    [{Step, Worker, Pid}]; Pid is undefined when it is not there
//   stats                    #{jobs, succeeded, failed, retried, rejected, degraded, waiting,
//                              breaker, failures_in_a_row, on_failure, sent, answered, coupled}
//                            breaker: closed, open, half_open; sent: #{Worker => Requests}
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/behaviour/call.h"
#include "runtime/behaviour/gen_server.h"
#include "runtime/demo/request_table.h"

namespace arsenal::runtime {

class CascadeWorker final : public GenServer {
 public:
  static constexpr size_t kMaxWaiting = 10;

  CascadeWorker() {}
  Atom Module() const override { return Word("cascade_worker"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
  size_t StateBytes() const override;
  // As `stats`.
  std::optional<Term> StateTerm() const override;

 protected:
  CallResult HandleCall(ProcessContext& self, const Term& request, const From& from) override;
  ServerResult HandleInfo(ProcessContext& self, Message& message) override;

 private:
  using Row = RequestRow<CascadeWorker>;
  using Arguments = Row::Arguments;
  enum class Strategy : uint8_t { kReport, kCrash, kRetry, kFallback };
  enum class Breaker : uint8_t { kClosed, kOpen, kHalfOpen };
  enum class Step : uint8_t { kIdle, kCheckOut, kIncrement, kPublish, kCheckIn, kRetryWait };
  struct Failure {
    Step step;
    Term reason;
  };
  static constexpr size_t kWorkers = 3;
  static constexpr int64_t kRetries = 3;

  static std::span<const Row> Table();
  CallResult Work(ProcessContext& self, Arguments arguments, const From& from);
  CallResult OnFailure(ProcessContext& self, Arguments arguments, const From& from);
  CallResult SetBreaker(ProcessContext& self, Arguments arguments, const From& from);
  CallResult ResetBreaker(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Couple(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Uncouple(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Break(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Chain(ProcessContext& self, Arguments arguments, const From& from);
  CallResult Stats(ProcessContext& self, Arguments arguments, const From& from);

  // Begins the first of the jobs that wait, unless one is under way.
  void Begin(ProcessContext& self);
  void Send(ProcessContext& self, Step step, Term request);
  ServerResult Answered(ProcessContext& self, const CallAnswer& answer);
  // What comes after the step that has succeeded.
  ServerResult Advance(ProcessContext& self, const Term& result);
  // Gives the resource back first, if the job holds one.
  ServerResult Fail(ProcessContext& self, Term reason);
  ServerResult Finish(ProcessContext& self);
  ServerResult FinishFailed(ProcessContext& self);
  void End(ProcessContext& self, Term reply);
  // Whether the breaker lets a job pass now.
  bool MayPass(Nanos now);
  static Atom WorkerOf(Step step);
  static Atom StepName(Step step);
  static Atom StrategyName(Strategy strategy);
  static Atom BreakerName(Breaker breaker);

  std::deque<From> jobs_;  // the first one is under way
  Step step_ = Step::kIdle;
  std::optional<GenServerCall> call_;
  std::optional<int64_t> resource_;
  std::optional<Failure> failure_;
  Term value_;  // of the job under way
  Ref retry_timer_;
  int64_t attempts_ = 0;
  Strategy strategy_ = Strategy::kReport;
  Breaker breaker_ = Breaker::kClosed;
  Nanos open_until_{0};
  int64_t breaker_failures_ = 3;
  Nanos breaker_time_ = std::chrono::seconds(5);
  std::optional<Term> last_value_;
  std::vector<Pid> coupled_;
  int64_t accepted_ = 0;
  int64_t succeeded_ = 0;
  int64_t failed_ = 0;
  int64_t retried_ = 0;
  int64_t rejected_ = 0;
  int64_t degraded_ = 0;
  int64_t failures_in_a_row_ = 0;
  int64_t answered_ = 0;
  std::array<int64_t, kWorkers> sent_{};  // resource, stateful, event
};

}  // namespace arsenal::runtime
