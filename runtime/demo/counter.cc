// SPDX-License-Identifier: MIT
// The counting server.

#include "runtime/demo/counter.h"

namespace arsenal::runtime {

CallResult Counter::HandleCall(ProcessContext&, const Term& request, const From&) {
  if (request.Is(get_count_)) return CallResult::Reply(Term::Integer(count_));
  if (request.Is(increment_)) return Increment(1);
  if (request.IsTagged(increment_, 2) && request.element(1).IsSmall()) {
    return Increment(request.element(1).AsSmall());
  }
  if (request.Is(reset_)) {
    count_ = 0;
    return CallResult::Reply(Term::Integer(0));
  }
  return CallResult::UnknownMessage();
}

ChangeResult Counter::ReplaceState(ProcessContext&, const Term& state) {
  if (!state.IsSmall()) return ChangeResult::Refused(Word("not_an_integer"));
  count_ = state.AsSmall();
  return ChangeResult::Done();
}

CallResult Counter::Increment(int64_t by) {
  int64_t sum = 0;
  if (__builtin_add_overflow(count_, by, &sum)) {
    return CallResult::Reply(Term::TupleOf(atoms::kError, atoms::kSystemLimit));
  }
  count_ = sum;
  return CallResult::Reply(Term::Integer(count_));
}

}  // namespace arsenal::runtime
