// SPDX-License-Identifier: MIT
// OperationService.ExecuteOperation: any operation by name, through the stages of its own rpc.

#include <optional>
#include <utility>

#include "service/core/inner_call.h"
#include "service/core/json_message.h"
#include "service/core/wait.h"
#include "service/operation/find_operation.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {

core::Answer<v1::ExecuteOperationResponse> ExecuteOperation(
    core::Call& call, const v1::ExecuteOperationRequest& request) {
  using Wait = core::Wait<core::InnerOutcome>;
  const auto row = FindExecutable(call, request.operation());
  if (!row.ok()) co_return row.status();
  const auto params = RequestOf(**row, request.params());
  if (!params.ok()) co_return params.status();
  Wait wait(call, [&](Wait::Resume resume) -> Wait::Cancel {
    return core::StartInnerCall(call, **row, **params, std::move(resume));
  });
  const std::optional<core::InnerOutcome> outcome = co_await wait;
  if (!outcome.has_value()) co_return absl::CancelledError("interrupted");
  if (!outcome->status.ok()) co_return outcome->status;
  v1::ExecuteOperationResponse response;
  response.mutable_data()->set_operation((*row)->descriptor->name());
  core::MessageToJson(*outcome->response, *response.mutable_data()->mutable_result());
  co_return response;
}

}  // namespace arsenal::service::operation
