// SPDX-License-Identifier: MIT
// Messages of the contract as JSON values and back, for operations that take or give the request or
// the answer of another one. The form is that of REST: fields by their names of the .proto, 64-bit
// numbers as numbers where a double holds them, else as text.
#pragma once

#include <vector>

#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"
#include "service/core/fail.h"

namespace arsenal::service::core {

// Fills `message`, which is empty, from JSON. Answers everything that does not fit, by its path:
// unknown fields, wrong types, numbers out of range. A null is a field that is absent.
std::vector<FieldProblem> MessageFromJson(const google::protobuf::Struct& json,
                                          google::protobuf::Message& message);

// The message as JSON. Fields without presence are always there; others when they are set.
void MessageToJson(const google::protobuf::Message& message, google::protobuf::Struct& json);

}  // namespace arsenal::service::core
