// SPDX-License-Identifier: MIT
// What every term on the heap begins with, and the counting of its holders. Only runtime/term
// includes this.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace arsenal::runtime {

// 16 bytes; what follows depends on the kind:
//   integer  limbs of 8 bytes, least significant first
//   binary   the bytes
//   tuple    `count` terms
//   list     head, tail
//   map      `count` keys in order, then their values
//   native   pointer to the NativeType, 8 bytes of padding, the payload
struct TermHeader {
  // Above this a value counts as immortal: it is never freed, so a count that overflows leaks
  // instead of freeing what is still held.
  static constexpr uint32_t kImmortal = uint32_t{1} << 31;
  static constexpr uint32_t kSaturated = uint32_t{3} << 30;

  std::atomic<uint32_t> holders{1};
  uint32_t count = 0;  // elements, bytes, limbs or entries, by kind
  // Bytes of this value and of all that it holds, shared or not; saturates. While a dead value
  // waits to be freed: the next such value and its own kind.
  uint64_t heap_bytes = 0;

  void Retain() {
    if (holders.fetch_add(1, std::memory_order_relaxed) >= kImmortal) {
      holders.store(kSaturated, std::memory_order_relaxed);
    }
  }
  // True when the caller was the last holder and must free the value.
  bool Release() {
    uint32_t before = holders.load(std::memory_order_acquire);
    if (before == 1) return true;  // nobody else can gain a reference from nothing
    before = holders.fetch_sub(1, std::memory_order_acq_rel);
    if (before >= kImmortal) holders.store(kSaturated, std::memory_order_relaxed);
    return before == 1;
  }
};
static_assert(sizeof(TermHeader) == 16);

// Sizes saturate: a small graph that shares its parts can stand for more bytes than a word can
// count.
inline uint64_t AddSaturating(uint64_t a, uint64_t b) {
  uint64_t sum = a + b;
  return sum < a ? std::numeric_limits<uint64_t>::max() : sum;
}

}  // namespace arsenal::runtime
