// SPDX-License-Identifier: MIT
// GenServer: the generic server. A server derives from it, keeps its state in its own members and writes the
// callbacks; calls, casts, time-outs, system messages and the end are as in OTP's gen_server:
//   {'$gen_call', {Pid, Tag}, Request}   HandleCall
//   {'$gen_cast', Request}               HandleCast
//   {system, From, Request}              see system_messages.h
//   {'EXIT', Parent, Reason}             Terminate, when the server traps exits
//   anything else                        HandleInfo
// Clients: see call.h.
//
// What a callback throws ends the server as a crash does: Terminate is called and the text is the exit reason. A
// request that is none of the server's does not end it; see UnknownMessage in server_result.h.
#pragma once

#include <cstdint>
#include <optional>
#include <source_location>
#include <string_view>

#include "runtime/behaviour/from.h"
#include "runtime/behaviour/server_result.h"
#include "runtime/behaviour/system_messages.h"
#include "runtime/process/handler.h"
#include "runtime/process/process_context.h"

namespace arsenal::runtime {

class GenServer : public Handler {
 public:
  // The module that the server's code is known by, shown in the stack of its errors.
  virtual Atom Module() const = 0;
  std::string_view BehaviourKind() const final { return "gen_server"; }
  // Requests, casts and other messages that the server did not know.
  uint64_t unknown_messages() const { return unknown_messages_; }
  bool suspended() const { return system_.suspended(); }

  DispatchResult Start(ProcessContext& self) final;
  DispatchResult Handle(ProcessContext& self, Message& message) final;
  Term Failed(ProcessContext& self, Term reason) final;

 protected:
  // Runs before anything else; whoever starts the server waits for it. Terminate is not called when it fails.
  virtual InitResult Init(ProcessContext& self);
  virtual CallResult HandleCall(ProcessContext& self, const Term& request, const From& from);
  virtual ServerResult HandleCast(ProcessContext& self, const Term& request);
  // A message that is no call and no cast; after Next::Timeout the atom `timeout`.
  virtual ServerResult HandleInfo(ProcessContext& self, Message& message);
  // What Next::Continue gave.
  virtual ServerResult HandleContinue(ProcessContext& self, const Term& continuation);
  // The server ends: it stops, a callback has failed, or its parent exits with this reason and it traps exits. Not
  // called when it is killed, nor for the exit of the parent when it does not trap exits. Answers the reason that the
  // process exits with: the given one, unless terminating fails in its turn.
  virtual Term Terminate(ProcessContext& self, const Term& reason);
  // The state as get_status shows it, such as without secrets.
  virtual std::optional<Term> FormatStatus() const { return StateTerm(); }

  // The exit reason of an error in this callback: {Error, [{Module, Callback, Arity, [{file, File}, {line, Line}]}]}.
  //   if (divisor == 0) return CallResult::Stop(ErrorReason(atoms::kBadarith));
  Term ErrorReason(Term error,
                   std::source_location where = std::source_location::current()) const;

 private:
  class StatusView;
  // What runs: the name of the callback in ErrorReason, and whether Terminate is to be called after a failure.
  enum class Callback : uint8_t { kInit, kCall, kCast, kInfo, kContinue, kTerminate };

  DispatchResult FinishInit(ProcessContext& self, InitResult result);
  DispatchResult OnSystemMessage(ProcessContext& self, const Message& message);
  DispatchResult OnCall(ProcessContext& self, const Message& message, const From& from);
  DispatchResult Apply(ProcessContext& self, ServerResult result);
  // Goes on as `next` says: runs continuations, arms the time-out.
  DispatchResult Proceed(ProcessContext& self, Next next);
  DispatchResult RunContinuations(ProcessContext& self);
  DispatchResult Stop(ProcessContext& self, const Term& reason);
  void ArmTimeout(ProcessContext& self);
  void DisarmTimeout(ProcessContext& self);

  Next next_;
  Pid parent_;
  Ref timeout_;  // the timer; valid() while it is armed
  uint64_t unknown_messages_ = 0;
  Callback callback_ = Callback::kInit;
  SystemMessages system_;
};

}  // namespace arsenal::runtime
