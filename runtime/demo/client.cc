// SPDX-License-Identifier: MIT
// The client of the demo: one call after the other, without ever waiting.

#include "runtime/demo/client.h"

#include <utility>

namespace arsenal::runtime {

InitResult Client::Init(ProcessContext& self) {
  tick_timer_ = self.SendAfter(period_, self.pid(), tick_);
  return InitResult::Ok();
}

CallResult Client::HandleCall(ProcessContext&, const Term& request, const From&) {
  if (request.Is(Word("stats"))) return CallResult::Reply(*StateTerm());
  return CallResult::UnknownMessage();
}

ServerResult Client::HandleInfo(ProcessContext& self, Message& message) {
  if (call_) {
    switch (call_->Match(self, message)) {
      case GenServerCall::Progress::kEnded: {
        const CallAnswer answer = call_->answer();
        call_.reset();
        Answered(self, answer);
        return ServerResult::NoReply();
      }
      case GenServerCall::Progress::kUnderWay: return ServerResult::NoReply();
      case GenServerCall::Progress::kNotMine: break;
    }
  }
  if (message.ref() != tick_timer_) return ServerResult::UnknownMessage();
  Tick(self);
  return ServerResult::NoReply();
}

void Client::Tick(ProcessContext& self) {
  tick_timer_ = self.SendAfter(period_, self.pid(), tick_);
  if (step_ != Step::kIdle) {
    ++skipped_;
    return;
  }
  ++rounds_;
  Send(self, Step::kIncrement, Word("counter"), Word("increment"));
}

void Client::Send(ProcessContext& self, Step step, Atom server, Term request) {
  step_ = step;
  call_.emplace(self, ServerRef(server), std::move(request));
}

void Client::Answered(ProcessContext& self, const CallAnswer& answer) {
  if (answer.ok()) {
    ++calls_;
  } else {
    ++failures_;
    last_error_ = answer.exit_reason();
  }
  const Atom kv = Word("kv");
  switch (step_) {
    case Step::kIncrement:
      if (answer.ok()) count_ = answer.reply();
      Send(self, Step::kPut, kv, Term::TupleOf(Word("put"), Key(), count_));
      return;
    case Step::kPut: Send(self, Step::kGet, kv, Term::TupleOf(atoms::kGet, Key())); return;
    case Step::kGet:
    case Step::kIdle: step_ = Step::kIdle; return;
  }
}

std::optional<Term> Client::StateTerm() const {
  const int64_t period_ms = std::chrono::duration_cast<std::chrono::milliseconds>(period_).count();
  return Term::Map({{Word("period_ms"), Term::Integer(period_ms)},
                    {Word("rounds"), Term::Integer(rounds_)},
                    {Word("skipped"), Term::Integer(skipped_)},
                    {Word("calls"), Term::Integer(calls_)},
                    {Word("failures"), Term::Integer(failures_)},
                    {Word("last_error"), last_error_}});
}

}  // namespace arsenal::runtime
