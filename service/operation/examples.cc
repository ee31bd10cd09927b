// SPDX-License-Identifier: MIT

#include "service/operation/examples.h"

#include <map>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "buf/validate/validate.pb.h"
#include "google/api/annotations.pb.h"
#include "google/protobuf/util/json_util.h"
#include "service/core/validate.h"

namespace arsenal::service::operation {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Struct;
using google::protobuf::Value;

void FillMessage(const Descriptor& message, Struct& params);

// A value of a field, or of one of its items, that keeps the rules as far as a word can.
void FillValue(const FieldDescriptor& field, const buf::validate::FieldRules& rules, Value& value) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      value.set_string_value(rules.string().in_size() > 0 ? rules.string().in(0)
                                                          : absl::AsciiStrToUpper(field.name()));
      return;
    case FieldDescriptor::CPPTYPE_BOOL: value.set_bool_value(true); return;
    case FieldDescriptor::CPPTYPE_MESSAGE: break;
    default: value.set_number_value(1); return;
  }
  const std::string& type = field.message_type()->full_name();
  if (type == "google.protobuf.Value") {
    value.set_string_value("TERM");
  } else if (type == "google.protobuf.Timestamp") {
    value.set_string_value("2026-01-02T03:04:05Z");
  } else if (type == "google.protobuf.Duration") {
    value.set_string_value("1s");
  } else {
    value.mutable_struct_value();
    if (!type.starts_with("google.")) {
      FillMessage(*field.message_type(), *value.mutable_struct_value());
    }
  }
}

bool IsNeeded(const FieldDescriptor& field) {
  const auto& rules = field.options().GetExtension(buf::validate::field);
  return core::IsRequired(field) || rules.repeated().min_items() > 0;
}

void FillMessage(const Descriptor& message, Struct& params) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (!IsNeeded(field)) continue;
    const auto& rules = field.options().GetExtension(buf::validate::field);
    Value& value = (*params.mutable_fields())[field.name()];
    if (field.is_repeated()) {
      FillValue(field, rules.repeated().items(), *value.mutable_list_value()->add_values());
    } else {
      FillValue(field, rules, value);
    }
  }
}

std::string Json(const google::protobuf::Message& value) {
  std::string text;
  (void)google::protobuf::util::MessageToJsonString(value, &text);
  return text;
}

// In single quotes, for a shell.
std::string Quoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

struct PrimaryRoute {
  std::string verb;
  std::string path;
  bool body = false;
};

PrimaryRoute RouteOf(const core::Row& row) {
  const auto& rule = row.descriptor->options().GetExtension(google::api::http);
  const std::pair<const char*, const std::string*> verbs[] = {
      {"GET", &rule.get()},        {"POST", &rule.post()},   {"PUT", &rule.put()},
      {"DELETE", &rule.delete_()}, {"PATCH", &rule.patch()},
  };
  for (const auto& [verb, path] : verbs) {
    if (!path->empty()) return {verb, *path, !rule.body().empty()};
  }
  return {};
}

// The fields of a struct in order.
std::map<std::string, Value> Sorted(const Struct& params) {
  return {params.fields().begin(), params.fields().end()};
}

std::string Plain(const Value& value) {
  return value.kind_case() == Value::kStringValue ? value.string_value() : Json(value);
}

// Adds the flags of a command line.
void AddFlags(const Struct& params, const std::string& prefix, std::string& line) {
  for (const auto& [name, value] : Sorted(params)) {
    const std::string flag = prefix + absl::StrReplaceAll(name, {{"_", "-"}});
    if (value.kind_case() == Value::kStructValue) {
      AddFlags(value.struct_value(), flag + ".", line);
    } else if (value.kind_case() == Value::kListValue) {
      for (const Value& item : value.list_value().values()) {
        absl::StrAppend(&line, " --", flag, "=", Quoted(Plain(item)));
      }
    } else {
      absl::StrAppend(&line, " --", flag, "=", Quoted(Plain(value)));
    }
  }
}

}  // namespace

Struct ExampleParams(const core::Row& row) {
  Struct params;
  FillMessage(*row.descriptor->input_type(), params);
  return params;
}

std::string CurlExample(const core::Row& row) {
  const PrimaryRoute route = RouteOf(row);
  if (route.path.empty()) return "";
  std::string path = route.path;
  Struct rest;
  std::string query;
  for (const auto& [name, value] : Sorted(ExampleParams(row))) {
    const std::string variable = absl::StrCat("{", name, "}");
    if (path.find(variable) != std::string::npos) {
      path = absl::StrReplaceAll(path, {{variable, Plain(value)}});
    } else if (route.body) {
      (*rest.mutable_fields())[name] = value;
    } else {
      absl::StrAppend(&query, query.empty() ? "?" : "&", name, "=", Plain(value));
    }
  }
  std::string line = absl::StrCat("curl -sS -X ", route.verb);
  if (row.descriptor->server_streaming()) line += " -N -H 'Accept: text/event-stream'";
  if (route.body) {
    absl::StrAppend(&line, " -H 'Content-Type: application/json' --data-raw ", Quoted(Json(rest)));
  }
  return absl::StrCat(line, " \"$ARSENAL_GATEWAY\"", Quoted(path + query));
}

std::string GrpcurlExample(const core::Row& row) {
  return absl::StrCat("grpcurl -plaintext -d ", Quoted(Json(ExampleParams(row))),
                      " \"$ARSENAL_NODE\" ", row.operation.path + 1);
}

std::string CommandExample(const core::Row& row, const std::string& command) {
  if (command.empty()) return "";
  const PrimaryRoute route = RouteOf(row);
  Struct rest = ExampleParams(row);
  std::string line = absl::StrCat("arsenal ", command);
  for (const absl::string_view segment : absl::StrSplit(route.path, '/')) {
    if (segment.empty() || segment.front() != '{') continue;
    const std::string name(segment.substr(1, segment.size() - 2));
    absl::StrAppend(&line, " ", Quoted(Plain(rest.fields().at(name))));
    rest.mutable_fields()->erase(name);
  }
  AddFlags(rest, "", line);
  return line;
}

}  // namespace arsenal::service::operation
