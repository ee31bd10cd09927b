// SPDX-License-Identifier: MIT
// Terms of every kind from a seed, for property tests. The same seed gives the same terms.
#pragma once

#include <string>

#include "runtime/base/random.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

struct RandomTermOptions {
  int max_depth = 4;  // containers inside each other
  int max_width = 5;  // elements of one container
};

// Leans towards what goes wrong: edges of 64 bits, integers beside floats of the same value, signs
// of zero, empty containers, atoms that need quotes, strings that are lists, bytes that are nearly
// UTF-8.
Term RandomTerm(Random& random, const RandomTermOptions& options = {});

// A term that is not a container.
Term RandomLeaf(Random& random);

}  // namespace arsenal::runtime
