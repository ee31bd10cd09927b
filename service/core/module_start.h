// SPDX-License-Identifier: MIT
// Starts that requests name: a module, a function and arguments.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"
#include "google/protobuf/struct.pb.h"
#include "runtime/term/term.h"
#include "service/core/call.h"
#include "service/core/terms.h"

namespace arsenal::service::core {

// The function of a message with module and an optional function: start_link if there is none.
template <typename Message>
std::string FunctionOf(const Message& message) {
  return message.has_function() ? message.function() : "start_link";
}

// UNKNOWN_MODULE or UNKNOWN_FUNCTION, with the nearest names, when there is no such start.
// `prefix` stands before the names of fields: "child_spec.start.".
absl::Status CheckStart(Call& call, const std::string& module, const std::string& function,
                        const std::string& prefix = "");

// The list of arguments; INVALID_TERM or ATOM_LIMIT.
absl::StatusOr<runtime::Term> ReadArguments(
    const google::protobuf::RepeatedPtrField<google::protobuf::Value>& args, TermFormat format,
    const std::string& prefix = "");

// PROCESS_LIMIT when there is no room for one more process.
absl::Status CheckRoom(Call& call);

}  // namespace arsenal::service::core
