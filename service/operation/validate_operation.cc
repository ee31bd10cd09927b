// SPDX-License-Identifier: MIT
// OperationService.ValidateOperation: the rules of the contract, without the operation.

#include "service/core/fail.h"
#include "service/core/json_message.h"
#include "service/operation/find_operation.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {

core::Answer<v1::ValidateOperationResponse> ValidateOperation(
    core::Call& call, const v1::ValidateOperationRequest& request) {
  const auto row = FindOperation(call, request.operation());
  if (!row.ok()) return row.status();
  std::unique_ptr<google::protobuf::Message> params((*row)->operation.request->New());
  auto problems = core::MessageFromJson(request.params(), *params);
  const auto broken = (*row)->validator->Check(*params, core::UnknownFields::kRefuse);
  problems.insert(problems.end(), broken.begin(), broken.end());
  v1::ValidateOperationResponse response;
  v1::OperationValidation& shown = *response.mutable_data();
  shown.set_operation((*row)->descriptor->name());
  shown.set_valid(problems.empty());
  for (const core::FieldProblem& problem : problems) {
    v1::ParameterProblem& one = *shown.add_errors();
    one.set_field(problem.field);
    one.set_description(problem.description);
  }
  if (problems.empty()) core::MessageToJson(*params, *shown.mutable_params());
  return response;
}

}  // namespace arsenal::service::operation
