// SPDX-License-Identifier: MIT
// RUNTIME_CHECK: a broken invariant of the runtime ends the program with the place and the words of
// the condition. What comes from outside is never checked with it: that is answered with an
// absl::Status.
#pragma once

namespace arsenal::runtime {

// Writes the place and the condition to standard error and aborts.
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

}  // namespace arsenal::runtime

#define RUNTIME_CHECK(condition)                                       \
  do {                                                                 \
    if (!(condition)) [[unlikely]]                                     \
      ::arsenal::runtime::CheckFailed(__FILE__, __LINE__, #condition); \
  } while (false)
