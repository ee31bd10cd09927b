// SPDX-License-Identifier: MIT
// Calls into handlers. What a handler throws ends its process; this and coroutine_body.cc are the
// only places that catch.

#include <exception>
#include <utility>

#include "runtime/process/exception_reason.h"
#include "runtime/process/process.h"

namespace arsenal::runtime {
namespace {

template <typename Call>
DispatchResult Guarded(Call call) {
  try {
    return call();
  } catch (...) {
    return DispatchResult::Exit(ExceptionReason(std::current_exception()));
  }
}

// As Guarded; the handler is told what it has thrown, and the crash is reported.
template <typename Call>
DispatchResult Dispatched(Process& process, Handler& handler, ProcessContext& self, Call call) {
  bool returned = false;
  DispatchResult result = Guarded([&call, &returned] {
    DispatchResult answer = call();
    returned = true;
    return answer;
  });
  if (returned) [[likely]]
    return result;
  process.Set(Process::kProcLib);
  return Guarded([&handler, &self, &result] {
    return DispatchResult::Exit(handler.Failed(self, result.reason()));
  });
}

}  // namespace

DispatchResult Handler::Start(ProcessContext&) { return DispatchResult::Done(); }

DispatchResult Handler::Completed(ProcessContext&, Message&, const Term&) {
  return DispatchResult::Done();
}

Term Handler::Failed(ProcessContext&, Term reason) { return reason; }

DispatchResult Process::CallStart() {
  return Dispatched(*this, *handler_, context_, [this] { return handler_->Start(context_); });
}

DispatchResult Process::CallHandle() {
  return Dispatched(*this, *handler_, context_,
                    [this] { return handler_->Handle(context_, in_hand_); });
}

DispatchResult Process::CallCompleted() {
  const Term result = *std::exchange(completed_, std::nullopt);
  return Dispatched(*this, *handler_, context_,
                    [this, &result] { return handler_->Completed(context_, in_hand_, result); });
}

}  // namespace arsenal::runtime
