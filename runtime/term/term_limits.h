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
  size_t max_digits = 65'536;       // of one integer; what reads them takes more than linear time
  // Atoms that did not exist: they stay for ever. 0 reads a text for looking things up, which knows
  // the atoms that there are: NotFound for any other.
  size_t max_new_atoms = 1'000;
};

// What a text has used up of its limits, for one that is part of something larger.
struct TermUse {
  size_t elements = 0;
  size_t new_atoms = 0;
};

}  // namespace arsenal::runtime
