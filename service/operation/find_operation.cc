// SPDX-License-Identifier: MIT

#include "service/operation/find_operation.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "service/core/fail.h"
#include "service/core/inner_call.h"
#include "service/core/json_message.h"
#include "service/core/nearest.h"
#include "service/operation/describe.h"

namespace arsenal::service::operation {

absl::StatusOr<const core::Row*> FindOperation(core::Call& call, const std::string& name,
                                               const std::string& field) {
  std::vector<std::string> names;
  for (const auto& row : call.environment().table->rows()) {
    const std::string& rpc = row->descriptor->name();
    if (name == rpc || name == row->operation.path + 1 || name == SnakeCase(rpc) ||
        name == row->options.seed_name()) {
      return row.get();
    }
    names.push_back(rpc);
  }
  return core::Fail(v1::REASON_OPERATION_NOT_FOUND,
                    absl::StrCat(field, ": no ", name, " in the contract"),
                    {{"operation", name}, {"nearest", core::Nearest(name, names)}});
}

absl::StatusOr<const core::Row*> FindExecutable(core::Call& call, const std::string& name) {
  absl::StatusOr<const core::Row*> row = FindOperation(call, name);
  if (!row.ok() || core::CanRunInside(**row)) return row;
  const bool stream = (*row)->operation.shape != core::Shape::kUnary;
  return core::Fail(v1::REASON_NOT_EXECUTABLE,
                    absl::StrCat("operation: ", (*row)->descriptor->name(),
                                 stream ? " is a stream" : " runs operations itself"),
                    {{"operation", (*row)->descriptor->name()}});
}

absl::StatusOr<std::unique_ptr<google::protobuf::Message>> RequestOf(
    const core::Row& row, const google::protobuf::Struct& params) {
  std::unique_ptr<google::protobuf::Message> request(row.operation.request->New());
  const std::vector<core::FieldProblem> problems = core::MessageFromJson(params, *request);
  if (!problems.empty()) return core::FailFields(v1::REASON_VALIDATION_ERROR, problems);
  return request;
}

}  // namespace arsenal::service::operation
