// SPDX-License-Identifier: MIT
// Handler: a process whose code is an object that is called with one message at a time and never
// waits. Behaviours (gen_server, supervisor, ...) are handlers. What a call answers, a
// DispatchResult, says how the process goes on.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "runtime/base/ref.h"
#include "runtime/mailbox/message.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class ProcessContext;
struct Caught;

class DispatchResult {
 public:
  enum class Kind : uint8_t {
    kDone,
    kTaken,
    kAwaitNew,
    kWait,
    kYielded,
    kPending,
    kExit,
    kHibernate
  };

  // The message has been handled: it is taken out of the mailbox.
  static DispatchResult Done() { return DispatchResult(Kind::kDone); }
  // Not now: the message keeps its place in the mailbox and the next one is offered. After the next
  // Done the mailbox is offered again from its front. This is selective receive for handlers: one
  // that awaits an acknowledgement answers Wait to all else.
  static DispatchResult Wait() { return DispatchResult(Kind::kWait); }
  // As Done, for a handler that has answered Wait to what stands before: that is not offered again,
  // the message behind this one comes next.
  static DispatchResult Taken() { return DispatchResult(Kind::kTaken); }
  // As Done, for a handler that awaits what cannot have come yet, such as the acknowledgement of a
  // process that it has just started: what is in the mailbox is passed by at once, however much
  // that is, and only what comes from now on is offered.
  static DispatchResult AwaitNew() { return DispatchResult(Kind::kAwaitNew); }
  // There is more to do: the handler is called again with the same message after the others had
  // their turn.
  static DispatchResult Yielded() { return DispatchResult(Kind::kYielded); }
  // Someone else finishes the message: no further message is dispatched until
  // ProcessSpace::CompletePending is called with this token, which leads to Completed. The mailbox
  // fills meanwhile; exit signals act. A completion that comes after the process has ended, or with
  // another token, is dropped.
  static DispatchResult Pending(Ref token) {
    DispatchResult result(Kind::kPending);
    result.token_ = token;
    return result;
  }
  // The process exits with this reason, as exit/1.
  static DispatchResult Exit(Term reason) {
    DispatchResult result(Kind::kExit);
    result.reason_ = std::move(reason);
    return result;
  }
  // As Done; before the process waits, Handler::Compact is called.
  static DispatchResult Hibernate() { return DispatchResult(Kind::kHibernate); }

  Kind kind() const { return kind_; }
  const Term& reason() const { return reason_; }
  Ref token() const { return token_; }

 private:
  explicit DispatchResult(Kind kind) : kind_(kind) {}
  Kind kind_;
  Ref token_;
  Term reason_;
};

class Handler {
 public:
  virtual ~Handler() = default;

  // Runs once, in the first slice, before any message. Pending is not allowed here; Wait and
  // Hibernate mean Done; after Yielded it is called again.
  virtual DispatchResult Start(ProcessContext& self);
  // Handles one message. What it leaves in `message` is dropped after Done; it may move it away to
  // keep it.
  virtual DispatchResult Handle(ProcessContext& self, Message& message) = 0;
  // The end of a Pending: the message in question and the result. Not called when the process has
  // exited.
  virtual DispatchResult Completed(ProcessContext& self, Message& message, const Term& result);
  // One of the calls above has thrown, while `message` was in hand; it is no message in Start. Ends
  // that call in its stead: by default the process exits with what Failed answers. What this one
  // throws becomes the reason instead.
  virtual DispatchResult Thrown(ProcessContext& self, Message& message, const Caught& caught);
  // The reason that the process exits with when it has thrown: by default the one given.
  virtual Term Failed(ProcessContext& self, Term reason);
  // Gives back what is not needed while the process sleeps.
  virtual void Compact() {}

  // Bytes held by the state beyond the object itself, binaries and terms in full. Measured when
  // somebody asks.
  virtual size_t StateBytes() const { return 0; }
  // sizeof the object: charged to the process.
  virtual size_t ObjectBytes() const = 0;
  // The state as a term; nullopt when this handler does not show one.
  virtual std::optional<Term> StateTerm() const { return std::nullopt; }
  // "gen_server", "supervisor", ...; empty for a handler that is no behaviour.
  virtual std::string_view BehaviourKind() const { return {}; }
};

}  // namespace arsenal::runtime
