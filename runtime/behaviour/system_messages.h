// SPDX-License-Identifier: MIT
// SystemMessages: the messages {system, From, Request} that every behaviour understands, as OTP's sys has them:
//   get_state            {ok, State}; {error, not_inspectable} when the handler shows none
//   get_status           {status, Pid, {module, gen_server}, [PDict, SysState, Parent, Debug, Misc]}
//   suspend, resume      ok; both may be repeated
//   {terminate, Reason}  ok, and the process terminates with this reason
//   anything else        {error, {unknown_system_msg, Request}}
// They are taken in their order in the mailbox. While a process is suspended it handles these, the exit of its parent,
// and nothing else.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/mailbox/message.h"
#include "runtime/process/handler.h"
#include "runtime/process/process_context.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// What get_status shows of a process, read when somebody asks.
class StatusSource {
 public:
  virtual ~StatusSource() = default;
  // The state as get_state shows it.
  virtual std::optional<Term> ShownState() const = 0;
  // The state as get_status shows it.
  virtual std::optional<Term> ShownStatus() const = 0;
  // The process whose exit ends this one.
  virtual Pid StatusParent() const = 0;
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

 private:
  Term Status(ProcessContext& self, const StatusSource& source) const;

  bool suspended_ = false;
};

// The process whose exit a behaviour follows: its parent when it was started linked, itself when not (as OTP has it),
// and nobody, who speaks for the node, when it has no parent.
Pid BehaviourParent(const ProcessContext& self);

// A string as Erlang has it: a list of code points. For ASCII texts.
Term StringTerm(std::string_view text);

}  // namespace arsenal::runtime
