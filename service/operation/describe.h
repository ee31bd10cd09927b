// SPDX-License-Identifier: MIT
// What the contract says of one operation, as a message.
#pragma once

#include <string>

#include "arsenal/v1/operation_service.pb.h"
#include "service/core/contract.h"
#include "service/core/table.h"

namespace arsenal::service::operation {

// "process" for arsenal.v1.ProcessService.
std::string CategoryOf(const core::Row& row);
// GetProcess as get_process.
std::string SnakeCase(const std::string& name);
// What a list says of an operation.
v1::OperationSummary Summarize(const core::Contract& contract, const core::Row& row);
// All that there is to say.
v1::OperationDescription Describe(const core::Contract& contract, const core::Row& row);

}  // namespace arsenal::service::operation
