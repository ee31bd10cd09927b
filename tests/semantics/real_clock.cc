// SPDX-License-Identifier: MIT
// Reads the system's clock through the standard library, which a simulation program may not:
// guards_test.sh looks at how it is stopped.

#include <cstdio>

#include "runtime/base/system_clock.h"

int main() {
  const arsenal::runtime::SystemClock clock;
  std::printf("%lld\n", static_cast<long long>(clock.Monotonic().count()));
}
