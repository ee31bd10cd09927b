// SPDX-License-Identifier: MIT
// The hash of terms and atoms: the same figure on every run, machine and build, so that it may
// decide which shard a key belongs to. It is no defence against chosen collisions; tables keyed by
// strangers' text seed their own hash.
#pragma once

#include <cstdint>
#include <string_view>

namespace arsenal::runtime {

// Stirs `value` into `state`. A full round of splitmix64's finaliser: each input bit reaches each
// output bit.
constexpr uint64_t StableHashMix(uint64_t state, uint64_t value) {
  uint64_t x = (state ^ value) + 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// Eight bytes at a time, little-endian whatever the machine; the length is part of the hash.
constexpr uint64_t StableHashBytes(std::string_view bytes) {
  uint64_t state = StableHashMix(0, bytes.size());
  size_t i = 0;
  while (i < bytes.size()) {
    uint64_t chunk = 0;
    for (int shift = 0; shift < 64 && i < bytes.size(); shift += 8, ++i) {
      chunk |= uint64_t{static_cast<unsigned char>(bytes[i])} << shift;
    }
    state = StableHashMix(state, chunk);
  }
  return state;
}

}  // namespace arsenal::runtime
