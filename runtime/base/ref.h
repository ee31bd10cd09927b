// SPDX-License-Identifier: MIT
// Ref: a name that is given out once per node. Monitors, timers, calls and aliases are known by one.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace arsenal::runtime {

// Layout: alias flag 1 (highest bit) | number 63. The flag only says that the ref was made as an alias; whether
// the alias is still active is known by its owner alone.
class Ref {
 public:
  static constexpr uint64_t kAliasBit = uint64_t{1} << 63;

  // The ref of nothing. It prints "#Ref<0.0.0>" and is never given out.
  constexpr Ref() = default;
  static constexpr Ref FromBits(uint64_t bits) { return Ref(bits); }

  constexpr uint64_t bits() const { return bits_; }
  constexpr bool is_alias() const { return (bits_ & kAliasBit) != 0; }
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
