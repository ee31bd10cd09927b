// SPDX-License-Identifier: MIT
// The acknowledgement of a start, as proc_lib has it: the child sends {ack, Pid, Result} to its
// parent when it is ready, or has given up. The parent, which cannot block when it is a handler,
// answers Wait to all messages but the one that StartOutcome knows.
#pragma once

#include <optional>

#include "runtime/base/pid.h"
#include "runtime/base/ref.h"
#include "runtime/mailbox/message.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// The atom `ack`.
Atom StartAckTag();

// What became of the start of `child`, if this message says so:
//   {ack, child, Result}                       Result: {ok, Pid}, ignore, {error, Reason}
//   'EXIT' or 'DOWN' of the child with Reason  {error, Reason}
// nullopt for any other message. `monitor` is the ref of a monitor of the child, or not valid(). An
// 'EXIT' is a message only for a parent that traps exits; another one needs the monitor or the
// link.
std::optional<Term> StartOutcome(const Message& message, Pid child, Ref monitor = Ref());

}  // namespace arsenal::runtime
