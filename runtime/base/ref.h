// SPDX-License-Identifier: MIT
// Ref: a name that is given out once per node. Monitors, timers, calls and aliases are known by
// one. It carries the table index of the process that made it, so a message sent to an alias finds
// its way without a second table, and refs of one process sort in the order in which they were
// made.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace arsenal::runtime {

// Layout, from the highest bit: index of the maker 24 | number 39 | alias flag 1. The flag only
// says that the ref was made as an alias; whether the alias is still active is known by its owner
// alone. The number belongs to the slot of the table and goes on when the slot is given to another
// process.
class Ref {
 public:
  static constexpr uint64_t kAliasBit = 1;
  static constexpr int kIndexShift = 40;
  static constexpr uint64_t kMaxNumber = (uint64_t{1} << 39) - 1;

  // The ref of nothing. It prints "#Ref<0.0.0>" and is never given out.
  constexpr Ref() = default;
  static constexpr Ref FromBits(uint64_t bits) { return Ref(bits); }
  static constexpr Ref Make(uint32_t index, uint64_t number) {
    return Ref((uint64_t{index} << kIndexShift) | ((number & kMaxNumber) << 1));
  }
  // The same ref, marked as an alias.
  constexpr Ref AsAlias() const { return Ref(bits_ | kAliasBit); }

  constexpr uint64_t bits() const { return bits_; }
  constexpr bool is_alias() const { return (bits_ & kAliasBit) != 0; }
  // Table index of the process that made it.
  constexpr uint32_t index() const { return static_cast<uint32_t>(bits_ >> kIndexShift); }
  // False for the ref of nothing.
  constexpr bool valid() const { return bits_ != 0; }

  constexpr auto operator<=>(const Ref&) const = default;

  // "#Ref<0.HI.LO>": the upper and the lower 32 bits.
  std::string ToString() const;
  // Reads what ToString writes. InvalidArgument says what was found and what was expected.
  static absl::StatusOr<Ref> Parse(std::string_view text);

  template <typename H>
  friend H AbslHashValue(H h, Ref ref) {
    return H::combine(std::move(h), ref.bits_);
  }

 private:
  explicit constexpr Ref(uint64_t bits) : bits_(bits) {}
  uint64_t bits_ = 0;
};
static_assert(sizeof(Ref) == 8);

}  // namespace arsenal::runtime
