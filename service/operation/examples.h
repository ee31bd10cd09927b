// SPDX-License-Identifier: MIT
// Examples: how one calls an operation with curl, grpcurl and `arsenal`, made from its contract.
// They hold every required parameter; what is to be replaced is a word in capitals. Where the node
// and its gateway are stands in the variables that `arsenal` reads.
#pragma once

#include <string>

#include "google/protobuf/struct.pb.h"
#include "service/core/table.h"

namespace arsenal::service::operation {

// The required parameters of a row, with values in their place.
google::protobuf::Struct ExampleParams(const core::Row& row);

std::string CurlExample(const core::Row& row);
std::string GrpcurlExample(const core::Row& row);
// `command` is what the command line calls it.
std::string CommandExample(const core::Row& row, const std::string& command);

}  // namespace arsenal::service::operation
