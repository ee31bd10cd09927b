// SPDX-License-Identifier: MIT
// FieldRule: the compiled rules of one field. Part of the validator.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "buf/validate/validate.pb.h"
#include "google/protobuf/message.h"
#include "re2/re2.h"
#include "service/core/fail.h"

namespace arsenal::service::core {

class FieldRule {
 public:
  // Unimplemented for a rule that is not interpreted.
  static absl::StatusOr<std::unique_ptr<FieldRule>> Compile(
      const google::protobuf::FieldDescriptor& field, const buf::validate::FieldRules& rules);

  // Appends what is wrong with the field of this message. `prefix` is the path to the message; the
  // field's own is made only for a problem, since most requests have none.
  void Check(const google::protobuf::Message& message, const std::string& prefix,
             std::vector<FieldProblem>& problems) const;
  // Rules of the message inside the field.
  void Nest(std::vector<std::unique_ptr<FieldRule>> nested) { nested_ = std::move(nested); }

 private:
  using Message = google::protobuf::Message;

  explicit FieldRule(const google::protobuf::FieldDescriptor& field) : field_(field) {}
  absl::Status CompileRules(const buf::validate::FieldRules& rules);
  absl::Status CompileScalar(const Message& rules);
  absl::Status CompileDouble(const buf::validate::DoubleRules& rules);
  absl::Status CompileString(const buf::validate::StringRules& rules);
  absl::Status CompileRepeated(const buf::validate::RepeatedRules& rules);
  absl::Status NotInterpreted(const google::protobuf::FieldDescriptor& rule) const;
  void CheckRepeated(const Message& message, const std::string& prefix,
                     std::vector<FieldProblem>& problems) const;
  // What is wrong with the value, or with the item at `index` (-1: the field is not repeated);
  // empty when nothing is.
  std::string ValueProblem(const Message& message, int index) const;
  std::string StringProblem(const std::string& value) const;
  std::string NumberProblem(const Message& message, int index) const;
  std::string DoubleProblem(double value) const;

  const google::protobuf::FieldDescriptor& field_;
  bool required_ = false;
  std::optional<int64_t> at_least_;  // numbers; unsigned bounds beyond int64 are not interpreted
  std::optional<int64_t> at_most_;
  std::optional<double> real_at_least_;  // of doubles
  std::optional<double> real_at_most_;
  std::optional<uint64_t> length_min_;  // strings, in characters
  std::optional<uint64_t> length_max_;
  std::vector<std::string> words_;  // strings; empty: any
  std::unique_ptr<re2::RE2> pattern_;
  std::optional<uint64_t> items_min_;
  std::optional<uint64_t> items_max_;
  bool unique_ = false;
  std::unique_ptr<FieldRule> item_;
  std::vector<std::unique_ptr<FieldRule>> nested_;
};

}  // namespace arsenal::service::core
