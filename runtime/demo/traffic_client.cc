// SPDX-License-Identifier: MIT
// The clients of the workers: one call after the other, without ever waiting.

#include "runtime/demo/traffic_client.h"

#include <chrono>
#include <utility>
#include <vector>

namespace arsenal::runtime {

std::optional<TrafficClient::Script> TrafficClient::ScriptOf(const Term& name) {
  for (const Script script : {Script::kStateful, Script::kResource, Script::kEvents}) {
    if (name.Is(ScriptName(script))) return script;
  }
  return std::nullopt;
}

Atom TrafficClient::ScriptName(Script script) {
  switch (script) {
    case Script::kStateful: return Word("stateful");
    case Script::kResource: return Word("resource");
    case Script::kEvents: return Word("events");
  }
  return Word("events");
}

InitResult TrafficClient::Init(ProcessContext& self) {
  tick_timer_ = self.SendAfter(period_, self.pid(), Word("tick"));
  return InitResult::Ok();
}

CallResult TrafficClient::HandleCall(ProcessContext&, const Term& request, const From&) {
  if (request.Is(Word("stats"))) return CallResult::Reply(*StateTerm());
  return CallResult::UnknownMessage();
}

ServerResult TrafficClient::HandleInfo(ProcessContext& self, Message& message) {
  if (call_) {
    switch (call_->Match(self, message)) {
      case GenServerCall::Progress::kEnded: {
        const CallAnswer answer = call_->answer();
        call_.reset();
        Answered(answer);
        SendNext(self);
        return ServerResult::NoReply();
      }
      case GenServerCall::Progress::kUnderWay: return ServerResult::NoReply();
      case GenServerCall::Progress::kNotMine: break;
    }
  }
  if (message.ref() == tick_timer_) {
    Tick(self);
  } else if (message.payload().IsTagged(Word("event"), 4)) {
    ++events_;
  } else {
    return ServerResult::UnknownMessage();
  }
  return ServerResult::NoReply();
}

void TrafficClient::Tick(ProcessContext& self) {
  tick_timer_ = self.SendAfter(period_, self.pid(), Word("tick"));
  if (call_) {
    ++skipped_;
    return;
  }
  ++rounds_;
  step_ = 0;
  SendNext(self);
}

void TrafficClient::SendNext(ProcessContext& self) {
  ++step_;
  switch (script_) {
    case Script::kStateful:
      if (step_ > 2) return;
      return Send(self, Word("stateful_worker"), Word(step_ == 1 ? "increment" : "get"));
    case Script::kResource:
      if (step_ == 1) return Send(self, Word("resource_worker"), Word("checkout"));
      if (step_ > 2 || !last_reply_.IsTagged(atoms::kOk, 2)) return;
      return Send(self, Word("resource_worker"),
                  Term::TupleOf(Word("checkin"), last_reply_.element(1)));
    case Script::kEvents:
      if (step_ > 3) return;
      if (step_ == 3) return Send(self, Word("cascade_worker"), Word("work"));
      const Term topic = Word("traffic");
      return Send(self, Word("event_worker"),
                  step_ == 1 ? Term::TupleOf(Word("subscribe"), topic)
                             : Term::TupleOf(Word("publish"), topic, Term::Integer(rounds_)));
  }
}

void TrafficClient::Send(ProcessContext& self, Atom worker, Term request) {
  call_.emplace(self, ServerRef(worker), std::move(request));
  if (call_->server().valid()) ++sent_[worker];
}

void TrafficClient::Answered(const CallAnswer& answer) {
  last_reply_ = answer.ok() ? answer.reply() : Term();
  if (answer.ok()) {
    ++replies_;
  } else {
    ++failures_;
    last_error_ = answer.exit_reason();
  }
}

size_t TrafficClient::StateBytes() const {
  constexpr size_t kNode = 4 * sizeof(void*) + sizeof(Atom) + sizeof(int64_t);
  return ServerBytes() + sent_.size() * kNode + last_reply_.ByteSize() + last_error_.ByteSize() -
         2 * sizeof(Term);
}

std::optional<Term> TrafficClient::StateTerm() const {
  const int64_t period_ms = std::chrono::duration_cast<std::chrono::milliseconds>(period_).count();
  std::vector<std::pair<Term, Term>> sent;
  for (const auto& [worker, count] : sent_) sent.emplace_back(worker, Term::Integer(count));
  return Term::Map({{Word("script"), ScriptName(script_)},
                    {Word("period_ms"), Term::Integer(period_ms)},
                    {Word("rounds"), Term::Integer(rounds_)},
                    {Word("skipped"), Term::Integer(skipped_)},
                    {Word("sent"), Term::Map(std::move(sent))},
                    {Word("replies"), Term::Integer(replies_)},
                    {Word("failures"), Term::Integer(failures_)},
                    {Word("events"), Term::Integer(events_)},
                    {Word("last_error"), last_error_}});
}

}  // namespace arsenal::runtime
