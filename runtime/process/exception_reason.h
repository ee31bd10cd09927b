// SPDX-License-Identifier: MIT
// The exit reason of a process whose code threw.
#pragma once

#include <exception>
#include <string_view>
#include <utility>

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

}  // namespace arsenal::runtime
