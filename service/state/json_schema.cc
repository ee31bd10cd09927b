// SPDX-License-Identifier: MIT
// Looks whether a schema is one, before it is applied.

#include "service/state/json_schema.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace arsenal::service::state {

using google::protobuf::Value;

namespace {

constexpr int kMaxDepth = 64;

// What the value of a keyword must be.
enum class Form {
  kAnything,
  kNumber,
  kPositive,  // a number above zero
  kCount,     // a whole number, 0 or more
  kFlag,
  kPattern,
  kReference,
  kNames,  // a list of texts
  kList,   // of anything
  kType,
  kSchema,
  kSchemas,   // a list of at least one schema
  kByName,    // an object of schemas
  kByPattern  // an object of schemas under patterns
};

const std::map<std::string, Form>& Keywords() {
  static const auto* const keywords = new std::map<std::string, Form>{
      {"$comment", Form::kAnything},
      {"$defs", Form::kByName},
      {"$id", Form::kAnything},
      {"$ref", Form::kReference},
      {"$schema", Form::kAnything},
      {"additionalProperties", Form::kSchema},
      {"allOf", Form::kSchemas},
      {"anyOf", Form::kSchemas},
      {"const", Form::kAnything},
      {"contains", Form::kSchema},
      {"default", Form::kAnything},
      {"definitions", Form::kByName},
      {"deprecated", Form::kAnything},
      {"description", Form::kAnything},
      {"else", Form::kSchema},
      {"enum", Form::kList},
      {"examples", Form::kAnything},
      {"exclusiveMaximum", Form::kNumber},
      {"exclusiveMinimum", Form::kNumber},
      {"if", Form::kSchema},
      {"items", Form::kSchema},
      {"maxItems", Form::kCount},
      {"maxLength", Form::kCount},
      {"maxProperties", Form::kCount},
      {"maximum", Form::kNumber},
      {"minItems", Form::kCount},
      {"minLength", Form::kCount},
      {"minProperties", Form::kCount},
      {"minimum", Form::kNumber},
      {"multipleOf", Form::kPositive},
      {"not", Form::kSchema},
      {"oneOf", Form::kSchemas},
      {"pattern", Form::kPattern},
      {"patternProperties", Form::kByPattern},
      {"prefixItems", Form::kSchemas},
      {"properties", Form::kByName},
      {"propertyNames", Form::kSchema},
      {"readOnly", Form::kAnything},
      {"required", Form::kNames},
      {"then", Form::kSchema},
      {"title", Form::kAnything},
      {"type", Form::kType},
      {"uniqueItems", Form::kFlag},
      {"writeOnly", Form::kAnything},
  };
  return *keywords;
}

bool IsTypeWord(const Value& value) {
  static constexpr const char* kWords[] = {"null",   "boolean", "integer", "number",
                                           "string", "array",   "object"};
  return value.has_string_value() &&
         std::find(std::begin(kWords), std::end(kWords), value.string_value()) != std::end(kWords);
}

bool AllTexts(const Value& value) {
  return value.has_list_value() &&
         std::all_of(value.list_value().values().begin(), value.list_value().values().end(),
                     [](const Value& each) { return each.has_string_value(); });
}

bool IsType(const Value& value) {
  if (!value.has_list_value()) return IsTypeWord(value);
  const auto& values = value.list_value().values();
  return !values.empty() && std::all_of(values.begin(), values.end(), IsTypeWord);
}

}  // namespace

class SchemaCompiler {
 public:
  explicit SchemaCompiler(JsonSchema& schema) : schema_(schema) {}

  absl::Status Schema(const Value& schema, const std::string& path, int depth) {
    if (schema.has_bool_value()) return absl::OkStatus();
    if (!schema.has_struct_value()) return Wrong(path, schema, "an object, true or false");
    if (depth > kMaxDepth) return absl::InvalidArgumentError(path + ": nested too deep");
    for (const auto& [keyword, value] : schema.struct_value().fields()) {
      const std::string place = path.empty() ? keyword : absl::StrCat(path, "/", keyword);
      const auto known = Keywords().find(keyword);
      if (known == Keywords().end()) {
        return absl::InvalidArgumentError(absl::StrCat(place, ": this keyword is not interpreted"));
      }
      if (absl::Status status = Keyword(known->second, value, place, depth); !status.ok()) {
        return status;
      }
    }
    return absl::OkStatus();
  }

 private:
  static absl::Status Wrong(const std::string& place, const Value& found, const char* expected) {
    return absl::InvalidArgumentError(
        absl::StrCat(place, ": found ", KindOfJson(found), ", expected ", expected));
  }
  static absl::Status Unless(bool right, const std::string& place, const Value& found,
                             const char* expected) {
    return right ? absl::OkStatus() : Wrong(place, found, expected);
  }

  absl::Status Keyword(Form form, const Value& value, const std::string& place, int depth) {
    switch (form) {
      case Form::kAnything: return absl::OkStatus();
      case Form::kNumber: return Unless(value.has_number_value(), place, value, "a number");
      case Form::kPositive:
        return Unless(value.number_value() > 0, place, value, "a number above zero");
      case Form::kCount:
        return Unless(value.has_number_value() && value.number_value() >= 0 &&
                          std::floor(value.number_value()) == value.number_value(),
                      place, value, "a whole number, 0 or more");
      case Form::kFlag: return Unless(value.has_bool_value(), place, value, "true or false");
      case Form::kPattern:
        if (!value.has_string_value()) return Wrong(place, value, "a pattern");
        return Pattern(value.string_value(), place);
      case Form::kReference: return Reference(value, place);
      case Form::kNames: return Unless(AllTexts(value), place, value, "a list of strings");
      case Form::kList: return Unless(value.has_list_value(), place, value, "a list");
      case Form::kType:
        return Unless(IsType(value), place, value, "the name of a type, or several");
      case Form::kSchema: return Schema(value, place, depth + 1);
      case Form::kSchemas: return Schemas(value, place, depth);
      case Form::kByName:
      case Form::kByPattern: return Members(form, value, place, depth);
    }
    return absl::OkStatus();
  }

  absl::Status Pattern(const std::string& text, const std::string& place) {
    std::unique_ptr<re2::RE2>& pattern = schema_.patterns_[text];
    if (pattern != nullptr) return absl::OkStatus();
    re2::RE2::Options options(re2::RE2::Quiet);
    options.set_max_mem(static_cast<int64_t>(schema_.limits_.max_pattern_bytes));
    pattern = std::make_unique<re2::RE2>(text, options);
    if (pattern->ok()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(place, ": ", pattern->error()));
  }

  absl::Status Reference(const Value& value, const std::string& place) {
    const bool found = value.has_string_value() &&
                       FollowReference(*schema_.root_, value.string_value()) != nullptr;
    return Unless(found, place, value, "a reference to a place in this schema, such as #/$defs/a");
  }

  absl::Status Schemas(const Value& value, const std::string& place, int depth) {
    if (value.list_value().values().empty()) return Wrong(place, value, "a list of schemas");
    for (int i = 0; i < value.list_value().values_size(); ++i) {
      absl::Status status =
          Schema(value.list_value().values(i), absl::StrCat(place, "/", i), depth + 1);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Members(Form form, const Value& value, const std::string& place, int depth) {
    if (!value.has_struct_value()) return Wrong(place, value, "an object of schemas");
    for (const auto& [name, member] : value.struct_value().fields()) {
      const std::string below = absl::StrCat(place, "/", name);
      absl::Status status = form == Form::kByPattern ? Pattern(name, below) : absl::OkStatus();
      if (status.ok()) status = Schema(member, below, depth + 1);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  JsonSchema& schema_;
};

absl::StatusOr<JsonSchema> JsonSchema::Compile(const google::protobuf::Struct& schema,
                                               const SchemaLimits& limits) {
  JsonSchema compiled;
  compiled.limits_ = limits;
  compiled.root_ = std::make_unique<Value>();
  *compiled.root_->mutable_struct_value() = schema;
  SchemaCompiler compiler(compiled);
  if (absl::Status status = compiler.Schema(*compiled.root_, "", 0); !status.ok()) return status;
  return compiled;
}

const Value* FollowReference(const Value& root, const std::string& reference) {
  if (reference.empty() || reference[0] != '#') return nullptr;
  const Value* place = &root;
  if (reference == "#") return place;
  std::vector<std::string> keys = absl::StrSplit(reference.substr(1), '/');
  if (!keys[0].empty()) return nullptr;
  for (size_t i = 1; i < keys.size(); ++i) {
    const std::string key = absl::StrReplaceAll(keys[i], {{"~1", "/"}, {"~0", "~"}});
    size_t index = 0;
    if (place->has_struct_value()) {
      const auto found = place->struct_value().fields().find(key);
      if (found == place->struct_value().fields().end()) return nullptr;
      place = &found->second;
    } else if (place->has_list_value() && absl::SimpleAtoi(key, &index) &&
               index < static_cast<size_t>(place->list_value().values_size())) {
      place = &place->list_value().values(static_cast<int>(index));
    } else {
      return nullptr;
    }
  }
  return place->has_struct_value() || place->has_bool_value() ? place : nullptr;
}

std::string Below(const std::string& path, const std::string& key) {
  return absl::StrCat(path, "/", absl::StrReplaceAll(key, {{"~", "~0"}, {"/", "~1"}}));
}

std::string KindOfJson(const Value& value) {
  switch (value.kind_case()) {
    case Value::kBoolValue: return "boolean";
    case Value::kNumberValue: return "number";
    case Value::kStringValue: return "string";
    case Value::kListValue: return "array";
    case Value::kStructValue: return "object";
    default: return "null";
  }
}

}  // namespace arsenal::service::state
