// SPDX-License-Identifier: MIT

#include <cmath>
#include <string>

#include "absl/strings/escaping.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "service/core/json_message.h"

namespace arsenal::service::core {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Struct;
using google::protobuf::Value;

// Doubles tell every two integers apart up to here.
constexpr uint64_t kExact = uint64_t{1} << 53;

void SetUnsigned(uint64_t number, Value& value) {
  if (number <= kExact) {
    value.set_number_value(static_cast<double>(number));
  } else {
    value.set_string_value(std::to_string(number));
  }
}

void SetSigned(int64_t number, Value& value) {
  if (std::abs(static_cast<double>(number)) <= static_cast<double>(kExact)) {
    value.set_number_value(static_cast<double>(number));
  } else {
    value.set_string_value(std::to_string(number));
  }
}

// Infinities and what is no number are words, as in protobuf's own JSON.
void SetReal(double number, Value& value) {
  if (std::isfinite(number)) {
    value.set_number_value(number);
  } else {
    value.set_string_value(std::isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
  }
}

void SetMessage(const Message& message, Value& value) {
  const std::string& type = message.GetDescriptor()->full_name();
  if (type == Value::descriptor()->full_name()) {
    value.CopyFrom(message);
    if (value.kind_case() == Value::KIND_NOT_SET) value.set_null_value({});
  } else if (type == Struct::descriptor()->full_name()) {
    value.mutable_struct_value()->CopyFrom(message);
  } else if (type == "google.protobuf.ListValue") {
    value.mutable_list_value()->CopyFrom(message);
  } else if (type == "google.protobuf.Timestamp") {
    google::protobuf::Timestamp time;
    time.CopyFrom(message);
    value.set_string_value(google::protobuf::util::TimeUtil::ToString(time));
  } else if (type == "google.protobuf.Duration") {
    google::protobuf::Duration duration;
    duration.CopyFrom(message);
    value.set_string_value(google::protobuf::util::TimeUtil::ToString(duration));
  } else {
    MessageToJson(message, *value.mutable_struct_value());
  }
}

// The value of a field, or of its item at `index`; -1: it is not repeated.
void SetValue(const Message& message, const FieldDescriptor& field, int index, Value& value) {
  const auto& r = *message.GetReflection();
  const FieldDescriptor* f = &field;
  const bool one = index < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      value.set_bool_value(one ? r.GetBool(message, f) : r.GetRepeatedBool(message, f, index));
      break;
    case FieldDescriptor::CPPTYPE_INT32:
      SetSigned(one ? r.GetInt32(message, f) : r.GetRepeatedInt32(message, f, index), value);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      SetSigned(one ? r.GetInt64(message, f) : r.GetRepeatedInt64(message, f, index), value);
      break;
    case FieldDescriptor::CPPTYPE_UINT32:
      SetUnsigned(one ? r.GetUInt32(message, f) : r.GetRepeatedUInt32(message, f, index), value);
      break;
    case FieldDescriptor::CPPTYPE_UINT64:
      SetUnsigned(one ? r.GetUInt64(message, f) : r.GetRepeatedUInt64(message, f, index), value);
      break;
    case FieldDescriptor::CPPTYPE_FLOAT:
      SetReal(one ? r.GetFloat(message, f) : r.GetRepeatedFloat(message, f, index), value);
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      SetReal(one ? r.GetDouble(message, f) : r.GetRepeatedDouble(message, f, index), value);
      break;
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* word = one ? r.GetEnum(message, f) : r.GetRepeatedEnum(message, f, index);
      value.set_string_value(word->name());
      break;
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text =
          one ? r.GetString(message, f) : r.GetRepeatedString(message, f, index);
      const bool bytes = field.type() == FieldDescriptor::TYPE_BYTES;
      value.set_string_value(bytes ? absl::Base64Escape(text) : text);
      break;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      SetMessage(one ? r.GetMessage(message, f) : r.GetRepeatedMessage(message, f, index), value);
      break;
  }
}

void SetMap(const Message& message, const FieldDescriptor& field, Value& value) {
  const auto& reflection = *message.GetReflection();
  const FieldDescriptor& key = *field.message_type()->map_key();
  const FieldDescriptor& inner = *field.message_type()->map_value();
  Struct& map = *value.mutable_struct_value();
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    Value name;
    SetValue(entry, key, -1, name);
    SetValue(entry, inner, -1, (*map.mutable_fields())[name.string_value()]);
  }
}

}  // namespace

void MessageToJson(const Message& message, Struct& json) {
  const auto& reflection = *message.GetReflection();
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.has_presence() && !reflection.HasField(message, &field)) continue;
    Value& value = (*json.mutable_fields())[field.name()];
    if (field.is_map()) {
      SetMap(message, field, value);
    } else if (field.is_repeated()) {
      auto& list = *value.mutable_list_value();
      for (int j = 0; j < reflection.FieldSize(message, &field); ++j) {
        SetValue(message, field, j, *list.add_values());
      }
    } else {
      SetValue(message, field, -1, value);
    }
  }
}

}  // namespace arsenal::service::core
