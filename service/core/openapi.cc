// SPDX-License-Identifier: MIT
// The embedded bytes come from openapi_bytes.S.

#include "service/core/openapi.h"

extern "C" const char arsenal_openapi_begin[];
extern "C" const char arsenal_openapi_end[];

namespace arsenal::service::core {

std::string_view OpenApiDocument() {
  return {arsenal_openapi_begin, static_cast<size_t>(arsenal_openapi_end - arsenal_openapi_begin)};
}

}  // namespace arsenal::service::core
