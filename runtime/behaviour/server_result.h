// SPDX-License-Identifier: MIT
// What the callbacks of a generic server answer: the result, and with it how the server goes on waiting.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "runtime/base/clock.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// How a server waits after a callback.
class Next {
 public:
  enum class Kind : uint8_t { kMessage, kTimeout, kContinue, kHibernate };

  Next() {}
  static Next Message() { return Next(); }
  // The message `timeout` comes when no other has come for so long. 0 loses against a message that waits already;
  // below zero counts as zero, and kNever waits for messages alone.
  static Next Timeout(Nanos duration) {
    Next next(duration == kNever ? Kind::kMessage : Kind::kTimeout);
    next.duration_ = duration < Nanos(0) ? Nanos(0) : duration;
    return next;
  }
  // HandleContinue is called with this before anything that is in the mailbox.
  static Next Continue(Term continuation) {
    Next next(Kind::kContinue);
    next.continuation_ = std::move(continuation);
    return next;
  }
  static Next Hibernate() { return Next(Kind::kHibernate); }

  Kind kind() const { return kind_; }
  Nanos duration() const { return duration_; }
  const Term& continuation() const { return continuation_; }

 private:
  explicit Next(Kind kind) : kind_(kind) {}
  Kind kind_ = Kind::kMessage;
  Nanos duration_{0};
  Term continuation_;
};

class InitResult {
 public:
  enum class Kind : uint8_t { kOk, kIgnore, kStop, kError };

  // The server has started; its state is the object itself.
  static InitResult Ok(Next next = Next()) { return InitResult(Kind::kOk, Term(), std::move(next)); }
  // It does not want to run: the start gives `ignore`, the process exits normally.
  static InitResult Ignore() { return InitResult(Kind::kIgnore, Term(), Next()); }
  // The start gives {error, Reason} and the process exits with that reason.
  static InitResult Stop(Term reason) {
    return InitResult(Kind::kStop, std::move(reason), Next());
  }
  // The start gives {error, Reason}; the process exits normally, so nobody who is linked is hurt.
  static InitResult Error(Term reason) {
    return InitResult(Kind::kError, std::move(reason), Next());
  }
  // The callback has answered what no init may answer.
  static InitResult BadReturn(Term returned) {
    return Stop(Term::TupleOf(atoms::kBadReturnValue, std::move(returned)));
  }

  Kind kind() const { return kind_; }
  const Term& reason() const { return reason_; }
  Next& next() { return next_; }

 private:
  InitResult(Kind kind, Term reason, Next next)
      : kind_(kind), reason_(std::move(reason)), next_(std::move(next)) {}
  Kind kind_;
  Term reason_;
  Next next_;
};

// Of casts, other messages and continuations.
class ServerResult {
 public:
  enum class Kind : uint8_t { kNoReply, kStop, kUnknownMessage };

  static ServerResult NoReply(Next next = Next()) {
    return ServerResult(Kind::kNoReply, Term(), std::move(next));
  }
  // Terminate is called and the process exits with this reason.
  static ServerResult Stop(Term reason) {
    return ServerResult(Kind::kStop, std::move(reason), Next());
  }
  // The message is none of this server's: it is ignored and counted.
  static ServerResult UnknownMessage() {
    return ServerResult(Kind::kUnknownMessage, Term(), Next());
  }
  static ServerResult BadReturn(Term returned) {
    return Stop(Term::TupleOf(atoms::kBadReturnValue, std::move(returned)));
  }

  Kind kind() const { return kind_; }
  const Term& reason() const { return reason_; }
  Next& next() { return next_; }

 private:
  ServerResult(Kind kind, Term reason, Next next)
      : kind_(kind), reason_(std::move(reason)), next_(std::move(next)) {}
  Kind kind_;
  Term reason_;
  Next next_;
};

// Of calls.
class CallResult {
 public:
  enum class Kind : uint8_t { kReply, kNoReply, kStop, kUnknownMessage };

  static CallResult Reply(Term reply, Next next = Next()) {
    return CallResult(Kind::kReply, std::move(reply), Term(), std::move(next));
  }
  // The caller waits on; somebody replies later, by its From.
  static CallResult NoReply(Next next = Next()) {
    return CallResult(Kind::kNoReply, std::nullopt, Term(), std::move(next));
  }
  // Terminate is called and the process exits with this reason, which is what the caller learns.
  static CallResult Stop(Term reason) {
    return CallResult(Kind::kStop, std::nullopt, std::move(reason), Next());
  }
  // As Stop, but the caller gets this reply, after Terminate.
  static CallResult StopReply(Term reason, Term reply) {
    return CallResult(Kind::kStop, std::move(reply), std::move(reason), Next());
  }
  // The request is none of this server's. The server lives on; the caller gets {'$unknown_message', Request}.
  static CallResult UnknownMessage() {
    return CallResult(Kind::kUnknownMessage, std::nullopt, Term(), Next());
  }
  static CallResult BadReturn(Term returned) {
    return Stop(Term::TupleOf(atoms::kBadReturnValue, std::move(returned)));
  }

  Kind kind() const { return kind_; }
  std::optional<Term>& reply() { return reply_; }
  const Term& reason() const { return reason_; }
  Next& next() { return next_; }

 private:
  CallResult(Kind kind, std::optional<Term> reply, Term reason, Next next)
      : kind_(kind), reply_(std::move(reply)), reason_(std::move(reason)), next_(std::move(next)) {}
  Kind kind_;
  std::optional<Term> reply_;
  Term reason_;
  Next next_;
};

}  // namespace arsenal::runtime
