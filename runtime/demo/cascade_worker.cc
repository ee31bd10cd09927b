// SPDX-License-Identifier: MIT
// The worker that needs the others: the chain of a job.

#include "runtime/demo/cascade_worker.h"

#include <chrono>
#include <utility>

namespace arsenal::runtime {
namespace {

constexpr Nanos kStepTimeout = std::chrono::seconds(2);
constexpr Nanos kFirstRetry = std::chrono::milliseconds(100);
constexpr int64_t kCheckOutMs = 1000;

}  // namespace

CallResult CascadeWorker::Work(ProcessContext& self, Arguments, const From& from) {
  if (!MayPass(self.Now())) {
    ++rejected_;
    return Refuse("circuit_open");
  }
  if (jobs_.size() > kMaxWaiting) return Refuse("busy");
  ++accepted_;
  jobs_.push_back(from);
  Begin(self);
  return CallResult::NoReply();
}

bool CascadeWorker::MayPass(Nanos now) {
  if (breaker_ == Breaker::kClosed) return true;
  if (breaker_ == Breaker::kHalfOpen || now < open_until_) return false;
  breaker_ = Breaker::kHalfOpen;
  return true;
}

void CascadeWorker::Begin(ProcessContext& self) {
  if (step_ != Step::kIdle || jobs_.empty()) return;
  attempts_ = 0;
  Send(self, Step::kCheckOut, Term::TupleOf(Word("checkout"), Term::Integer(kCheckOutMs)));
}

void CascadeWorker::Send(ProcessContext& self, Step step, Term request) {
  step_ = step;
  const Atom worker = WorkerOf(step);
  ++sent_[worker == Word("resource_worker") ? 0 : worker == Word("stateful_worker") ? 1 : 2];
  call_.emplace(self, ServerRef(worker), std::move(request), kStepTimeout);
}

ServerResult CascadeWorker::HandleInfo(ProcessContext& self, Message& message) {
  if (call_) {
    switch (call_->Match(self, message)) {
      case GenServerCall::Progress::kEnded: {
        const CallAnswer answer = call_->answer();
        call_.reset();
        return Answered(self, answer);
      }
      case GenServerCall::Progress::kUnderWay: return ServerResult::NoReply();
      case GenServerCall::Progress::kNotMine: break;
    }
  }
  if (retry_timer_.valid() && message.ref() == retry_timer_) {
    retry_timer_ = Ref();
    Send(self, Step::kCheckOut, Term::TupleOf(Word("checkout"), Term::Integer(kCheckOutMs)));
    return ServerResult::NoReply();
  }
  return ServerResult::UnknownMessage();
}

ServerResult CascadeWorker::Answered(ProcessContext& self, const CallAnswer& answer) {
  if (!answer.ok()) return Fail(self, answer.reason());
  ++answered_;
  const Term& reply = answer.reply();
  if (reply.Is(atoms::kOk)) return Advance(self, reply);
  if (reply.IsTagged(atoms::kOk, 2)) return Advance(self, reply.element(1));
  return Fail(self, reply.IsTagged(atoms::kError, 2) ? reply.element(1) : reply);
}

ServerResult CascadeWorker::Advance(ProcessContext& self, const Term& result) {
  switch (step_) {
    case Step::kCheckOut:
      resource_ = result.IsSmall() ? std::optional(result.AsSmall()) : std::nullopt;
      Send(self, Step::kIncrement, Word("increment"));
      break;
    case Step::kIncrement:
      value_ = result;
      Send(self, Step::kPublish, Term::TupleOf(Word("publish"), Word("job_done"), value_));
      break;
    case Step::kPublish:
      Send(self, Step::kCheckIn,
           Term::TupleOf(Word("checkin"), Term::Integer(resource_.value_or(0))));
      break;
    case Step::kCheckIn: resource_.reset(); return Finish(self);
    case Step::kIdle:
    case Step::kRetryWait: break;
  }
  return ServerResult::NoReply();
}

ServerResult CascadeWorker::Fail(ProcessContext& self, Term reason) {
  if (!failure_) failure_ = Failure{step_, std::move(reason)};
  const std::optional<int64_t> held = std::exchange(resource_, std::nullopt);
  if (!held || step_ == Step::kCheckIn) return Finish(self);
  Send(self, Step::kCheckIn, Term::TupleOf(Word("checkin"), Term::Integer(*held)));
  return ServerResult::NoReply();
}

ServerResult CascadeWorker::Finish(ProcessContext& self) {
  if (failure_) return FinishFailed(self);
  ++succeeded_;
  failures_in_a_row_ = 0;
  breaker_ = Breaker::kClosed;
  last_value_ = value_;
  End(self, Term::TupleOf(atoms::kOk, value_));
  return ServerResult::NoReply();
}

ServerResult CascadeWorker::FinishFailed(ProcessContext& self) {
  const Failure failure = *std::exchange(failure_, std::nullopt);
  if (strategy_ == Strategy::kRetry && attempts_ < kRetries) {
    step_ = Step::kRetryWait;
    retry_timer_ = self.SendAfter(kFirstRetry * (1 << attempts_), self.pid(), Word("retry"));
    ++attempts_;
    ++retried_;
    return ServerResult::NoReply();
  }
  ++failed_;
  ++failures_in_a_row_;
  if (breaker_ == Breaker::kHalfOpen || failures_in_a_row_ >= breaker_failures_) {
    breaker_ = Breaker::kOpen;
    open_until_ = self.Now() + breaker_time_;
  }
  const Atom step = StepName(failure.step);
  if (strategy_ == Strategy::kCrash) {
    return ServerResult::Stop(Term::TupleOf(Word("dependency_failed"), step, failure.reason));
  }
  if (strategy_ == Strategy::kFallback && last_value_) {
    ++degraded_;
    End(self, Term::TupleOf(Word("degraded"), *last_value_));
  } else {
    End(self, Term::TupleOf(atoms::kError, Term::TupleOf(step, failure.reason)));
  }
  return ServerResult::NoReply();
}

void CascadeWorker::End(ProcessContext& self, Term reply) {
  step_ = Step::kIdle;
  Reply(self, jobs_.front(), std::move(reply));
  jobs_.pop_front();
  Begin(self);
}

}  // namespace arsenal::runtime
