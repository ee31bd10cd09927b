// SPDX-License-Identifier: MIT
// The version of the program, as CHANGELOG.md has it.
#pragma once

namespace arsenal::service::server {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace arsenal::service::server
