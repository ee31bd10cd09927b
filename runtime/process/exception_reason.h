// SPDX-License-Identifier: MIT
// The exit reason of a process whose code threw.
#pragma once

#include <string_view>

#include "runtime/term/term.h"

namespace arsenal::runtime {

// {exception, Text}. The text is copied: the exception's type may belong to a plugin that goes
// away.
Term ExceptionReason(std::string_view text);

}  // namespace arsenal::runtime
