// SPDX-License-Identifier: MIT
// The client's side of generic servers: calls and casts.
//
// A coroutine process waits:
//   const CallAnswer answer = co_await Call(self, counter, Term(increment));
//   if (!answer.ok()) co_await self.Exit(answer.exit_reason());  // what gen_server:call does by
//   itself
// A handler cannot wait; it keeps the call and offers it its messages:
//   call_.emplace(self, ServerRef(counter), Term(increment));           // somewhere
//   if (call_ && call_->Match(self, message) == GenServerCall::Progress::kEnded) ...  // in
//   HandleInfo
//
// A reply that comes after the time-out is dropped, because the alias that it is sent to is not
// active any more.
#pragma once

#include <coroutine>
#include <cstdint>
#include <optional>
#include <source_location>
#include <utility>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/behaviour/server_ref.h"
#include "runtime/mailbox/message.h"
#include "runtime/process/awaiters.h"
#include "runtime/process/process_context.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

inline constexpr Nanos kDefaultCallTimeout = std::chrono::seconds(5);

// How a call has ended.
class CallAnswer {
 public:
  static CallAnswer Replied(Term reply) { return CallAnswer(std::move(reply), Term(), Term()); }
  static CallAnswer Failed(Term reason, Term context) {
    return CallAnswer(std::nullopt, std::move(reason), std::move(context));
  }
  ~CallAnswer() {}

  bool ok() const { return reply_.has_value(); }
  const Term& reply() const { return *reply_; }
  // The server answers that the request is none of its own: {'$unknown_message', Request}.
  bool IsUnknownMessage() const { return ok() && reply_->IsTagged(atoms::kUnknownMessage, 2); }
  // Why there is no reply: noproc, timeout, calling_self, {nodedown, Node}, {function_clause, []}
  // for a time-out below zero, mailbox_full when the server's mailbox refuses more, or the reason
  // with which the server has exited.
  const Term& reason() const { return reason_; }
  // {Reason, {gen_server, call, Args}} for Call, {Reason, {sys, Function, Args}} for system
  // messages, {Reason, ServerRef} for GenServerCall.
  Term exit_reason() const { return Term::TupleOf(reason_, context_); }

 private:
  CallAnswer(std::optional<Term> reply, Term reason, Term context)
      : reply_(std::move(reply)), reason_(std::move(reason)), context_(std::move(context)) {}
  std::optional<Term> reply_;
  Term reason_;
  Term context_;
};

// gen_server:call for coroutine processes: an awaiter, without a frame of its own.
class [[nodiscard]] CallAwaiter {
 public:
  // nullopt: the default time-out, and Args has no third element. `tag` is what the request is sent
  // as: a call, or `system`.
  CallAwaiter(ProcessContext& self, ServerRef server, Term request, std::optional<Nanos> timeout,
              std::source_location where, Atom tag = atoms::kGenCall);
  CallAwaiter(const CallAwaiter&) = delete;
  CallAwaiter& operator=(const CallAwaiter&) = delete;
  ~CallAwaiter() {}

  bool await_ready() const noexcept { return failed_at_once_.has_value(); }
  void await_suspend(std::coroutine_handle<> frame) { receive_.await_suspend(frame); }
  CallAnswer await_resume();

 private:
  // Sends the request; the reference of the monitor and alias, or none when the call has failed
  // already.
  Ref SendRequest();
  Term ReasonOf(Atom failure) const;
  Term Context() const;

  ProcessContext& self_;
  ServerRef server_;
  Term request_;
  std::optional<Nanos> timeout_;
  Atom tag_;
  std::optional<Atom> failed_at_once_;
  MessagePattern pattern_;
  ReceiveAwaiter receive_;
};

inline CallAwaiter Call(ProcessContext& self, ServerRef server, Term request,
                        std::source_location where = std::source_location::current()) {
  return CallAwaiter(self, server, std::move(request), std::nullopt, where);
}
inline CallAwaiter Call(ProcessContext& self, ServerRef server, Term request, Nanos timeout,
                        std::source_location where = std::source_location::current()) {
  return CallAwaiter(self, server, std::move(request), timeout, where);
}

// {'$gen_cast', Request}. Nobody being there is no error.
void Cast(ProcessContext& self, const ServerRef& server, Term request);

// Sends {'$gen_call', From, Request}; the ref is its monitor, and the alias that the reply comes
// by, in this mode. When the server is not there, or takes no more, the monitor says so.
Ref SendCallRequest(ProcessContext& self, const ServerRef& server, const Term& request,
                    AliasMode mode);

// gen_server:send_request and the response to it, for handlers. The server may take only one reply
// by the alias: a second one is dropped.
class GenServerCall {
 public:
  // Sends the request. The time-out is a message to this process; kNever: none.
  GenServerCall(ProcessContext& self, const ServerRef& server, Term request,
                Nanos timeout = kDefaultCallTimeout);

  enum class Progress : uint8_t {
    kNotMine,   // the message is about something else, or the call has ended before
    kUnderWay,  // the message was the call's and says nothing: drop it
    kEnded,     // answer() has come
  };
  Progress Match(ProcessContext& self, const Message& message);
  // After kEnded.
  const CallAnswer& answer() const { return *answer_; }
  // Gives up: no message of this call comes any more, but for one that is in the mailbox.
  void Abandon(ProcessContext& self);

  bool ended() const { return !ref_.valid(); }
  // The server's pid when the request was sent.
  Pid server() const { return server_; }

 private:
  Term server_ref_;
  Pid server_;
  Ref ref_;    // monitor and alias; not valid() after the end
  Ref timer_;  // not valid(): none
  std::optional<CallAnswer> answer_;
};

}  // namespace arsenal::runtime
