// SPDX-License-Identifier: MIT
// Sys: OTP's module sys for coroutine processes: one function for each of its functions, to be
// awaited. A handler sends the message and takes the answer as any other reply.
//
//   const SysAnswer state = co_await sys::GetState(self, counter);
//   if (!state.ok()) co_await self.Exit(state.reason());
#pragma once

#include <coroutine>
#include <optional>
#include <source_location>
#include <utility>

#include "runtime/base/clock.h"
#include "runtime/behaviour/call.h"
#include "runtime/behaviour/function_terms.h"

namespace arsenal::runtime {

// What a function of sys has returned, or why it has not: the reason that the function exits or
// fails with, such as {noproc, {sys, get_state, [counter]}} and {callback_failed, Where, {Class,
// Reason}}.
class SysAnswer {
 public:
  static SysAnswer Returned(Term value) { return SysAnswer(std::move(value), Term()); }
  static SysAnswer Failed(Term reason) { return SysAnswer(std::nullopt, std::move(reason)); }
  ~SysAnswer() {}

  bool ok() const { return value_.has_value(); }
  const Term& value() const { return *value_; }
  const Term& reason() const { return reason_; }

 private:
  SysAnswer(std::optional<Term> value, Term reason)
      : value_(std::move(value)), reason_(std::move(reason)) {}
  std::optional<Term> value_;
  Term reason_;
};

class [[nodiscard]] SysAwaiter {
 public:
  // kUnwrap: {ok, Value} returns the value and {error, Reason} fails.
  enum class Form : uint8_t { kAsItIs, kUnwrap };
  SysAwaiter(ProcessContext& self, ServerRef server, Term request, Form form,
             std::optional<Nanos> timeout, std::source_location where)
      : form_(form),
        call_(self, std::move(server), std::move(request), timeout, where, atoms::kSystem) {}
  SysAwaiter(const SysAwaiter&) = delete;
  SysAwaiter& operator=(const SysAwaiter&) = delete;
  ~SysAwaiter() {}

  bool await_ready() const noexcept { return call_.await_ready(); }
  void await_suspend(std::coroutine_handle<> frame) { call_.await_suspend(frame); }
  SysAnswer await_resume();

 private:
  Form form_;
  CallAwaiter call_;
};

namespace sys {

using Where = std::source_location;
// Without a time-out that of 5 s holds, and does not stand in the reason.
using Timeout = std::optional<Nanos>;

SysAwaiter GetState(ProcessContext& self, ServerRef server, Timeout timeout = {},
                    Where where = Where::current());
// Returns the new state.
SysAwaiter ReplaceState(ProcessContext& self, ServerRef server, StateFunction function,
                        Timeout timeout = {}, Where where = Where::current());
// What OTP has not: the state is made this term, if the server can; ok or {error, Reason}.
SysAwaiter SetState(ProcessContext& self, ServerRef server, Term state, Timeout timeout = {},
                    Where where = Where::current());
SysAwaiter GetStatus(ProcessContext& self, ServerRef server, Timeout timeout = {},
                     Where where = Where::current());
SysAwaiter Suspend(ProcessContext& self, ServerRef server, Timeout timeout = {},
                   Where where = Where::current());
SysAwaiter Resume(ProcessContext& self, ServerRef server, Timeout timeout = {},
                  Where where = Where::current());
SysAwaiter ChangeCode(ProcessContext& self, ServerRef server, Atom module, Term old_version,
                      Term extra, Timeout timeout = {}, Where where = Where::current());
SysAwaiter Terminate(ProcessContext& self, ServerRef server, Term reason, Timeout timeout = {},
                     Where where = Where::current());
// true, {true, N}, false, get, print.
SysAwaiter Log(ProcessContext& self, ServerRef server, Term what, Timeout timeout = {},
               Where where = Where::current());
// true, false.
SysAwaiter Trace(ProcessContext& self, ServerRef server, Term what, Timeout timeout = {},
                 Where where = Where::current());
// true, false, get.
SysAwaiter Statistics(ProcessContext& self, ServerRef server, Term what, Timeout timeout = {},
                      Where where = Where::current());
// The function is known by its id; a second one of the same id is not installed.
SysAwaiter Install(ProcessContext& self, ServerRef server, Term id, DebugFunction function,
                   Term state, Timeout timeout = {}, Where where = Where::current());
SysAwaiter Remove(ProcessContext& self, ServerRef server, Term id, Timeout timeout = {},
                  Where where = Where::current());
SysAwaiter NoDebug(ProcessContext& self, ServerRef server, Timeout timeout = {},
                   Where where = Where::current());

}  // namespace sys
}  // namespace arsenal::runtime
