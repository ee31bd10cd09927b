// SPDX-License-Identifier: MIT
#include "service/state/json_schema.h"

#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace arsenal::service::state {
namespace {

google::protobuf::Struct Object(const std::string& json) {
  google::protobuf::Struct object;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &object).ok()) << json;
  return object;
}

google::protobuf::Value Value(const std::string& json) {
  return Object("{\"v\": " + json + "}").fields().at("v");
}

// The violations as "path keyword", joined; "valid" for none.
std::string Check(const std::string& schema, const std::string& value) {
  const auto compiled = JsonSchema::Compile(Object(schema));
  if (!compiled.ok()) return std::string(compiled.status().message());
  const auto result = compiled->Check(Value(value));
  if (!result.ok()) return std::string(result.status().message());
  if (result->valid) return "valid";
  std::string text;
  for (const Violation& each : result->violations) {
    text += (text.empty() ? "" : "; ") + each.path + " " + each.keyword;
  }
  return text;
}

TEST(JsonSchema, ChecksTypesAndNumbers) {
  EXPECT_EQ(Check(R"({"type": "integer"})", "5"), "valid");
  EXPECT_EQ(Check(R"({"type": "integer"})", "5.5"), " type");
  EXPECT_EQ(Check(R"({"type": ["string", "null"]})", "null"), "valid");
  EXPECT_EQ(Check(R"({"type": ["string", "null"]})", "true"), " type");
  EXPECT_EQ(Check(R"({"minimum": 3, "exclusiveMaximum": 5})", "5"), " exclusiveMaximum");
  EXPECT_EQ(Check(R"({"minimum": 3, "exclusiveMaximum": 5})", "3"), "valid");
  EXPECT_EQ(Check(R"({"multipleOf": 0.5})", "1.5"), "valid");
  EXPECT_EQ(Check(R"({"multipleOf": 2})", "3"), " multipleOf");
  EXPECT_EQ(Check(R"({"minimum": 3})", "\"text\""), "valid");
}

TEST(JsonSchema, ChecksStrings) {
  EXPECT_EQ(Check(R"({"minLength": 2, "maxLength": 3})", "\"日本\""), "valid");
  EXPECT_EQ(Check(R"({"maxLength": 3})", "\"abcd\""), " maxLength");
  EXPECT_EQ(Check(R"({"pattern": "^a+$"})", "\"aaa\""), "valid");
  EXPECT_EQ(Check(R"({"pattern": "^a+$"})", "\"ab\""), " pattern");
  EXPECT_EQ(Check(R"({"enum": ["a", 1, null]})", "1"), "valid");
  EXPECT_EQ(Check(R"({"enum": ["a", 1, null]})", "2"), " enum");
  EXPECT_EQ(Check(R"({"const": {"a": [1]}})", R"({"a": [1]})"), "valid");
  EXPECT_EQ(Check(R"({"const": {"a": [1]}})", R"({"a": [2]})"), " const");
}

TEST(JsonSchema, ChecksObjectsAndTellsThePlace) {
  const std::string schema = R"({"type": "object", "required": ["a", "b"],
      "properties": {"a": {"type": "integer"}, "x/y": {"type": "string"}},
      "patternProperties": {"^n_": {"minimum": 0}}, "additionalProperties": false})";
  EXPECT_EQ(Check(schema, R"({"a": 1, "b": 2})"), "/b false");
  EXPECT_EQ(Check(schema, R"({"a": "x", "n_1": -1, "x/y": 1})"),
            " required; /a type; /n_1 minimum; /x~1y type");
  EXPECT_EQ(Check(R"({"minProperties": 1, "propertyNames": {"maxLength": 1}})", R"({"ab": 1})"),
            "/ab maxLength");
  EXPECT_EQ(Check(R"({"maxProperties": 1})", R"({"a": 1, "b": 1})"), " maxProperties");
}

TEST(JsonSchema, ChecksArrays) {
  EXPECT_EQ(Check(R"({"items": {"type": "integer"}})", "[1, \"a\", 2]"), "/1 type");
  EXPECT_EQ(Check(R"({"prefixItems": [{"type": "string"}], "items": false})", "[\"a\"]"), "valid");
  EXPECT_EQ(Check(R"({"prefixItems": [{"type": "string"}], "items": false})", "[1, 2]"),
            "/0 type; /1 false");
  EXPECT_EQ(Check(R"({"uniqueItems": true})", "[1, 2, 1]"), " uniqueItems");
  EXPECT_EQ(Check(R"({"contains": {"const": 2}, "maxItems": 2})", "[1, 3, 4]"),
            " contains; "
            " maxItems");
}

TEST(JsonSchema, CombinesSchemas) {
  EXPECT_EQ(Check(R"({"anyOf": [{"type": "string"}, {"minimum": 3}]})", "2"), " anyOf");
  EXPECT_EQ(Check(R"({"oneOf": [{"minimum": 1}, {"minimum": 3}]})", "4"), " oneOf");
  EXPECT_EQ(Check(R"({"allOf": [{"minimum": 1}, {"minimum": 3}]})", "2"), " minimum");
  EXPECT_EQ(Check(R"({"not": {"type": "null"}})", "null"), " not");
  const std::string choice = R"({"if": {"type": "string"}, "then": {"minLength": 2},
                                 "else": {"minimum": 2}})";
  EXPECT_EQ(Check(choice, "\"a\""), " minLength");
  EXPECT_EQ(Check(choice, "1"), " minimum");
  EXPECT_EQ(Check(choice, "2"), "valid");
}

TEST(JsonSchema, FollowsReferencesWithinItself) {
  const std::string tree = R"({"$defs": {"node": {"type": "object", "required": ["value"],
      "properties": {"next": {"$ref": "#/$defs/node"}}}}, "$ref": "#/$defs/node"})";
  EXPECT_EQ(Check(tree, R"({"value": 1, "next": {"value": 2}})"), "valid");
  EXPECT_EQ(Check(tree, R"({"value": 1, "next": {"next": {"value": 1}}})"), "/next required");
}

TEST(JsonSchema, RefusesWhatIsNoneAndWhatItDoesNotKnow) {
  const auto refused = [](const std::string& schema) {
    const auto compiled = JsonSchema::Compile(Object(schema));
    return compiled.ok() ? std::string("taken") : std::string(compiled.status().message());
  };
  EXPECT_EQ(refused(R"({"type": "text"})"),
            "type: found string, expected the name of a type, or several");
  EXPECT_EQ(refused(R"({"properties": {"a": {"minimum": "1"}}})"),
            "properties/a/minimum: found string, expected a number");
  EXPECT_EQ(refused(R"({"minimun": 1})"), "minimun: this keyword is not interpreted");
  EXPECT_EQ(refused(R"({"multipleOf": 0})"),
            "multipleOf: found number, expected a number above zero");
  EXPECT_NE(refused(R"({"pattern": "("})").find("pattern: "), std::string::npos);
  EXPECT_NE(refused(R"({"$ref": "http://other/"})").find("$ref: "), std::string::npos);
  EXPECT_NE(refused(R"({"$ref": "#/$defs/gone"})").find("$ref: "), std::string::npos);
  EXPECT_EQ(refused(R"({"allOf": []})"), "allOf: found array, expected a list of schemas");
}

TEST(JsonSchema, EndsWithASchemaThatNeverWould) {
  EXPECT_EQ(Check(R"({"$ref": "#"})", "1"), "the schema takes too many steps with this value");
  const std::string wide = R"({"anyOf": [{"$ref": "#"}, {"$ref": "#"}]})";
  EXPECT_EQ(Check(wide, "1"), "the schema takes too many steps with this value");
  const std::string huge = R"s({"pattern": "(((a{1000}){1000}){1000})"})s";
  EXPECT_NE(Check(huge, "\"a\"").find("pattern: "), std::string::npos);
}

TEST(JsonSchema, TellsNoMoreThanABoundedNumberOfViolations) {
  std::string list = "[";
  for (int i = 0; i < 150; ++i) list += i == 0 ? "1" : ",1";
  const auto compiled = JsonSchema::Compile(Object(R"({"items": {"type": "string"}})"));
  const auto result = compiled->Check(Value(list + "]"));
  ASSERT_TRUE(result.ok());
  EXPECT_FALSE(result->valid);
  EXPECT_EQ(result->violations.size(), 100u);
  EXPECT_TRUE(result->truncated);
}

}  // namespace
}  // namespace arsenal::service::state
