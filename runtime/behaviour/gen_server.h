// SPDX-License-Identifier: MIT
// GenServer: the generic server. A server derives from it, keeps its state in its own members and
// writes the callbacks; calls, casts, time-outs, system messages and the end are as in OTP's
// gen_server:
//   {'$gen_call', {Pid, Tag}, Request}   HandleCall
//   {'$gen_cast', Request}               HandleCast
//   {system, From, Request}              see system_messages.h
//   {'EXIT', Parent, Reason}             Terminate, when the server traps exits
//   anything else                        HandleInfo
// Clients: see call.h, requests.h and sys.h. Starting and stopping: see server_start.h.
//
// A callback that throws a term has returned it, as in OTP: see server_terms.h. Anything else that
// it throws ends the server as a crash does: Terminate is called and the text is the exit reason. A
// request that is none of the server's does not end it; see UnknownMessage in server_result.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <string_view>

#include "runtime/behaviour/from.h"
#include "runtime/behaviour/server_result.h"
#include "runtime/behaviour/server_terms.h"
#include "runtime/behaviour/system_messages.h"
#include "runtime/process/handler.h"
#include "runtime/process/process_context.h"

namespace arsenal::runtime {

// What FormatStatus may change before it is shown: in get_status the state and the log, in the
// report of an end that is not normal all four.
struct ServerStatus {
  ServerStatus() {}
  std::optional<Term> state;
  std::optional<Term> message;  // the last one
  std::optional<Term> reason;
  Term log = Term::Nil();  // the events that sys:log keeps
};

class GenServer : public Handler {
 public:
  // The module that the server's code is known by, shown in the stack of its errors.
  virtual Atom Module() const = 0;
  std::string_view BehaviourKind() const final { return "gen_server"; }
  // Requests, casts and other messages that the server did not know.
  uint64_t unknown_messages() const { return unknown_messages_; }
  bool suspended() const { return system_.suspended(); }
  // What the server itself keeps beyond its members, such as for debugging: part of StateBytes().
  size_t ServerBytes() const;
  size_t StateBytes() const override { return ServerBytes(); }

  // Before it is spawned. hibernate_after: it hibernates when no message has come for so long;
  // kNever: it does not. `debug`: options of sys, a list; see system_messages.h.
  void Configure(Nanos hibernate_after, Term debug);

  // Before a process becomes this server (EnterLoop): Init is not called, nobody is told of a
  // start, and it goes on as `next` says.
  void Enter(Pid parent, Next next);

  DispatchResult Start(ProcessContext& self) final;
  DispatchResult Handle(ProcessContext& self, Message& message) final;
  DispatchResult Thrown(ProcessContext& self, Message& message, const Caught& caught) final;

 protected:
  // Runs before anything else; whoever starts the server waits for it. Terminate is not called when
  // it fails.
  virtual InitResult Init(ProcessContext& self);
  virtual CallResult HandleCall(ProcessContext& self, const Term& request, const From& from);
  virtual ServerResult HandleCast(ProcessContext& self, const Term& request);
  // A message that is no call and no cast; after Next::Timeout the atom `timeout`.
  virtual ServerResult HandleInfo(ProcessContext& self, Message& message);
  // What Next::Continue gave.
  virtual ServerResult HandleContinue(ProcessContext& self, const Term& continuation);
  // The server ends: it stops, a callback has failed, or its parent exits with this reason and it
  // traps exits. Not called when it is killed, nor for the exit of the parent when it does not trap
  // exits. Answers the reason that the process exits with: the given one, unless terminating fails
  // in its turn.
  virtual Term Terminate(ProcessContext& self, const Term& reason);

  // The other half of StateTerm, which together are the codec of the state: makes this the state.
  // Refused, with the reason, what can be none; by default everything.
  virtual ChangeResult ReplaceState(ProcessContext& self, const Term& state);
  // The code of the server was exchanged while it was suspended: makes the state of the old version
  // what this one expects. By default refused with undef, as by a module without the callback.
  virtual ChangeResult CodeChange(ProcessContext& self, const Term& old_version, const Term& extra);
  // What is shown of the server, such as without secrets. When it throws, that is shown instead.
  virtual ServerStatus FormatStatus(ServerStatus status) const { return status; }

  // The exit reason of an error in this callback: {Error, [{Module, Callback, Arity, [{file, File},
  // {line, Line}]}]}.
  //   if (divisor == 0) return CallResult::Stop(ErrorReason(atoms::kBadarith));
  Term ErrorReason(Term error, std::source_location where = std::source_location::current()) const;

 private:
  class StatusView;
  // What few servers need, or only for a moment.
  struct Rare {
    Nanos hibernate_after = kNever;
    Term debug = Term::Nil();  // options, until Start
    Term continuation;         // of the HandleContinue that runs, or is next
    bool continues = false;
    std::optional<Next> entering;  // set by Enter, until Start
  };
  // What runs, or ran last: the name of the callback in ErrorReason, and the last message in
  // reports.
  enum class Callback : uint8_t { kInit, kCall, kCast, kInfo, kContinue, kTerminate, kSystem };
  // How RunContinuations goes on: at once, or in the next dispatch.
  enum class Continuing : uint8_t { kNow, kLater };

  DispatchResult FinishInit(ProcessContext& self, InitResult result,
                            Continuing continuing = Continuing::kNow);
  DispatchResult OnSystemMessage(ProcessContext& self, const Message& message);
  DispatchResult OnCall(ProcessContext& self, const Message& message, const From& from);
  DispatchResult FinishCall(ProcessContext& self, const Message& message, const From& from,
                            CallResult&& result, Continuing continuing = Continuing::kNow);
  void ReplyNoted(ProcessContext& self, const From& from, Term reply);
  DispatchResult Apply(ProcessContext& self, const Message& message, ServerResult&& result,
                       Continuing continuing = Continuing::kNow);
  // Goes on as `next` says: runs continuations, arms the time-out.
  DispatchResult Proceed(ProcessContext& self, const Message& message, Next& next,
                         Continuing continuing = Continuing::kNow) {
    if (next.kind() == Next::Kind::kMessage && rare_ == nullptr) [[likely]] {
      waiting_ = Next::Kind::kMessage;
      return DispatchResult::Done();
    }
    return GoOn(self, message, next, continuing);
  }
  DispatchResult GoOn(ProcessContext& self, const Message& message, Next& next,
                      Continuing continuing);
  DispatchResult RunContinuations(ProcessContext& self, const Message& message);
  DispatchResult Wait(ProcessContext& self);
  // The result, with the state that a callback has thrown along with it taken over.
  template <class Result>
  Result Returned(ProcessContext& self, TermResult<Result> returned, const Term& whole);

  // Terminate and the report of an end that is not normal.
  DispatchResult Stop(ProcessContext& self, const Message& message, const Term& reason);
  void Report(ProcessContext& self, const Message& message, const Term& reason);
  Term LastMessage(const Message& message) const;
  // StateTerm; none when it fails.
  std::optional<Term> StateNow() const;
  ServerStatus Shown(ServerStatus status) const;

  void Arm(ProcessContext& self, Nanos wait);
  void Disarm(ProcessContext& self);
  Rare& rare();

  [[no_unique_address]] SystemMessages system_;
  // In the room that the line above leaves.
  Callback callback_ = Callback::kInit;
  Next::Kind waiting_ = Next::Kind::kMessage;  // what the last callback has asked for
  uint32_t unknown_messages_ = 0;
  Nanos wait_{0};  // of the time-out, for kTimeout
  Pid parent_;
  Ref timer_;                   // of the time-out, or of hibernate_after; valid() while it runs
  std::unique_ptr<Rare> rare_;  // null in most servers
};

}  // namespace arsenal::runtime
