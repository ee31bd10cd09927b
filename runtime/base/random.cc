// SPDX-License-Identifier: MIT
// xoshiro256**, seeded by splitmix64 (both by Blackman and Vigna, public domain).

#include "runtime/base/random.h"

#include "runtime/base/check.h"

namespace arsenal::runtime {
namespace {

uint64_t SplitMix(uint64_t& state) {
  state += 0x9e3779b97f4a7c15u;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

constexpr uint64_t RotateLeft(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

}  // namespace

Random::Random(uint64_t seed) : seed_(seed) {
  for (uint64_t& word : state_) word = SplitMix(seed);
}

uint64_t Random::Next() {
  const uint64_t result = RotateLeft(state_[1] * 5, 7) * 9;
  const uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = RotateLeft(state_[3], 45);
  return result;
}

uint64_t Random::Below(uint64_t bound) {
  RUNTIME_CHECK(bound > 0);
  const uint64_t unbiased_from = (0 - bound) % bound;
  uint64_t drawn = Next();
  while (drawn < unbiased_from) drawn = Next();
  return drawn % bound;
}

double Random::Unit() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

Random Random::Fork(std::string_view name) const {
  uint64_t mixed = seed_;
  for (const char c : name) {
    mixed ^= static_cast<unsigned char>(c);
    mixed = SplitMix(mixed);
  }
  return Random(SplitMix(mixed));
}

}  // namespace arsenal::runtime
