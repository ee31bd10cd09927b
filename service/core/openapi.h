// SPDX-License-Identifier: MIT
// The OpenAPI document that the gateway was built with, embedded: one file, made from the contract.
#pragma once

#include <string_view>

namespace arsenal::service::core {

// The 3.1 document as a JSON text without white space.
std::string_view OpenApiDocument();

}  // namespace arsenal::service::core
