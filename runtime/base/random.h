// SPDX-License-Identifier: MIT
// Random: a seeded stream of numbers (xoshiro256**). A user takes its own stream with Fork(name),
// so that a new user does not shift the numbers of the others. Not for secrets.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace arsenal::runtime {

class Random {
 public:
  explicit Random(uint64_t seed);

  // The next 64 bits of the stream.
  uint64_t Next();
  // A number in [0, bound), without bias. `bound` is at least 1.
  uint64_t Below(uint64_t bound);
  // A number in [0, 1).
  double Unit();
  // A stream that depends on the seed and the name alone, not on what was drawn before.
  Random Fork(std::string_view name) const;

 private:
  uint64_t seed_;
  std::array<uint64_t, 4> state_;
};

}  // namespace arsenal::runtime
