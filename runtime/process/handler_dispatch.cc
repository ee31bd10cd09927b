// SPDX-License-Identifier: MIT
// Calls into handlers. What a handler throws ends its process; this and coroutine_body.cc are the
// only places that catch.

#include <exception>
#include <string>
#include <utility>

#include "runtime/process/exception_reason.h"
#include "runtime/process/process.h"

namespace arsenal::runtime {
namespace {

template <typename Call>
DispatchResult Guarded(Call call) {
  try {
    return call();
  } catch (const std::exception& error) {
    return DispatchResult::Exit(ExceptionReason(error.what()));
  } catch (...) {
    return DispatchResult::Exit(ExceptionReason("an exception of an unknown type"));
  }
}

}  // namespace

DispatchResult Handler::Start(ProcessContext&) { return DispatchResult::Done(); }

DispatchResult Handler::Completed(ProcessContext&, Message&, const Term&) {
  return DispatchResult::Done();
}

DispatchResult Process::CallStart() {
  return Guarded([this] { return handler_->Start(context_); });
}

DispatchResult Process::CallHandle() {
  return Guarded([this] { return handler_->Handle(context_, in_hand_); });
}

DispatchResult Process::CallCompleted() {
  const Term result = *std::exchange(completed_, std::nullopt);
  return Guarded([this, &result] { return handler_->Completed(context_, in_hand_, result); });
}

}  // namespace arsenal::runtime
