// SPDX-License-Identifier: MIT
// The acknowledgement of a start.

#include "runtime/process/start_ack.h"

namespace arsenal::runtime {

Atom StartAckTag() { return atoms::kAck; }

std::optional<Term> StartOutcome(const Message& message, Pid child, Ref monitor) {
  if (message.IsTagged(StartAckTag(), 3) && message.element(1) == Term(child)) {
    return message.element(2);
  }
  if (message.IsTagged(atoms::kExit, 3) && message.element(1) == Term(child)) {
    return Term::TupleOf(atoms::kError, message.element(2));
  }
  if (monitor.valid() && message.ref() == monitor && message.payload().Is(Term::Kind::kTuple) &&
      message.payload().arity() == 5) {
    return Term::TupleOf(atoms::kError, message.payload().element(4));
  }
  return std::nullopt;
}

}  // namespace arsenal::runtime
