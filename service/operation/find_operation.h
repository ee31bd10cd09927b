// SPDX-License-Identifier: MIT
// From a name in a request to the row of the table, and from JSON parameters to its request.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"
#include "service/core/call.h"
#include "service/core/table.h"

namespace arsenal::service::operation {

// By rpc name, full rpc, name in snake case or seed name; OPERATION_NOT_FOUND with the nearest
// names. A field other than `operation` may be named.
absl::StatusOr<const core::Row*> FindOperation(core::Call& call, const std::string& name,
                                               const std::string& field = "operation");

// The same for an operation that is to be run: NOT_EXECUTABLE for those that cannot.
absl::StatusOr<const core::Row*> FindExecutable(core::Call& call, const std::string& name);

// The request of an operation; VALIDATION_ERROR naming all parameters that do not fit.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> RequestOf(
    const core::Row& row, const google::protobuf::Struct& params);

}  // namespace arsenal::service::operation
