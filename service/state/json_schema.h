// SPDX-License-Identifier: MIT
// JsonSchema: a JSON Schema of a stranger, applied to JSON values. It interprets the keywords of
// 2020-12 that say something about a value itself, refuses those that it does not know rather than
// to pass over them, and ends: patterns are RE2's, and applying it takes a bounded number of steps.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/struct.pb.h"
#include "re2/re2.h"

namespace arsenal::service::state {

// One place of a value that a schema does not allow.
struct Violation {
  std::string path;         // a JSON Pointer; empty for the whole value
  std::string keyword;      // that is violated
  std::string description;  // what was found and what was expected
};

struct SchemaLimits {
  size_t max_steps = 100'000;           // applications of a schema to a value, and comparisons
  size_t max_violations = 100;          // that are told
  size_t max_pattern_bytes = 64 << 10;  // of memory that a pattern may take
};

struct SchemaResult {
  bool valid = false;
  std::vector<Violation> violations;
  bool truncated = false;  // there are more of them
};

class JsonSchema {
 public:
  // InvalidArgument says where and what: "properties/a/type: found "text", expected ...".
  static absl::StatusOr<JsonSchema> Compile(const google::protobuf::Struct& schema,
                                            const SchemaLimits& limits = {});

  // ResourceExhausted when it takes too many steps, such as for a schema that refers to itself
  // without end.
  absl::StatusOr<SchemaResult> Check(const google::protobuf::Value& value) const;

 private:
  friend class SchemaCompiler;
  friend class SchemaRun;
  JsonSchema() = default;

  SchemaLimits limits_;
  std::unique_ptr<google::protobuf::Value> root_;
  std::map<std::string, std::unique_ptr<re2::RE2>> patterns_;
};

// What a local reference ("#", "#/$defs/a") leads to; null when nothing is there.
const google::protobuf::Value* FollowReference(const google::protobuf::Value& root,
                                               const std::string& reference);
// A JSON Pointer with one more key or index.
std::string Below(const std::string& path, const std::string& key);
// null, boolean, number, string, array or object.
std::string KindOfJson(const google::protobuf::Value& value);

}  // namespace arsenal::service::state
