// SPDX-License-Identifier: MIT
// Reads "A.B.C", the inside of the text form of pids and refs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace arsenal::runtime {

// Three unsigned decimal numbers of 32 bits with a full stop between them and nothing else; nullopt
// otherwise. Leading zeros are accepted: they name the same number.
std::optional<std::array<uint32_t, 3>> ParseDottedNumbers(std::string_view text);

}  // namespace arsenal::runtime
