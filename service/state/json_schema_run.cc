// SPDX-License-Identifier: MIT
// What each keyword asks of a value. The schema has been looked at before, so its forms are right.

#include "service/state/json_schema_run.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"

namespace arsenal::service::state {
namespace {

using google::protobuf::Value;

// References may lead in circles; each goes one level down.
constexpr int kMaxDepth = 128;

size_t Characters(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool IsWhole(const Value& value) {
  return value.has_number_value() && std::floor(value.number_value()) == value.number_value();
}

bool HasType(const Value& value, const std::string& type) {
  return type == "integer" ? IsWhole(value) : KindOfJson(value) == type;
}

// A member of a schema; null when it has none of this name.
const Value* Member(const Value& schema, const char* name) {
  const auto found = schema.struct_value().fields().find(name);
  return found == schema.struct_value().fields().end() ? nullptr : &found->second;
}

}  // namespace

struct SchemaRun::Place {
  const Value& schema;
  const Value& value;
  const std::string& path;
  Telling telling;
  int depth;
};

absl::StatusOr<SchemaResult> JsonSchema::Check(const Value& value) const {
  SchemaResult result;
  SchemaRun run(*this, result);
  result.valid = run.Apply(*root_, value, "", SchemaRun::Telling::kLoud, 0);
  if (run.exhausted()) {
    return absl::ResourceExhaustedError("the schema takes too many steps with this value");
  }
  // Members of an object have no order.
  std::sort(result.violations.begin(), result.violations.end(),
            [](const Violation& a, const Violation& b) {
              return std::tie(a.path, a.keyword) < std::tie(b.path, b.keyword);
            });
  return result;
}

bool SchemaRun::Spend() {
  if (++steps_ > schema_.limits_.max_steps) exhausted_ = true;
  return !exhausted_;
}

bool SchemaRun::Fail(const Place& at, const char* keyword, std::string description) {
  if (at.telling == Telling::kSilent) return false;
  if (result_.violations.size() < schema_.limits_.max_violations) {
    result_.violations.push_back({at.path, keyword, std::move(description)});
  } else {
    result_.truncated = true;
  }
  return false;
}

bool SchemaRun::Sub(const Place& at, const Value& schema, const Value& value,
                    const std::string& path, Telling telling) {
  return Apply(schema, value, path, telling, at.depth + 1);
}

bool SchemaRun::Apply(const Value& schema, const Value& value, const std::string& path,
                      Telling telling, int depth) {
  if (depth > kMaxDepth) exhausted_ = true;
  if (!Spend()) return false;
  const Place at{schema, value, path, telling, depth};
  if (schema.has_bool_value()) {
    return schema.bool_value() || Fail(at, "false", "found a value, expected none");
  }
  // In the order of the names, so that the same schema tells the same.
  std::vector<const std::string*> keywords;
  for (const auto& [keyword, rule] : schema.struct_value().fields()) keywords.push_back(&keyword);
  std::sort(keywords.begin(), keywords.end(), [](auto* a, auto* b) { return *a < *b; });
  bool valid = true;
  for (const std::string* keyword : keywords) {
    if (!Keyword(at, *keyword, schema.struct_value().fields().at(*keyword))) valid = false;
    if (exhausted_ || (!valid && telling == Telling::kSilent)) return false;
  }
  return valid;
}

bool SchemaRun::Keyword(const Place& at, const std::string& keyword, const Value& rule) {
  if (keyword == "type") return Type(at, rule);
  if (keyword == "enum") return OneOfThese(at, rule);
  if (keyword == "const") {
    return Same(at.value, rule) || Fail(at, "const", "found another value, expected the given one");
  }
  if (keyword == "$ref") {
    return Sub(at, *FollowReference(*schema_.root_, rule.string_value()), at.value, at.path,
               at.telling);
  }
  if (keyword == "if") return Conditional(at, rule);
  if (keyword == "allOf" || keyword == "anyOf" || keyword == "oneOf" || keyword == "not") {
    return Combined(at, keyword, rule);
  }
  if (keyword == "pattern") {
    return !at.value.has_string_value() || Matches(rule.string_value(), at.value.string_value()) ||
           Fail(at, "pattern", absl::StrCat("expected text that matches ", rule.string_value()));
  }
  if (rule.has_number_value()) {
    return Number(at, keyword, rule.number_value()) && Size(at, keyword, rule.number_value());
  }
  if (at.value.has_list_value()) return Array(at, keyword, rule);
  if (at.value.has_struct_value()) return Object(at, keyword, rule);
  return true;
}

bool SchemaRun::Type(const Place& at, const Value& rule) {
  std::string expected;
  if (rule.has_string_value()) {
    expected = rule.string_value();
    if (HasType(at.value, expected)) return true;
  } else {
    for (const Value& type : rule.list_value().values()) {
      if (HasType(at.value, type.string_value())) return true;
      absl::StrAppend(&expected, expected.empty() ? "" : " or ", type.string_value());
    }
  }
  return Fail(at, "type", absl::StrCat("found ", KindOfJson(at.value), ", expected ", expected));
}

bool SchemaRun::OneOfThese(const Place& at, const Value& rule) {
  for (const Value& each : rule.list_value().values()) {
    if (Same(at.value, each)) return true;
  }
  return Fail(at, "enum", "found another value, expected one of those given");
}

bool SchemaRun::Number(const Place& at, const std::string& keyword, double rule) {
  if (!at.value.has_number_value()) return true;
  const double value = at.value.number_value();
  const auto check = [&](const char* name, bool right, const char* expected) {
    if (keyword != name || right) return true;
    return Fail(at, name, absl::StrCat("found ", value, ", expected ", expected, " ", rule));
  };
  return check("minimum", value >= rule, "at least") &&
         check("maximum", value <= rule, "at most") &&
         check("exclusiveMinimum", value > rule, "more than") &&
         check("exclusiveMaximum", value < rule, "less than") &&
         check("multipleOf", std::remainder(value, rule) == 0, "a multiple of");
}

bool SchemaRun::Size(const Place& at, const std::string& keyword, double rule) {
  const auto check = [&](const char* least, const char* most, size_t found) {
    const double size = static_cast<double>(found);
    if (keyword == least && size < rule) {
      return Fail(at, least, absl::StrCat("found ", found, ", expected at least ", rule));
    }
    if (keyword == most && size > rule) {
      return Fail(at, most, absl::StrCat("found ", found, ", expected at most ", rule));
    }
    return true;
  };
  if (at.value.has_string_value()) {
    return check("minLength", "maxLength", Characters(at.value.string_value()));
  }
  if (at.value.has_list_value()) {
    return check("minItems", "maxItems", static_cast<size_t>(at.value.list_value().values_size()));
  }
  return !at.value.has_struct_value() ||
         check("minProperties", "maxProperties", at.value.struct_value().fields().size());
}

bool SchemaRun::Combined(const Place& at, const std::string& keyword, const Value& rule) {
  if (keyword == "not") {
    return !Sub(at, rule, at.value, at.path, Telling::kSilent) ||
           Fail(at, "not", "found a value that the schema under not allows");
  }
  const Telling telling = keyword == "allOf" ? at.telling : Telling::kSilent;
  int right = 0;
  for (const Value& each : rule.list_value().values()) {
    if (Sub(at, each, at.value, at.path, telling)) ++right;
  }
  const int all = rule.list_value().values_size();
  if (keyword == "allOf") return right == all;
  const std::string found =
      absl::StrCat("found a value that ", right, " of ", all, " schemas allow, expected ");
  if (keyword == "anyOf") return right > 0 || Fail(at, "anyOf", found + "at least one");
  return right == 1 || Fail(at, "oneOf", found + "exactly one");
}

bool SchemaRun::Conditional(const Place& at, const Value& rule) {
  const bool holds = Sub(at, rule, at.value, at.path, Telling::kSilent);
  const Value* next = Member(at.schema, holds ? "then" : "else");
  return next == nullptr || Sub(at, *next, at.value, at.path, at.telling);
}

bool SchemaRun::Array(const Place& at, const std::string& keyword, const Value& rule) {
  const auto& values = at.value.list_value().values();
  if (keyword == "uniqueItems") return !rule.bool_value() || Unique(at);
  if (keyword == "contains") {
    return std::any_of(
               values.begin(), values.end(),
               [&](const Value& each) { return Sub(at, rule, each, at.path, Telling::kSilent); }) ||
           Fail(at, "contains", "found no item that the schema under contains allows");
  }
  bool valid = true;
  const Value* prefix = Member(at.schema, "prefixItems");
  const int first = prefix == nullptr ? 0 : prefix->list_value().values_size();
  for (int i = 0; i < values.size() && !exhausted_; ++i) {
    const std::string path = Below(at.path, std::to_string(i));
    if (keyword == "prefixItems" && i < first) {
      valid &= Sub(at, rule.list_value().values(i), values[i], path, at.telling);
    } else if (keyword == "items" && i >= first) {
      valid &= Sub(at, rule, values[i], path, at.telling);
    }
  }
  return valid;
}

bool SchemaRun::Unique(const Place& at) {
  const auto& values = at.value.list_value().values();
  for (int i = 0; i < values.size(); ++i) {
    for (int j = 0; j < i; ++j) {
      if (exhausted_) return false;
      if (Same(values[i], values[j])) {
        return Fail(at, "uniqueItems", absl::StrCat("found items ", j, " and ", i, " alike"));
      }
    }
  }
  return true;
}

bool SchemaRun::Object(const Place& at, const std::string& keyword, const Value& rule) {
  const auto& fields = at.value.struct_value().fields();
  bool valid = true;
  if (keyword == "required") {
    for (const Value& name : rule.list_value().values()) {
      if (fields.contains(name.string_value())) continue;
      valid = Fail(at, "required", absl::StrCat("found no member ", name.string_value()));
    }
  } else if (keyword == "properties") {
    for (const auto& [name, schema] : rule.struct_value().fields()) {
      const auto found = fields.find(name);
      if (found == fields.end()) continue;
      valid &= Sub(at, schema, found->second, Below(at.path, name), at.telling);
    }
  } else if (keyword == "patternProperties") {
    for (const auto& [pattern, schema] : rule.struct_value().fields()) {
      for (const auto& [name, value] : fields) {
        if (!Spend()) return false;
        if (!Matches(pattern, name)) continue;
        valid &= Sub(at, schema, value, Below(at.path, name), at.telling);
      }
    }
  } else if (keyword == "propertyNames") {
    for (const auto& [name, value] : fields) {
      Value text;
      text.set_string_value(name);
      valid &= Sub(at, rule, text, Below(at.path, name), at.telling);
    }
  } else if (keyword == "additionalProperties") {
    return Additional(at, rule);
  }
  return valid;
}

bool SchemaRun::Additional(const Place& at, const Value& rule) {
  const Value* named = Member(at.schema, "properties");
  const Value* patterns = Member(at.schema, "patternProperties");
  bool valid = true;
  for (const auto& [name, value] : at.value.struct_value().fields()) {
    if (named != nullptr && named->struct_value().fields().contains(name)) continue;
    bool matched = false;
    if (patterns != nullptr) {
      for (const auto& [pattern, schema] : patterns->struct_value().fields()) {
        if (!Spend()) return false;
        matched = matched || Matches(pattern, name);
      }
    }
    if (!matched) valid &= Sub(at, rule, value, Below(at.path, name), at.telling);
  }
  return valid;
}

bool SchemaRun::Matches(const std::string& pattern, const std::string& text) const {
  return re2::RE2::PartialMatch(text, *schema_.patterns_.at(pattern));
}

bool SchemaRun::Same(const Value& a, const Value& b) {
  if (!Spend() || a.kind_case() != b.kind_case()) return false;
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

}  // namespace arsenal::service::state
