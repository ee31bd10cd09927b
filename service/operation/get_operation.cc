// SPDX-License-Identifier: MIT
// OperationService.GetOperation: one row of the table, by any of its names.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/core/fail.h"
#include "service/core/nearest.h"
#include "service/core/table.h"
#include "service/operation/describe.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {

core::Answer<v1::GetOperationResponse> GetOperation(core::Call& call,
                                                    const v1::GetOperationRequest& request) {
  const std::string& wanted = request.operation();
  std::vector<std::string> names;
  for (const auto& row : call.environment().table->rows()) {
    const std::string& name = row->descriptor->name();
    if (wanted == name || wanted == row->operation.path + 1 || wanted == SnakeCase(name) ||
        wanted == row->options.seed_name()) {
      v1::GetOperationResponse response;
      *response.mutable_data() = Describe(*call.environment().contract, *row);
      return response;
    }
    names.push_back(name);
  }
  return core::Fail(v1::REASON_OPERATION_NOT_FOUND,
                    absl::StrCat("operation: no ", wanted, " in the contract"),
                    {{"operation", wanted}, {"nearest", core::Nearest(wanted, names)}});
}

}  // namespace arsenal::service::operation
