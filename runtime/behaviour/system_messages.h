// SPDX-License-Identifier: MIT
// SystemMessages: the messages {system, From, Request} that every behaviour understands, as OTP's
// sys has them. They are taken in their order in the mailbox. While a process is suspended it
// handles these, the exit of its parent, and nothing else.
//
//   get_state              {ok, State}; {error, not_inspectable} when none is shown
//
//   {replace_state, Fun}   {ok, State}. Fun is a StateFunction
//
//                          Of either, when a callback fails: {error, {callback_failed, {gen_server,
//                          system_get_state | system_replace_state}, {Class, Reason}}}
//
//   {set_state, State}     ok, or {error, Reason}: what the state's codec says
//
//   get_status             {status, Pid, {module, gen_server}, [PDict, SysState, Parent, Debug,
//                          Misc]}
//
//   suspend, resume        ok; both may be repeated
//
//   {change_code, Module, OldVersion, Extra}
//                          ok or {error, Reason}, while suspended only
//
//   {terminate, Reason}    ok, and the process terminates with this reason
//
//   {debug, Option}        see system_debug.h
//
//   anything else          {error, {unknown_system_msg, Request}}
//
// Clients: see sys.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "runtime/behaviour/from.h"
#include "runtime/behaviour/system_debug.h"
#include "runtime/mailbox/message.h"
#include "runtime/process/handler.h"
#include "runtime/process/process_context.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// How a change of code or of state has ended: done, or why not.
class ChangeResult {
 public:
  static ChangeResult Done() { return ChangeResult(std::nullopt); }
  static ChangeResult Refused(Term reason) { return ChangeResult(std::move(reason)); }
  bool ok() const { return !reason_.has_value(); }
  const Term& reason() const { return *reason_; }

 private:
  explicit ChangeResult(std::optional<Term> reason) : reason_(std::move(reason)) {}
  std::optional<Term> reason_;
};

// What system messages read and change of a behaviour.
class StatusSource {
 public:
  virtual ~StatusSource() = default;
  // The state as get_state shows it.
  virtual std::optional<Term> ShownState() const = 0;
  // The state as get_status shows it.
  virtual std::optional<Term> ShownStatus() const = 0;
  // The process whose exit ends this one.
  virtual Pid StatusParent() const = 0;
  // Whose callbacks are meant when one fails.
  virtual Atom StatusModule() const { return atoms::kGenServer; }
  // The events as get_status shows them.
  virtual Term ShownLog(Term log) const { return log; }
  // One more item that get_status shows behind the state.
  virtual std::optional<Term> ShownMore() const { return std::nullopt; }
  // Makes this the state of the process that the source speaks of.
  virtual ChangeResult ReplaceState(ProcessContext& self, const Term& state) const;
  // The process goes on with other code: its state is made what that code expects.
  virtual ChangeResult ChangeCode(ProcessContext& self, const Term& module, const Term& old_version,
                                  const Term& extra) const;
};

class SystemMessages {
 public:
  bool suspended() const { return suspended_; }
  static bool IsSystemMessage(const Message& message) {
    return message.IsTagged(atoms::kSystem, 3);
  }
  // Answers a system message. A reason: the process is to terminate with it.
  std::optional<Term> Handle(ProcessContext& self, const Message& message,
                             const StatusSource& source);

  // --- For behaviours: what sys:log, sys:trace and functions installed by sys:install are told.
  // Ask debugging() first: it is false, and costs a look at a pointer, while none of them is on.
  bool debugging() const { return debug_ != nullptr; }
  // A message is about to be handled: {in, Message}.
  void NoteIn(ProcessContext& self, Term message);
  // A call was answered: {out, Reply, From, State}.
  void NoteOut(ProcessContext& self, const Term& reply, const From& from,
               const StatusSource& source);
  // A message was handled without a reply: {noreply, State}.
  void NoteNoReply(ProcessContext& self, const StatusSource& source);
  // The events that sys:log keeps, oldest first; [] when it is off.
  Term LoggedEvents() const;
  // Switches on what a start asks for: a list of trace, statistics, log, {log, N}, {install, _}.
  // Unknown options are left out.
  void StartDebug(ProcessContext& self, const Term& options);
  // Bytes of what debugging keeps.
  size_t Bytes() const { return debug_ == nullptr ? 0 : debug_->Bytes(); }

 private:
  Term Answer(ProcessContext& self, const Term& request, const StatusSource& source);
  Term Replace(ProcessContext& self, const Term& function, const StatusSource& source);
  Term Change(ProcessContext& self, const Term& request, const StatusSource& source);
  Term Status(ProcessContext& self, const StatusSource& source) const;
  Term Debug(ProcessContext& self, const Term& option);
  void Note(ProcessContext& self, const Term& event);

  std::unique_ptr<SystemDebug> debug_;  // null while nothing is on
  bool suspended_ = false;
};

// What a change of code is refused with by a module without code_change/3.
ChangeResult CodeChangeUndefined(const Term& module, const Term& old_version,
                                 const std::optional<Term>& state, const Term& extra);

// The process whose exit a behaviour follows: its parent when it was started linked, itself when
// not (as OTP has it), and nobody, who speaks for the node, when it has no parent.
Pid BehaviourParent(const ProcessContext& self);

// The registered name, or the pid.
Term NameOrPid(const ProcessContext& self);

// A string as Erlang has it: a list of code points. For ASCII texts.
Term StringTerm(std::string_view text);

}  // namespace arsenal::runtime
