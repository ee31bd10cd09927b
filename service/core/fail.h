// SPDX-License-Identifier: MIT
// The one function that makes errors, and the one map from a reason to its statuses, which is read
// from the reason enum's options.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "arsenal/v1/errors.pb.h"
#include "google/rpc/status.pb.h"

namespace arsenal::service::core {

// One field that breaks a rule.
struct FieldProblem {
  std::string field;        // the path, such as options.name or include[1]
  std::string description;  // found and expected
};

// Every dynamic part of a message, by name.
using Metadata = std::map<std::string, std::string>;

// A failure for this reason. The text is lower-case, without full stop, field first:
// "pid: no process <0.81.0> on this node". The code follows from the reason.
absl::Status Fail(v1::Reason reason, std::string_view message, const Metadata& metadata = {});
// REASON_VALIDATION_ERROR, or another reason of invalid input, with the fields that are wrong.
absl::Status FailFields(v1::Reason reason, const std::vector<FieldProblem>& problems,
                        const Metadata& metadata = {});

// What Fail was given.
struct Failure {
  v1::Reason reason = v1::REASON_INTERNAL;
  std::string message;
  Metadata metadata;
  std::vector<FieldProblem> problems;
};
// Takes a failure apart; one that Fail did not make is internal, without its text.
Failure FailureOf(const absl::Status& status);

// The reason of a failure that Fail made; REASON_INTERNAL of any other.
v1::Reason ReasonOf(const absl::Status& status);
// PROCESS_NOT_FOUND of REASON_PROCESS_NOT_FOUND: as it stands in ErrorInfo.
std::string_view ReasonWord(v1::Reason reason);

// What goes over the wire: the code, the message and all details, with the request's id. A status
// that Fail did not make becomes an internal error that tells nothing of its text.
google::rpc::Status ToRpcStatus(const absl::Status& status, std::string_view request_id);

}  // namespace arsenal::service::core
