// SPDX-License-Identifier: MIT
// OperationService.GetOpenApi: the document that the gateway serves.

#include <string>

#include "service/core/openapi.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {

core::Answer<v1::GetOpenApiResponse> GetOpenApi(core::Call& call,
                                                const v1::GetOpenApiRequest& request) {
  const std::string_view text = core::OpenApiDocument();
  auto* response = call.New<v1::GetOpenApiResponse>();
  v1::OpenApiDocument& document = *response->mutable_data();
  document.set_openapi("3.1.0");
  document.set_path("/openapi/v3.json");
  document.set_bytes(text.size());
  document.set_document(std::string(text));
  return response;
}

}  // namespace arsenal::service::operation
