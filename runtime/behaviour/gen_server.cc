// SPDX-License-Identifier: MIT
// The generic server's loop, one message at a time.

#include "runtime/behaviour/gen_server.h"

#include <utility>

#include "runtime/base/limits.h"

namespace arsenal::runtime {

class GenServer::StatusView final : public StatusSource {
 public:
  explicit StatusView(const GenServer& server) : server_(server) {}
  std::optional<Term> ShownState() const override { return server_.StateTerm(); }
  std::optional<Term> ShownStatus() const override { return server_.FormatStatus(); }
  Pid StatusParent() const override { return server_.parent_; }

 private:
  const GenServer& server_;
};

// --- What a server has that does not write its own.

InitResult GenServer::Init(ProcessContext&) { return InitResult::Ok(); }

CallResult GenServer::HandleCall(ProcessContext&, const Term&, const From&) {
  return CallResult::UnknownMessage();
}

ServerResult GenServer::HandleCast(ProcessContext&, const Term&) {
  return ServerResult::UnknownMessage();
}

ServerResult GenServer::HandleInfo(ProcessContext&, Message&) {
  return ServerResult::UnknownMessage();
}

ServerResult GenServer::HandleContinue(ProcessContext&, const Term&) {
  return ServerResult::Stop(ErrorReason(atoms::kUndef));
}

Term GenServer::Terminate(ProcessContext&, const Term& reason) { return reason; }

// --- The start.

DispatchResult GenServer::Start(ProcessContext& self) {
  if (callback_ == Callback::kContinue) return RunContinuations(self);  // it had yielded
  parent_ = BehaviourParent(self);
  return FinishInit(self, Init(self));
}

DispatchResult GenServer::FinishInit(ProcessContext& self, InitResult result) {
  if (result.kind() == InitResult::Kind::kOk) {
    self.AckStart(Term::TupleOf(atoms::kOk, self.pid()));
    return Proceed(self, std::move(result.next()));
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
  if (callback_ == Callback::kContinue) return RunContinuations(self);  // it had yielded
  if (SystemMessages::IsSystemMessage(message)) return OnSystemMessage(self, message);
  const bool parent_exit = message.IsTagged(atoms::kExit, 3) && message.element(1) == Term(parent_);
  if (system_.suspended() && !parent_exit) return DispatchResult::Wait();
  if (timeout_.valid()) {
    if (message.ref() == timeout_) {
      timeout_ = Ref();
    } else {
      DisarmTimeout(self);
    }
  }
  if (parent_exit) return Stop(self, message.element(2));
  if (message.IsTagged(atoms::kGenCall, 3)) {
    if (const std::optional<From> from = From::OfTerm(message.payload().element(1))) {
      return OnCall(self, message, *from);
    }
  }
  if (message.IsTagged(atoms::kGenCast, 2)) {
    callback_ = Callback::kCast;
    return Apply(self, HandleCast(self, message.element(1)));
  }
  callback_ = Callback::kInfo;
  return Apply(self, HandleInfo(self, message));
}

DispatchResult GenServer::OnCall(ProcessContext& self, const Message& message, const From& from) {
  const Term& request = message.payload().element(2);
  callback_ = Callback::kCall;
  CallResult result = HandleCall(self, request, from);
  switch (result.kind()) {
    case CallResult::Kind::kReply: Reply(self, from, *std::move(result.reply())); break;
    case CallResult::Kind::kNoReply: break;
    case CallResult::Kind::kUnknownMessage:
      ++unknown_messages_;
      Reply(self, from, Term::TupleOf(atoms::kUnknownMessage, request));
      break;
    case CallResult::Kind::kStop: {
      DispatchResult stopped = Stop(self, result.reason());
      if (result.reply()) Reply(self, from, *std::move(result.reply()));
      return stopped;
    }
  }
  return Proceed(self, std::move(result.next()));
}

DispatchResult GenServer::Apply(ProcessContext& self, ServerResult result) {
  if (result.kind() == ServerResult::Kind::kStop) return Stop(self, result.reason());
  if (result.kind() == ServerResult::Kind::kUnknownMessage) ++unknown_messages_;
  return Proceed(self, std::move(result.next()));
}

DispatchResult GenServer::Proceed(ProcessContext& self, Next next) {
  next_ = std::move(next);
  switch (next_.kind()) {
    case Next::Kind::kMessage: return DispatchResult::Done();
    case Next::Kind::kTimeout: ArmTimeout(self); return DispatchResult::Done();
    case Next::Kind::kContinue: return RunContinuations(self);
    case Next::Kind::kHibernate: return DispatchResult::Hibernate();
  }
  return DispatchResult::Done();
}

DispatchResult GenServer::RunContinuations(ProcessContext& self) {
  callback_ = Callback::kContinue;
  while (true) {
    const Term continuation = next_.continuation();
    ServerResult result = HandleContinue(self, continuation);
    if (result.kind() == ServerResult::Kind::kNoReply &&
        result.next().kind() == Next::Kind::kContinue) {
      next_ = std::move(result.next());
      if (self.ShouldYield()) return DispatchResult::Yielded();
      self.ChargeReductions(kReductionsPerDispatch);
      continue;
    }
    callback_ = Callback::kInfo;
    return Apply(self, std::move(result));
  }
}

DispatchResult GenServer::OnSystemMessage(ProcessContext& self, const Message& message) {
  // A time-out is not cancelled by a system message: it starts again, with the full time.
  if (timeout_.valid()) DisarmTimeout(self);
  if (std::optional<Term> reason = system_.Handle(self, message, StatusView(*this))) {
    return Stop(self, *reason);
  }
  if (system_.suspended()) return DispatchResult::Done();
  if (next_.kind() == Next::Kind::kTimeout) ArmTimeout(self);
  return next_.kind() == Next::Kind::kHibernate ? DispatchResult::Hibernate()
                                                : DispatchResult::Done();
}

// --- Time-outs.

void GenServer::ArmTimeout(ProcessContext& self) {
  timeout_ = self.SendAfter(next_.duration(), self.pid(), atoms::kTimeout);
}

void GenServer::DisarmTimeout(ProcessContext& self) {
  self.CancelTimerAndFlush(std::exchange(timeout_, Ref()));
}

// --- The end.

DispatchResult GenServer::Stop(ProcessContext& self, const Term& reason) {
  callback_ = Callback::kTerminate;
  return DispatchResult::Exit(Terminate(self, reason));
}

Term GenServer::Failed(ProcessContext& self, Term reason) {
  if (callback_ == Callback::kTerminate) return reason;
  if (callback_ == Callback::kInit) {
    if (const std::optional<Atom> name = self.registered_name()) (void)self.Unregister(*name);
    self.AckStart(Term::TupleOf(atoms::kError, reason));
    return reason;
  }
  callback_ = Callback::kTerminate;
  return Terminate(self, reason);
}

Term GenServer::ErrorReason(Term error, std::source_location where) const {
  struct Name {
    Atom function;
    int64_t arity;
  };
  const Name names[] = {{atoms::kInit, 1},           {atoms::kHandleCall, 3},
                        {atoms::kHandleCast, 2},     {atoms::kHandleInfo, 2},
                        {atoms::kHandleContinue, 2}, {atoms::kTerminate, 2}};
  const Name& name = names[static_cast<size_t>(callback_)];
  const Term place[] = {
      Term::TupleOf(atoms::kFile, StringTerm(where.file_name())),
      Term::TupleOf(atoms::kLine, Term::Integer(where.line())),
  };
  const Term frame =
      Term::TupleOf(Module(), name.function, Term::Integer(name.arity), Term::List(place));
  return Term::TupleOf(std::move(error), Term::List(std::span(&frame, 1)));
}

}  // namespace arsenal::runtime
