// SPDX-License-Identifier: MIT
// Calls and casts.

#include "runtime/behaviour/call.h"

#include <algorithm>

#include "runtime/behaviour/from.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {
namespace {

Term CallMessage(Atom tag, Pid caller, Ref ref, const Term& request) {
  return Term::TupleOf(tag, Term::TupleOf(caller, AliasTag(ref)), request);
}

// {sys, Function, [Server | Args]} of a system message: its function is its first word, that of
// {debug, Option} the option's.
Term SysContext(const Term& request, std::vector<Term> args) {
  if (request.IsTagged(atoms::kDebug, 2)) return SysContext(request.element(1), std::move(args));
  if (!request.Is(Term::Kind::kTuple) || request.arity() == 0) {
    return Term::TupleOf(atoms::kSys, request, Term::List(args));
  }
  const std::span<const Term> own = request.elements().subspan(1);
  args.insert(args.begin() + 1, own.begin(), own.end());
  return Term::TupleOf(atoms::kSys, request.element(0), Term::List(args));
}

Term TimeoutTerm(Nanos timeout) {
  if (timeout == kNever) return atoms::kInfinity;
  return Term::Integer(std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count());
}

}  // namespace

CallAwaiter::CallAwaiter(ProcessContext& self, ServerRef server, Term request,
                         std::optional<Nanos> timeout, std::source_location where, Atom tag)
    : self_(self),
      server_(server),
      request_(std::move(request)),
      timeout_(timeout),
      tag_(tag),
      pattern_(MessagePattern::About(SendRequest())),
      receive_(self.Receive(pattern_, std::max(timeout.value_or(kDefaultCallTimeout), Nanos(0)),
                            where)) {}

Ref CallAwaiter::SendRequest() {
  if (timeout_ && *timeout_ < Nanos(0)) {
    failed_at_once_ = atoms::kFunctionClause;
    return Ref();
  }
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
  if (self_.Send(*pid, CallMessage(tag_, self_.pid(), ref, request_)) == SendResult::kRefused) {
    self_.Demonitor(ref, Flush::kFlush);
    failed_at_once_ = atoms::kMailboxFull;
    return Ref();
  }
  self_.SetWaitingFor(*pid, ref);
  return ref;
}

CallAnswer CallAwaiter::await_resume() {
  if (failed_at_once_) return CallAnswer::Failed(ReasonOf(*failed_at_once_), Context());
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

Term CallAwaiter::ReasonOf(Atom failure) const {
  if (failure == atoms::kNoproc) return server_.MissingReason(self_);
  if (failure == atoms::kFunctionClause) return Term::TupleOf(failure, Term::Nil());
  return failure;
}

Term CallAwaiter::Context() const {
  std::vector<Term> args = {server_.ToTerm(), request_};
  if (tag_ != atoms::kGenCall) args.pop_back();
  if (timeout_) args.push_back(TimeoutTerm(*timeout_));
  if (tag_ != atoms::kGenCall) return SysContext(request_, std::move(args));
  return Term::TupleOf(atoms::kGenServer, atoms::kCall, Term::List(args));
}

void Cast(ProcessContext& self, const ServerRef& server, Term request) {
  if (const std::optional<Pid> pid = server.Resolve(self)) {
    self.Send(*pid, atoms::kGenCast, request);
  }
}

Ref SendCallRequest(ProcessContext& self, const ServerRef& server, const Term& request,
                    AliasMode mode) {
  const auto tell_down = [&](Ref ref, const Term& reason) {
    self.space().TellDown(
        self.pid(), ref,
        Term::TupleOf(atoms::kDown, ref, atoms::kProcess, server.ToTerm(), reason));
  };
  if (server.IsElsewhere(self)) {
    const Ref ref = self.MakeRef();
    tell_down(ref, server.MissingReason(self));
    return ref;
  }
  const std::optional<Pid> pid = server.Resolve(self);
  const MonitorOptions options(mode);
  // By a name that nobody has, the monitor says noproc.
  const Ref ref =
      server.name() ? self.Monitor(*server.name(), options) : self.Monitor(server.pid(), options);
  if (pid && self.Send(*pid, CallMessage(atoms::kGenCall, self.pid(), ref, request)) ==
                 SendResult::kRefused) {
    // The answer comes as one that the monitor gives.
    self.Demonitor(ref);
    tell_down(ref, atoms::kMailboxFull);
  }
  return ref;
}

GenServerCall::GenServerCall(ProcessContext& self, const ServerRef& server, Term request,
                             Nanos timeout)
    : server_ref_(server.ToTerm()),
      server_(server.Resolve(self).value_or(Pid())),
      ref_(SendCallRequest(self, server, request, AliasMode::kReplyDemonitor)) {
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
