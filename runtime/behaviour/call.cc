// SPDX-License-Identifier: MIT
// Calls and casts.

#include "runtime/behaviour/call.h"

#include <algorithm>

#include "runtime/behaviour/from.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {
namespace {

Term CallMessage(Pid caller, Ref ref, const Term& request) {
  return Term::TupleOf(atoms::kGenCall, Term::TupleOf(caller, AliasTag(ref)), request);
}

Term TimeoutTerm(Nanos timeout) {
  if (timeout == kNever) return atoms::kInfinity;
  return Term::Integer(std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count());
}

}  // namespace

CallAwaiter::CallAwaiter(ProcessContext& self, ServerRef server, Term request,
                         std::optional<Nanos> timeout, std::source_location where)
    : self_(self),
      server_(server),
      request_(std::move(request)),
      timeout_(timeout),
      pattern_(MessagePattern::About(SendRequest())),
      receive_(self.Receive(pattern_, timeout.value_or(kDefaultCallTimeout), where)) {}

Ref CallAwaiter::SendRequest() {
  const std::optional<Pid> pid = server_.Resolve(self_);
  if (!pid) {
    failed_at_once_ = atoms::kNoproc;
    return Ref();
  }
  if (*pid == self_.pid()) {
    failed_at_once_ = atoms::kCallingSelf;
    return Ref();
  }
  const Ref ref = self_.Monitor(*pid, MonitorOptions(AliasMode::kDemonitor));
  if (self_.Send(*pid, CallMessage(self_.pid(), ref, request_)) == SendResult::kRefused) {
    self_.Demonitor(ref, Flush::kFlush);
    failed_at_once_ = atoms::kMailboxFull;
    return Ref();
  }
  self_.SetWaitingFor(*pid, ref);
  return ref;
}

CallAnswer CallAwaiter::await_resume() {
  if (failed_at_once_) return CallAnswer::Failed(*failed_at_once_, Context());
  const Message message = receive_.await_resume();
  self_.SetWaitingFor(Pid(), Ref());
  if (message.has_value() && message.IsDown()) {
    return CallAnswer::Failed(message.payload().element(4), Context());
  }
  // What has arrived by now was looked at; what comes later finds the alias inactive.
  self_.Demonitor(pattern_.ref(), Flush::kFlush);
  if (!message.has_value()) return CallAnswer::Failed(atoms::kTimeout, Context());
  return CallAnswer::Replied(message.element(1));
}

Term CallAwaiter::Context() const {
  std::vector<Term> args = {server_.ToTerm(), request_};
  if (timeout_) args.push_back(TimeoutTerm(*timeout_));
  return Term::TupleOf(atoms::kGenServer, atoms::kCall, Term::List(args));
}

void Cast(ProcessContext& self, const ServerRef& server, Term request) {
  if (const std::optional<Pid> pid = server.Resolve(self)) {
    self.Send(*pid, atoms::kGenCast, request);
  }
}

GenServerCall::GenServerCall(ProcessContext& self, const ServerRef& server, Term request,
                             Nanos timeout)
    : server_ref_(server.ToTerm()), server_(server.Resolve(self).value_or(Pid())) {
  // By a name that nobody has, the monitor says noproc.
  const MonitorOptions options(AliasMode::kReplyDemonitor);
  ref_ = server.name() ? self.Monitor(*server.name(), options) : self.Monitor(server_, options);
  if (server_.valid() &&
      self.Send(server_, CallMessage(self.pid(), ref_, request)) == SendResult::kRefused) {
    // The answer comes as one that the monitor gives.
    self.Demonitor(ref_);
    self.space().TellDown(
        self.pid(), ref_,
        Term::TupleOf(atoms::kDown, ref_, atoms::kProcess, server_ref_, atoms::kMailboxFull));
  }
  if (timeout == kNever) return;
  timer_ = self.SendAfter(std::max(timeout, Nanos(0)), self.pid(), atoms::kTimeout);
}

GenServerCall::Progress GenServerCall::Match(ProcessContext& self, const Message& message) {
  if (ended()) return Progress::kNotMine;
  if (message.ref() == ref_) {
    if (timer_.valid()) self.CancelTimerAndFlush(timer_);
    ref_ = Ref();
    answer_ = message.IsDown() ? CallAnswer::Failed(message.payload().element(4), server_ref_)
                               : CallAnswer::Replied(message.element(1));
    return Progress::kEnded;
  }
  if (timer_.valid() && message.ref() == timer_) {
    timer_ = Ref();
    // When the monitor has gone, the reply or the 'DOWN' is in the mailbox already: it is the
    // answer.
    if (self.Demonitor(ref_) == DemonitorResult::kNotFound) return Progress::kUnderWay;
    ref_ = Ref();
    answer_ = CallAnswer::Failed(atoms::kTimeout, server_ref_);
    return Progress::kEnded;
  }
  return Progress::kNotMine;
}

void GenServerCall::Abandon(ProcessContext& self) {
  if (ended()) return;
  if (timer_.valid()) self.CancelTimerAndFlush(timer_);
  self.Demonitor(ref_, Flush::kFlush);
  ref_ = Ref();
}

}  // namespace arsenal::runtime
