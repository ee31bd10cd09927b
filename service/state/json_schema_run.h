// SPDX-License-Identifier: MIT
// SchemaRun: one application of a schema to a value, with the steps that it has left.
#pragma once

#include <string>
#include <vector>

#include "google/protobuf/struct.pb.h"
#include "service/state/json_schema.h"

namespace arsenal::service::state {

class SchemaRun {
 public:
  using Value = google::protobuf::Value;

  SchemaRun(const JsonSchema& schema, SchemaResult& result) : schema_(schema), result_(result) {}

  // Whether the value satisfies the schema; tells the violations if `loud`.
  enum class Telling { kSilent, kLoud };
  bool Apply(const Value& schema, const Value& value, const std::string& path, Telling telling,
             int depth);
  // The steps ran out: what was found means nothing.
  bool exhausted() const { return exhausted_; }

 private:
  struct Place;
  bool Spend();
  bool Fail(const Place& at, const char* keyword, std::string description);
  bool Keyword(const Place& at, const std::string& keyword, const Value& rule);
  bool Number(const Place& at, const std::string& keyword, double rule);
  bool Size(const Place& at, const std::string& keyword, double rule);
  bool Type(const Place& at, const Value& rule);
  bool OneOfThese(const Place& at, const Value& rule);
  bool Combined(const Place& at, const std::string& keyword, const Value& rule);
  bool Conditional(const Place& at, const Value& rule);
  bool Array(const Place& at, const std::string& keyword, const Value& rule);
  bool Unique(const Place& at);
  bool Object(const Place& at, const std::string& keyword, const Value& rule);
  bool Additional(const Place& at, const Value& rule);
  bool Matches(const std::string& pattern, const std::string& text) const;
  bool Same(const Value& a, const Value& b);
  bool Sub(const Place& at, const Value& schema, const Value& value, const std::string& path,
           Telling telling);

  const JsonSchema& schema_;
  SchemaResult& result_;
  size_t steps_ = 0;
  bool exhausted_ = false;
};

}  // namespace arsenal::service::state
