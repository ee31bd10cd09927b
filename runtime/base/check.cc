// SPDX-License-Identifier: MIT
// The end of a program whose invariant is broken.

#include "runtime/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace arsenal::runtime {

void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, condition);
  std::abort();
}

}  // namespace arsenal::runtime
