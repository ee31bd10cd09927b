// SPDX-License-Identifier: MIT
// Calls into handlers. What a handler throws ends its process; this and coroutine_body.cc are the
// only places that catch.

#include <exception>
#include <utility>

#include "runtime/process/exception_reason.h"
#include "runtime/process/process.h"

namespace arsenal::runtime {
DispatchResult Handler::Start(ProcessContext&) { return DispatchResult::Done(); }

DispatchResult Handler::Completed(ProcessContext&, Message&, const Term&) {
  return DispatchResult::Done();
}

DispatchResult Handler::Thrown(ProcessContext& self, Message&, const Caught& caught) {
  return DispatchResult::Exit(Failed(self, caught.exit_reason));
}

Term Handler::Failed(ProcessContext&, Term reason) { return reason; }

std::optional<Caught> Guarded(absl::FunctionRef<void()> call) {
  try {
    call();
    return std::nullopt;
  } catch (...) {
    return CaughtFrom(std::current_exception());
  }
}

DispatchResult Process::Thrown() {
  Set(kProcLib);  // the crash is reported
  const Caught caught = CaughtFrom(std::current_exception());
  try {
    DispatchResult result = code_.handler()->Thrown(context_, in_hand_, caught);
    if (result.reason() == caught.exit_reason) NoteFailure(caught);
    return result;
  } catch (...) {
    return DispatchResult::Exit(ExceptionReason(std::current_exception()));
  }
}

DispatchResult Process::CallStart() {
  try {
    return code_.handler()->Start(context_);
  } catch (...) {
    return Thrown();
  }
}

DispatchResult Process::CallHandle() {
  try {
    return code_.handler()->Handle(context_, in_hand_);
  } catch (...) {
    return Thrown();
  }
}

DispatchResult Process::CallCompleted() {
  stage_ = Stage::kInHand;
  const Term result = std::exchange(outcome_, Term());
  try {
    return code_.handler()->Completed(context_, in_hand_, result);
  } catch (...) {
    return Thrown();
  }
}

}  // namespace arsenal::runtime
