// SPDX-License-Identifier: MIT

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "service/core/json_message.h"

namespace arsenal::service::core {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Struct;
using google::protobuf::Value;
using google::protobuf::util::TimeUtil;

std::string KindOf(const Value& value) {
  switch (value.kind_case()) {
    case Value::kNumberValue: return absl::StrCat(value.number_value());
    case Value::kStringValue: return "text";
    case Value::kBoolValue: return value.bool_value() ? "true" : "false";
    case Value::kStructValue: return "an object";
    case Value::kListValue: return "a list";
    default: return "null";
  }
}

// An integer, written as a number or as text of digits; nullopt when it is none or does not fit.
template <typename Number>
std::optional<Number> Integer(const Value& value) {
  if (value.kind_case() == Value::kStringValue) {
    const std::string& text = value.string_value();
    Number number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
    return number;
  }
  const double number = value.number_value();
  if (value.kind_case() != Value::kNumberValue || std::trunc(number) != number) return std::nullopt;
  // The upper bound itself is no double where the type has 64 bits.
  constexpr double kBelow = static_cast<double>(std::numeric_limits<Number>::min());
  const double above = std::ldexp(1.0, std::numeric_limits<Number>::digits);
  if (number < kBelow || number >= above) return std::nullopt;
  return static_cast<Number>(number);
}

// Reads one message, and notes what does not fit.
class Reader {
 public:
  explicit Reader(std::vector<FieldProblem>& problems) : problems_(problems) {}

  void Read(const Struct& json, const std::string& prefix, Message& message) {
    for (const auto& [name, value] : json.fields()) {
      const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
      if (field == nullptr) {
        problems_.push_back({prefix + name, "found a field that the operation does not have"});
      } else {
        Field(value, *field, prefix + name, message);
      }
    }
  }

 private:
  void Field(const Value& value, const FieldDescriptor& field, const std::string& path,
             Message& message) {
    const bool term = field.message_type() != nullptr &&
                      field.message_type()->full_name() == Value::descriptor()->full_name();
    if (value.kind_case() == Value::kNullValue && !(term && !field.is_repeated())) return;
    if (field.is_map()) {
      Map(value, field, path, message);
    } else if (field.is_repeated()) {
      if (value.kind_case() != Value::kListValue) return Misfit(value, path, "a list");
      int index = 0;
      for (const Value& item : value.list_value().values()) {
        One(item, field, absl::StrCat(path, "[", index++, "]"), message);
      }
    } else {
      One(value, field, path, message);
    }
  }

  void Map(const Value& value, const FieldDescriptor& field, const std::string& path,
           Message& message) {
    if (value.kind_case() != Value::kStructValue) return Misfit(value, path, "an object");
    for (const auto& [key, inner] : value.struct_value().fields()) {
      Message& entry = *message.GetReflection()->AddMessage(&message, &field);
      entry.GetReflection()->SetString(&entry, field.message_type()->map_key(), key);
      One(inner, *field.message_type()->map_value(), absl::StrCat(path, ".", key), entry);
    }
  }

  // A value that is not repeated, or one item.
  void One(const Value& value, const FieldDescriptor& field, const std::string& path,
           Message& message) {
    const auto& r = *message.GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_BOOL:
        if (value.kind_case() != Value::kBoolValue) return Misfit(value, path, "true or false");
        field.is_repeated() ? r.AddBool(&message, &field, value.bool_value())
                            : r.SetBool(&message, &field, value.bool_value());
        return;
      case FieldDescriptor::CPPTYPE_INT32:
        return Number(Integer<int32_t>(value), value, field, path, message,
                      &google::protobuf::Reflection::SetInt32,
                      &google::protobuf::Reflection::AddInt32);
      case FieldDescriptor::CPPTYPE_INT64:
        return Number(Integer<int64_t>(value), value, field, path, message,
                      &google::protobuf::Reflection::SetInt64,
                      &google::protobuf::Reflection::AddInt64);
      case FieldDescriptor::CPPTYPE_UINT32:
        return Number(Integer<uint32_t>(value), value, field, path, message,
                      &google::protobuf::Reflection::SetUInt32,
                      &google::protobuf::Reflection::AddUInt32);
      case FieldDescriptor::CPPTYPE_UINT64:
        return Number(Integer<uint64_t>(value), value, field, path, message,
                      &google::protobuf::Reflection::SetUInt64,
                      &google::protobuf::Reflection::AddUInt64);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        if (value.kind_case() != Value::kNumberValue) return Misfit(value, path, "a number");
        field.is_repeated() ? r.AddDouble(&message, &field, value.number_value())
                            : r.SetDouble(&message, &field, value.number_value());
        return;
      case FieldDescriptor::CPPTYPE_STRING: return Text(value, field, path, message);
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message& inner = field.is_repeated() ? *r.AddMessage(&message, &field)
                                             : *r.MutableMessage(&message, &field);
        return Nested(value, path, inner);
      }
      default: return Misfit(value, path, "nothing: the field's type cannot be written in JSON");
    }
  }

  template <typename T, typename Set, typename Add>
  void Number(std::optional<T> number, const Value& value, const FieldDescriptor& field,
              const std::string& path, Message& message, Set set, Add add) {
    if (!number.has_value()) {
      return Misfit(value, path,
                    absl::StrCat("an integer from ", std::numeric_limits<T>::min(), " to ",
                                 std::numeric_limits<T>::max()));
    }
    const auto& reflection = *message.GetReflection();
    field.is_repeated() ? (reflection.*add)(&message, &field, *number)
                        : (reflection.*set)(&message, &field, *number);
  }

  void Text(const Value& value, const FieldDescriptor& field, const std::string& path,
            Message& message) {
    if (value.kind_case() != Value::kStringValue) return Misfit(value, path, "text");
    std::string text = value.string_value();
    if (field.type() == FieldDescriptor::TYPE_BYTES &&
        !absl::Base64Unescape(value.string_value(), &text)) {
      return Misfit(value, path, "base64");
    }
    const auto& reflection = *message.GetReflection();
    field.is_repeated() ? reflection.AddString(&message, &field, std::move(text))
                        : reflection.SetString(&message, &field, std::move(text));
  }

  void Nested(const Value& value, const std::string& path, Message& inner) {
    const std::string& type = inner.GetDescriptor()->full_name();
    if (type == Value::descriptor()->full_name()) {
      inner.CopyFrom(value);
    } else if (type == "google.protobuf.Timestamp") {
      google::protobuf::Timestamp time;
      if (!TimeUtil::FromString(value.string_value(), &time)) {
        return Misfit(value, path, "a time such as 2026-01-02T03:04:05Z");
      }
      inner.CopyFrom(time);
    } else if (type == "google.protobuf.Duration") {
      google::protobuf::Duration duration;
      if (!TimeUtil::FromString(value.string_value(), &duration)) {
        return Misfit(value, path, "a duration such as 1.5s");
      }
      inner.CopyFrom(duration);
    } else if (type == "google.protobuf.ListValue") {
      if (value.kind_case() != Value::kListValue) return Misfit(value, path, "a list");
      inner.CopyFrom(value.list_value());
    } else if (value.kind_case() != Value::kStructValue) {
      Misfit(value, path, "an object");
    } else if (type == Struct::descriptor()->full_name()) {
      inner.CopyFrom(value.struct_value());
    } else {
      Read(value.struct_value(), path + ".", inner);
    }
  }

  void Misfit(const Value& value, const std::string& path, const std::string& expected) {
    problems_.push_back({path, absl::StrCat("found ", KindOf(value), ", expected ", expected)});
  }

  std::vector<FieldProblem>& problems_;
};

}  // namespace

std::vector<FieldProblem> MessageFromJson(const Struct& json, Message& message) {
  std::vector<FieldProblem> problems;
  Reader(problems).Read(json, "", message);
  // An object has no order of its own.
  std::stable_sort(problems.begin(), problems.end(),
                   [](const FieldProblem& a, const FieldProblem& b) { return a.field < b.field; });
  return problems;
}

}  // namespace arsenal::service::core
