// SPDX-License-Identifier: MIT
// Patterns of selective receive and the awaiters of coroutine processes.

#include "runtime/process/awaiters.h"

#include "runtime/base/check.h"
#include "runtime/process/handler.h"
#include "runtime/process/process.h"

namespace arsenal::runtime {

bool MessagePattern::Matches(const Message& message) const {
  switch (kind_) {
    case Kind::kAny: return true;
    case Kind::kTagged: return message.IsTagged(tag_, arity_);
    case Kind::kAbout: {
      if (message.ref() == ref_) return true;
      const Term& payload = message.payload();
      if (!payload.Is(Term::Kind::kTuple)) return false;
      if (payload.arity() > 0 && payload.element(0).Is(Term::Kind::kList) &&
          payload.element(0).head().Is(atoms::kAlias) && payload.element(0).tail() == Term(ref_)) {
        return true;
      }
      for (size_t i = 0; i < payload.arity() && i < 2; ++i) {
        if (payload.element(i) == Term(ref_)) return true;
      }
      return false;
    }
    case Kind::kTest: return test_(message);
  }
  CheckFailed(__FILE__, __LINE__, "a known pattern");
}

void ReceiveAwaiter::await_suspend(std::coroutine_handle<>) {
  process_.code_.coroutine()->AwaitMessage(awaited_, pattern_, timeout_, where_);
}

Message ReceiveAwaiter::await_resume() { return process_.code_.coroutine()->TakeReceived(); }

void HibernateAwaiter::await_suspend(std::coroutine_handle<>) {
  process_.code_.coroutine()->AwaitHibernation(next_);
}

void HibernateAwaiter::await_resume() const {
  CheckFailed(__FILE__, __LINE__, "a process that has hibernated goes on elsewhere");
}

BecomeAwaiter::BecomeAwaiter(Process& process, std::unique_ptr<Handler> handler)
    : process_(process), handler_(std::move(handler)) {}

BecomeAwaiter::~BecomeAwaiter() = default;

void BecomeAwaiter::await_suspend(std::coroutine_handle<>) {
  process_.code_.coroutine()->AwaitBecoming(handler_);
}

void BecomeAwaiter::await_resume() const {
  CheckFailed(__FILE__, __LINE__, "a process that has become a handler goes on there");
}

void YieldAwaiter::await_suspend(std::coroutine_handle<>, std::source_location where) {
  process_.Charge(kReductionsPerSwitch);
  process_.code_.coroutine()->AwaitTurn(where);
}

void ExitAwaiter::await_suspend(std::coroutine_handle<>) {
  process_.code_.coroutine()->AwaitExit();
  process_.ExitByItself(std::move(reason_));
}

void ExitAwaiter::await_resume() const {
  CheckFailed(__FILE__, __LINE__, "a process that has exited does not go on");
}

}  // namespace arsenal::runtime
