// SPDX-License-Identifier: MIT
// Pid: the local handle of a process. A value of 64 bits that owns nothing: a process that has
// ended leaves pids behind that name nobody, never a stranger, because a slot of the table is given
// out again only under another generation.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace arsenal::runtime {

// Layout, from the highest bit: node slot 12 | index 24 | generation 28. Node slot 0 is this node.
class Pid {
 public:
  static constexpr int kNodeBits = 12;
  static constexpr int kIndexBits = 24;
  static constexpr int kGenerationBits = 28;
  static constexpr uint32_t kMaxNodeSlot = (uint32_t{1} << kNodeBits) - 1;
  static constexpr uint32_t kMaxIndex = (uint32_t{1} << kIndexBits) - 1;
  static constexpr uint32_t kMaxGeneration = (uint32_t{1} << kGenerationBits) - 1;

  // The pid of nobody. It prints "<0.0.0>" and no process ever has it.
  constexpr Pid() = default;

  // Each part is masked to its width.
  static constexpr Pid Make(uint32_t node_slot, uint32_t index, uint32_t generation) {
    return Pid((uint64_t{node_slot & kMaxNodeSlot} << (kIndexBits + kGenerationBits)) |
               (uint64_t{index & kMaxIndex} << kGenerationBits) | (generation & kMaxGeneration));
  }
  static constexpr Pid FromBits(uint64_t bits) { return Pid(bits); }

  constexpr uint64_t bits() const { return bits_; }
  constexpr uint32_t node_slot() const {
    return static_cast<uint32_t>(bits_ >> (kIndexBits + kGenerationBits));
  }
  constexpr uint32_t index() const {
    return static_cast<uint32_t>(bits_ >> kGenerationBits) & kMaxIndex;
  }
  constexpr uint32_t generation() const { return static_cast<uint32_t>(bits_) & kMaxGeneration; }
  // False for the pid of nobody.
  constexpr bool valid() const { return bits_ != 0; }

  constexpr auto operator<=>(const Pid&) const = default;

  // "<NODE.INDEX.GENERATION>", where NODE is 0 for a process of this node.
  std::string ToString() const;
  // Reads "<0.1.2>", "0.1.2" and "#PID<0.1.2>". InvalidArgument says what was found and what was
  // expected.
  static absl::StatusOr<Pid> Parse(std::string_view text);

  template <typename H>
  friend H AbslHashValue(H h, Pid pid) {
    return H::combine(std::move(h), pid.bits_);
  }

 private:
  explicit constexpr Pid(uint64_t bits) : bits_(bits) {}
  uint64_t bits_ = 0;
};
static_assert(sizeof(Pid) == 8);

}  // namespace arsenal::runtime
