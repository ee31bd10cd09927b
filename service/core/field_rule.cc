// SPDX-License-Identifier: MIT
// How the rules of one field are read and applied.

#include "service/core/field_rule.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace arsenal::service::core {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Reflection;

size_t Characters(const std::string& text) {
  size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

std::vector<const FieldDescriptor*> SetFields(const google::protobuf::Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

// The beginning of a text, cut between characters where it is long.
std::string Beginning(const std::string& text) {
  constexpr size_t kShown = 64;
  if (text.size() <= kShown) return text;
  size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

// The value of an integer rule; nullopt when it does not fit or is no integer.
std::optional<int64_t> IntegerRule(const google::protobuf::Message& rules,
                                   const FieldDescriptor& rule) {
  const Reflection& reflection = *rules.GetReflection();
  switch (rule.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: return reflection.GetInt32(rules, &rule);
    case FieldDescriptor::CPPTYPE_INT64: return reflection.GetInt64(rules, &rule);
    case FieldDescriptor::CPPTYPE_UINT32: return reflection.GetUInt32(rules, &rule);
    case FieldDescriptor::CPPTYPE_UINT64: {
      const uint64_t value = reflection.GetUInt64(rules, &rule);
      if (value <= INT64_MAX) return static_cast<int64_t>(value);
      return std::nullopt;
    }
    default: return std::nullopt;
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<FieldRule>> FieldRule::Compile(
    const FieldDescriptor& field, const buf::validate::FieldRules& rules) {
  std::unique_ptr<FieldRule> rule(new FieldRule(field));
  if (absl::Status status = rule->CompileRules(rules); !status.ok()) return status;
  return rule;
}

absl::Status FieldRule::NotInterpreted(const FieldDescriptor& rule) const {
  return absl::UnimplementedError(absl::StrCat(
      "proto/", field_.file()->name(), ": field ", field_.full_name(), ": rule ", rule.full_name(),
      " is not interpreted: teach it to service/core/field_rule.cc"));
}

absl::Status FieldRule::CompileRules(const buf::validate::FieldRules& rules) {
  for (const FieldDescriptor* rule : SetFields(rules)) {
    if (rule->name() == "required") {
      required_ = rules.required();
      continue;
    }
    absl::Status status = NotInterpreted(*rule);
    switch (rules.type_case()) {
      case buf::validate::FieldRules::kString: status = CompileString(rules.string()); break;
      case buf::validate::FieldRules::kRepeated: status = CompileRepeated(rules.repeated()); break;
      case buf::validate::FieldRules::kInt32: status = CompileScalar(rules.int32()); break;
      case buf::validate::FieldRules::kInt64: status = CompileScalar(rules.int64()); break;
      case buf::validate::FieldRules::kUint32: status = CompileScalar(rules.uint32()); break;
      case buf::validate::FieldRules::kUint64: status = CompileScalar(rules.uint64()); break;
      case buf::validate::FieldRules::kDouble: status = CompileDouble(rules.double_()); break;
      default: break;
    }
    if (rule->containing_oneof() == nullptr) status = NotInterpreted(*rule);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status FieldRule::CompileScalar(const Message& rules) {
  for (const FieldDescriptor* rule : SetFields(rules)) {
    const std::optional<int64_t> value = IntegerRule(rules, *rule);
    if (!value.has_value()) return NotInterpreted(*rule);
    if (rule->name() == "gte") {
      at_least_ = value;
    } else if (rule->name() == "lte") {
      at_most_ = value;
    } else if (rule->name() == "gt" && *value < INT64_MAX) {
      at_least_ = *value + 1;
    } else if (rule->name() == "lt" && *value > INT64_MIN) {
      at_most_ = *value - 1;
    } else {
      return NotInterpreted(*rule);
    }
  }
  return absl::OkStatus();
}

absl::Status FieldRule::CompileDouble(const buf::validate::DoubleRules& rules) {
  for (const FieldDescriptor* rule : SetFields(rules)) {
    if (rule->name() == "gte") {
      real_at_least_ = rules.gte();
    } else if (rule->name() == "lte") {
      real_at_most_ = rules.lte();
    } else {
      return NotInterpreted(*rule);
    }
  }
  return absl::OkStatus();
}

absl::Status FieldRule::CompileString(const buf::validate::StringRules& rules) {
  for (const FieldDescriptor* rule : SetFields(rules)) {
    if (rule->name() == "min_len") {
      length_min_ = rules.min_len();
    } else if (rule->name() == "max_len") {
      length_max_ = rules.max_len();
    } else if (rule->name() == "in") {
      words_.assign(rules.in().begin(), rules.in().end());
    } else if (rule->name() == "pattern") {
      pattern_ = std::make_unique<re2::RE2>(rules.pattern(), re2::RE2::Quiet);
      if (!pattern_->ok()) return NotInterpreted(*rule);
    } else {
      return NotInterpreted(*rule);
    }
  }
  return absl::OkStatus();
}

absl::Status FieldRule::CompileRepeated(const buf::validate::RepeatedRules& rules) {
  for (const FieldDescriptor* rule : SetFields(rules)) {
    if (rule->name() == "min_items") {
      items_min_ = rules.min_items();
    } else if (rule->name() == "max_items") {
      items_max_ = rules.max_items();
    } else if (rule->name() == "unique" && field_.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      unique_ = rules.unique();
    } else if (rule->name() == "items") {
      auto item = Compile(field_, rules.items());
      if (!item.ok()) return item.status();
      item_ = *std::move(item);
    } else {
      return NotInterpreted(*rule);
    }
  }
  return absl::OkStatus();
}

void FieldRule::Check(const Message& message, const std::string& prefix,
                      std::vector<FieldProblem>& problems) const {
  if (field_.is_repeated()) {
    CheckRepeated(message, prefix, problems);
    return;
  }
  const Reflection& reflection = *message.GetReflection();
  if ((required_ || field_.has_presence()) && !reflection.HasField(message, &field_)) {
    if (required_) problems.push_back({prefix + field_.name(), "found nothing, expected a value"});
    return;
  }
  if (std::string problem = ValueProblem(message, -1); !problem.empty()) {
    problems.push_back({prefix + field_.name(), std::move(problem)});
  }
  if (nested_.empty()) return;
  const std::string inside = absl::StrCat(prefix, field_.name(), ".");
  for (const auto& nested : nested_) {
    nested->Check(reflection.GetMessage(message, &field_), inside, problems);
  }
}

void FieldRule::CheckRepeated(const Message& message, const std::string& prefix,
                              std::vector<FieldProblem>& problems) const {
  const Reflection& reflection = *message.GetReflection();
  const auto size = static_cast<uint64_t>(reflection.FieldSize(message, &field_));
  if (size < items_min_.value_or(required_ ? 1 : 0)) {
    problems.push_back(
        {prefix + field_.name(),
         absl::StrCat("found ", size, " items, expected at least ", items_min_.value_or(1))});
  }
  if (items_max_.has_value() && size > *items_max_) {
    problems.push_back({prefix + field_.name(),
                        absl::StrCat("found ", size, " items, expected at most ", *items_max_)});
    return;  // the others are not looked at: there may be very many
  }
  std::set<std::string> seen;
  for (int i = 0; i < static_cast<int>(size); ++i) {
    const std::string path = absl::StrCat(prefix, field_.name(), "[", i, "]");
    if (unique_ && !seen.insert(reflection.GetRepeatedString(message, &field_, i)).second) {
      problems.push_back({path, "found the same item twice, expected each once"});
    }
    if (item_ != nullptr) {
      std::string problem = item_->ValueProblem(message, i);
      if (!problem.empty()) problems.push_back({path, std::move(problem)});
    }
    for (const auto& nested : nested_) {
      nested->Check(reflection.GetRepeatedMessage(message, &field_, i), path + ".", problems);
    }
  }
}

std::string FieldRule::ValueProblem(const Message& message, int index) const {
  if (field_.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    const Reflection& reflection = *message.GetReflection();
    std::string scratch;
    return StringProblem(
        index < 0 ? reflection.GetStringReference(message, &field_, &scratch)
                  : reflection.GetRepeatedStringReference(message, &field_, index, &scratch));
  }
  if (at_least_.has_value() || at_most_.has_value()) return NumberProblem(message, index);
  if (field_.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
    const Reflection& reflection = *message.GetReflection();
    return DoubleProblem(index < 0 ? reflection.GetDouble(message, &field_)
                                   : reflection.GetRepeatedDouble(message, &field_, index));
  }
  return "";
}

std::string FieldRule::StringProblem(const std::string& value) const {
  const size_t length = length_min_ || length_max_ ? Characters(value) : 0;
  if (length_min_.has_value() && length < *length_min_) {
    return absl::StrCat("found ", length, " characters, expected at least ", *length_min_);
  }
  if (length_max_.has_value() && length > *length_max_) {
    return absl::StrCat("found ", length, " characters, expected at most ", *length_max_);
  }
  if (!words_.empty() && std::find(words_.begin(), words_.end(), value) == words_.end()) {
    return absl::StrCat("found \"", Beginning(value), "\", expected one of ",
                        absl::StrJoin(words_, ", "));
  }
  if (pattern_ != nullptr && !re2::RE2::PartialMatch(value, *pattern_)) {
    return absl::StrCat("found \"", Beginning(value), "\", expected text that matches ",
                        pattern_->pattern());
  }
  return "";
}

// What is no number keeps no bound.
std::string FieldRule::DoubleProblem(double value) const {
  if (real_at_least_.has_value() && !(value >= *real_at_least_)) {
    return absl::StrCat("found ", value, ", expected at least ", *real_at_least_);
  }
  if (real_at_most_.has_value() && !(value <= *real_at_most_)) {
    return absl::StrCat("found ", value, ", expected at most ", *real_at_most_);
  }
  return "";
}

std::string FieldRule::NumberProblem(const Message& message, int index) const {
  const Reflection& r = *message.GetReflection();
  const bool one = index < 0;
  const FieldDescriptor* f = &field_;
  uint64_t magnitude = 0;  // of a value that no int64 holds
  int64_t value = 0;
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      value = one ? r.GetInt32(message, f) : r.GetRepeatedInt32(message, f, index);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      value = one ? r.GetInt64(message, f) : r.GetRepeatedInt64(message, f, index);
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      value = one ? r.GetUInt32(message, f) : r.GetRepeatedUInt32(message, f, index);
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      magnitude = one ? r.GetUInt64(message, f) : r.GetRepeatedUInt64(message, f, index);
      value = magnitude > INT64_MAX ? INT64_MAX : static_cast<int64_t>(magnitude);
      break;
    default: return "";
  }
  const std::string found = magnitude > INT64_MAX ? absl::StrCat(magnitude) : absl::StrCat(value);
  if (at_least_.has_value() && value < *at_least_) {
    return absl::StrCat("found ", found, ", expected at least ", *at_least_);
  }
  if (at_most_.has_value() && (value > *at_most_ || magnitude > INT64_MAX)) {
    return absl::StrCat("found ", found, ", expected at most ", *at_most_);
  }
  return "";
}

}  // namespace arsenal::service::core
