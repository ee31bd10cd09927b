// SPDX-License-Identifier: MIT
// OperationService.GetOperation: one row of the table, by any of its names.

#include "service/operation/describe.h"
#include "service/operation/find_operation.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {

core::Answer<v1::GetOperationResponse> GetOperation(core::Call& call,
                                                    const v1::GetOperationRequest& request) {
  const auto row = FindOperation(call, request.operation());
  if (!row.ok()) return row.status();
  v1::GetOperationResponse response;
  *response.mutable_data() = Describe(*call.environment().contract, **row);
  return response;
}

}  // namespace arsenal::service::operation
