// SPDX-License-Identifier: MIT
// How large a term from outside may be. Code may build larger ones; what reads text or JSON refuses
// them.
#pragma once

#include <cstddef>

namespace arsenal::runtime {

struct TermLimits {
  size_t max_depth = 100;           // containers inside each other
  size_t max_bytes = 4 << 20;       // of the text that is read
  size_t max_elements = 1'000'000;  // terms in all, each character of a string counted
};

}  // namespace arsenal::runtime
