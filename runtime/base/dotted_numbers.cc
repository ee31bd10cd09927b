// SPDX-License-Identifier: MIT
// Reads "A.B.C", the inside of the text form of pids and refs.

#include "runtime/base/dotted_numbers.h"

#include <charconv>

namespace arsenal::runtime {

std::optional<std::array<uint32_t, 3>> ParseDottedNumbers(std::string_view text) {
  std::array<uint32_t, 3> parts{};
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto [rest, error] = std::from_chars(at, end, parts[i]);
    if (error != std::errc()) return std::nullopt;
    at = rest;
    const bool last = i + 1 == parts.size();
    if (last) return at == end ? std::optional(parts) : std::nullopt;
    if (at == end || *at != '.') return std::nullopt;
    ++at;
  }
  return std::nullopt;
}

}  // namespace arsenal::runtime
