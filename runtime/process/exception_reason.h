// SPDX-License-Identifier: MIT
// The exit reason of a process whose code threw.
#pragma once

#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/functional/function_ref.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

// What error/1 is: code that throws it ends its process with {Reason, []}. The list is where OTP
// has its stack.
class ErrorException final : public std::exception {
 public:
  explicit ErrorException(Term reason) : reason_(std::move(reason)) {}
  const Term& reason() const { return reason_; }
  const char* what() const noexcept override { return "error"; }

 private:
  Term reason_;
};

// {exception, Text}. The text is copied: the exception's type may belong to a plugin that goes
// away.
Term ExceptionReason(std::string_view text);
// {Reason, []} of an ErrorException, {{nocatch, Term}, []} of a term that was thrown, {exception,
// Text} of anything else.
Term ExceptionReason(std::exception_ptr exception);

// What code has thrown, as Erlang's `catch Class:Reason` sees it.
struct Caught {
  Caught(Atom caught_class, Term caught_reason, Term reason_of_exit)
      : exception_class(caught_class),
        reason(std::move(caught_reason)),
        exit_reason(std::move(reason_of_exit)) {}
  bool IsThrow() const { return exception_class == atoms::kThrow; }

  Atom exception_class;  // throw for a term that was thrown, else error
  Term reason;           // that term, the reason of the error, or {exception, Text}
  Term exit_reason;      // ExceptionReason
};
Caught CaughtFrom(std::exception_ptr exception);

// Runs the call; nullopt when it has returned. For callbacks whose failure ends nothing.
std::optional<Caught> Guarded(absl::FunctionRef<void()> call);

}  // namespace arsenal::runtime
