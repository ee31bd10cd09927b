// SPDX-License-Identifier: MIT
// The generic server's loop, one message at a time.

#include "runtime/behaviour/gen_server.h"

#include <utility>

#include "runtime/base/limits.h"
#include "runtime/behaviour/server_status.h"
#include "runtime/process/exception_reason.h"

namespace arsenal::runtime {

// --- The start.

void GenServer::Configure(Nanos hibernate_after, Term debug) {
  if (hibernate_after == kNever && debug.IsNil()) return;
  rare().hibernate_after = std::max(hibernate_after, Nanos(0));
  rare().debug = std::move(debug);
}

void GenServer::Enter(Pid parent, Next next) {
  parent_ = parent;
  rare().entering = std::move(next);
}

DispatchResult GenServer::Start(ProcessContext& self) {
  const Message none;
  if (callback_ == Callback::kContinue) return RunContinuations(self, none);  // it had yielded
  if (rare_ != nullptr && rare_->entering) {
    system_.StartDebug(self, std::exchange(rare_->debug, Term::Nil()));
    Next next = *std::exchange(rare_->entering, std::nullopt);
    callback_ = Callback::kInfo;
    return Proceed(self, none, next);
  }
  parent_ = BehaviourParent(self);
  if (rare_ != nullptr) system_.StartDebug(self, std::exchange(rare_->debug, Term::Nil()));
  return FinishInit(self, Init(self));
}

DispatchResult GenServer::FinishInit(ProcessContext& self, InitResult result,
                                     Continuing continuing) {
  if (result.kind() == InitResult::Kind::kOk) {
    self.AckStart(Term::TupleOf(atoms::kOk, self.pid()));
    return Proceed(self, Message(), result.next(), continuing);
  }
  // Whoever learns that the start has failed finds the name free.
  if (const std::optional<Atom> name = self.registered_name()) (void)self.Unregister(*name);
  if (result.kind() == InitResult::Kind::kIgnore) {
    self.AckStart(atoms::kIgnore);
    return DispatchResult::Exit(atoms::kNormal);
  }
  self.AckStart(Term::TupleOf(atoms::kError, result.reason()));
  return DispatchResult::Exit(result.kind() == InitResult::Kind::kStop ? result.reason()
                                                                       : Term(atoms::kNormal));
}

// --- Messages.

DispatchResult GenServer::Handle(ProcessContext& self, Message& message) {
  if (callback_ == Callback::kContinue) return RunContinuations(self, message);  // it had yielded
  if (SystemMessages::IsSystemMessage(message)) return OnSystemMessage(self, message);
  const bool parent_exit = message.IsTagged(atoms::kExit, 3) && message.element(1) == Term(parent_);
  if (system_.suspended() && !parent_exit) return DispatchResult::Wait();
  if (timer_.valid()) {
    if (message.ref() != timer_) {
      Disarm(self);
    } else {
      timer_ = Ref();
      if (waiting_ != Next::Kind::kTimeout) {  // of hibernate_after
        waiting_ = Next::Kind::kHibernate;
        return DispatchResult::Hibernate();
      }
    }
  }
  callback_ = Callback::kInfo;
  if (parent_exit) return Stop(self, message, message.element(2));
  if (system_.debugging()) [[unlikely]]
    system_.NoteIn(self, message.payload());
  if (message.IsTagged(atoms::kGenCall, 3)) {
    if (const std::optional<From> from = From::OfTerm(message.payload().element(1))) {
      return OnCall(self, message, *from);
    }
  }
  if (message.IsTagged(atoms::kGenCast, 2)) {
    callback_ = Callback::kCast;
    return Apply(self, message, HandleCast(self, message.element(1)));
  }
  return Apply(self, message, HandleInfo(self, message));
}

DispatchResult GenServer::OnCall(ProcessContext& self, const Message& message, const From& from) {
  callback_ = Callback::kCall;
  CallResult result = HandleCall(self, message.payload().element(2), from);
  if (result.kind() == CallResult::Kind::kReply && !system_.debugging()) [[likely]] {
    Reply(self, from, *std::move(result.reply()));
    return Proceed(self, message, result.next());
  }
  return FinishCall(self, message, from, std::move(result));
}

DispatchResult GenServer::FinishCall(ProcessContext& self, const Message& message, const From& from,
                                     CallResult&& result, Continuing continuing) {
  if (result.kind() == CallResult::Kind::kStop) {
    DispatchResult stopped = Stop(self, message, result.reason());
    if (result.reply()) ReplyNoted(self, from, *std::move(result.reply()));
    return stopped;
  }
  if (result.kind() == CallResult::Kind::kReply) {
    ReplyNoted(self, from, *std::move(result.reply()));
  } else if (result.kind() == CallResult::Kind::kUnknownMessage) {
    ++unknown_messages_;
    ReplyNoted(self, from, Term::TupleOf(atoms::kUnknownMessage, message.payload().element(2)));
  } else if (system_.debugging()) [[unlikely]] {
    system_.NoteNoReply(self, StatusView(*this));
  }
  return Proceed(self, message, result.next(), continuing);
}

void GenServer::ReplyNoted(ProcessContext& self, const From& from, Term reply) {
  if (system_.debugging()) [[unlikely]]
    system_.NoteOut(self, reply, from, StatusView(*this));
  Reply(self, from, std::move(reply));
}

DispatchResult GenServer::Apply(ProcessContext& self, const Message& message, ServerResult&& result,
                                Continuing continuing) {
  if (result.kind() != ServerResult::Kind::kNoReply) [[unlikely]] {
    if (result.kind() == ServerResult::Kind::kStop) return Stop(self, message, result.reason());
    ++unknown_messages_;
  }
  if (system_.debugging()) [[unlikely]]
    system_.NoteNoReply(self, StatusView(*this));
  return Proceed(self, message, result.next(), continuing);
}

DispatchResult GenServer::GoOn(ProcessContext& self, const Message& message, Next& next,
                               Continuing continuing) {
  waiting_ = next.kind();
  if (waiting_ != Next::Kind::kContinue) {
    wait_ = next.duration();
    return Wait(self);
  }
  callback_ = Callback::kContinue;
  rare().continuation = next.continuation();
  rare().continues = true;
  if (continuing == Continuing::kLater) return DispatchResult::Yielded();
  return RunContinuations(self, message);
}

DispatchResult GenServer::RunContinuations(ProcessContext& self, const Message& message) {
  while (true) {
    rare_->continues = false;
    ServerResult result = HandleContinue(self, rare_->continuation);
    if (result.kind() != ServerResult::Kind::kNoReply ||
        result.next().kind() != Next::Kind::kContinue) {
      DispatchResult finished = Apply(self, message, std::move(result));
      callback_ = Callback::kInfo;
      // Most servers continue once, after their start.
      if (rare_->hibernate_after == kNever) rare_.reset();
      return finished;
    }
    if (system_.debugging()) [[unlikely]]
      system_.NoteNoReply(self, StatusView(*this));
    rare_->continuation = result.next().continuation();
    rare_->continues = true;
    if (self.ShouldYield()) return DispatchResult::Yielded();
    self.ChargeReductions(kReductionsPerDispatch);
  }
}

DispatchResult GenServer::OnSystemMessage(ProcessContext& self, const Message& message) {
  // A time-out is not cancelled by a system message: it starts again, with the full time.
  if (timer_.valid()) Disarm(self);
  callback_ = Callback::kSystem;
  if (std::optional<Term> reason = system_.Handle(self, message, StatusView(*this))) {
    return Stop(self, message, *reason);
  }
  if (!system_.suspended()) return Wait(self);
  return waiting_ == Next::Kind::kHibernate ? DispatchResult::Hibernate() : DispatchResult::Done();
}

// --- Waiting.

DispatchResult GenServer::Wait(ProcessContext& self) {
  if (waiting_ == Next::Kind::kHibernate) return DispatchResult::Hibernate();
  if (waiting_ == Next::Kind::kTimeout) {
    Arm(self, wait_);
  } else if (rare_ != nullptr && rare_->hibernate_after != kNever) {
    Arm(self, rare_->hibernate_after);
  }
  return DispatchResult::Done();
}

void GenServer::Arm(ProcessContext& self, Nanos wait) {
  timer_ = self.SendAfter(wait, self.pid(), atoms::kTimeout);
}

void GenServer::Disarm(ProcessContext& self) {
  self.CancelTimerAndFlush(std::exchange(timer_, Ref()));
}

GenServer::Rare& GenServer::rare() {
  if (rare_ == nullptr) rare_ = std::make_unique<Rare>();
  return *rare_;
}

// --- What a callback throws.

template <class Result>
Result GenServer::Returned(ProcessContext& self, TermResult<Result> returned, const Term& whole) {
  if (!returned.new_state || StateNow() == returned.new_state) return std::move(returned.result);
  if (!ReplaceState(self, *returned.new_state).ok()) return Result::BadReturn(whole);
  return std::move(returned.result);
}

DispatchResult GenServer::Thrown(ProcessContext& self, Message& message, const Caught& caught) {
  const Term& thrown = caught.reason;
  if (callback_ == Callback::kInit) {
    return FinishInit(self,
                      caught.IsThrow() ? Returned(self, InitResultOf(thrown), thrown)
                                       : InitResult::Stop(caught.exit_reason),
                      Continuing::kLater);
  }
  if (!caught.IsThrow() || callback_ == Callback::kSystem) {
    return Stop(self, message, caught.exit_reason);
  }
  if (callback_ == Callback::kCall) {
    const From from = *From::OfTerm(message.payload().element(1));
    return FinishCall(self, message, from, Returned(self, CallResultOf(thrown), thrown),
                      Continuing::kLater);
  }
  DispatchResult finished =
      Apply(self, message, Returned(self, ServerResultOf(thrown), thrown), Continuing::kLater);
  if (callback_ == Callback::kContinue && !rare_->continues) callback_ = Callback::kInfo;
  return finished;
}

}  // namespace arsenal::runtime
