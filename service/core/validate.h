// SPDX-License-Identifier: MIT
// Validator: the one interpreter of the rules that stand on the fields of a request
// (buf.validate). It is compiled once for each message type. A rule that it does not interpret is
// refused when the validator is compiled, which the build does for the whole contract.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "service/core/fail.h"

namespace arsenal::service::core {

class FieldRule;

// What to do with fields that this version of the contract does not have.
enum class UnknownFields { kTolerate, kRefuse };

class Validator {
 public:
  // Compiles the rules of a message and of those inside it. Unimplemented names the field and the
  // rule that is not interpreted. Recursive message types are refused too.
  static absl::StatusOr<std::unique_ptr<Validator>> Compile(
      const google::protobuf::Descriptor& message);
  ~Validator();

  // Every field that breaks a rule, in the order of the contract; empty when the message is valid.
  std::vector<FieldProblem> Check(const google::protobuf::Message& message,
                                  UnknownFields unknown) const;

 private:
  Validator();
  std::vector<std::unique_ptr<FieldRule>> rules_;
};

// The rules of a field in words, such as "gte: 1"; for those who describe the contract.
std::vector<std::string> RuleTexts(const google::protobuf::FieldDescriptor& field);
// Whether a request without the field is refused.
bool IsRequired(const google::protobuf::FieldDescriptor& field);

}  // namespace arsenal::service::core
