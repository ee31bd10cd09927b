// SPDX-License-Identifier: MIT
// Nearest: what somebody who made a typing mistake may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace arsenal::service::core {

// Up to three of the names, the fewest edits from `wanted` first, with ", " between; those that
// would need more edits than half of their length are left out, so it may be empty.
std::string Nearest(std::string_view wanted, const std::vector<std::string>& names);

}  // namespace arsenal::service::core
