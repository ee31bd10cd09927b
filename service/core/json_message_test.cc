// SPDX-License-Identifier: MIT

#include "service/core/json_message.h"

#include "arsenal/v1/event.pb.h"
#include "arsenal/v1/process.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace arsenal::service::core {
namespace {

google::protobuf::Struct Json(const std::string& text) {
  google::protobuf::Struct json;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text, &json).ok()) << text;
  return json;
}

std::vector<std::string> Problems(const std::string& text, google::protobuf::Message& message) {
  std::vector<std::string> found;
  for (const FieldProblem& problem : MessageFromJson(Json(text), message)) {
    found.push_back(problem.field + ": " + problem.description);
  }
  return found;
}

using Found = std::vector<std::string>;

TEST(JsonMessage, ReadsEveryKindOfField) {
  v1::FilterEventsRequest request;
  EXPECT_EQ(Problems(R"({"page": 2, "criteria": {"event_types": ["process:exit", "custom"],
                         "since": "2026-01-02T03:04:05.5Z"}, "events": [{"a": 1}]})",
                     request),
            Found{});
  EXPECT_EQ(request.page(), 2);
  EXPECT_EQ(request.criteria().event_types(1), "custom");
  EXPECT_EQ(request.criteria().since().nanos(), 500'000'000);
  EXPECT_EQ(request.events(0).fields().at("a").number_value(), 1);
  v1::EventRecord record;
  EXPECT_EQ(Problems(R"({"cursor": "1-2", "type": "custom",
                         "data": {"sequence": 7, "details": {"a": "b"},
                                  "published": {"x": [1, null]}}})",
                     record),
            Found{});
  EXPECT_EQ(record.data().sequence(), 7);
  EXPECT_EQ(record.data().details().at("a"), "b");
  const auto& published = record.data().published().struct_value().fields();
  EXPECT_EQ(published.at("x").list_value().values_size(), 2);
}

TEST(JsonMessage, NamesEverythingThatDoesNotFit) {
  v1::FilterEventsRequest request;
  EXPECT_EQ(Problems(R"({"page": 1.5, "per_page": -1, "sort": 3, "colour": "red",
                         "criteria": {"pids": "x", "since": "yesterday"}})",
                     request),
            (Found{"colour: found a field that the operation does not have",
                   "criteria.pids: found text, expected a list",
                   "criteria.since: found text, expected a time such as 2026-01-02T03:04:05Z",
                   "page: found 1.5, expected an integer from 0 to 4294967295",
                   "per_page: found -1, expected an integer from 0 to 4294967295",
                   "sort: found 3, expected text"}));
}

TEST(JsonMessage, ANullIsAFieldThatIsAbsentButATermOfItsOwn) {
  v1::PublishEventRequest request;
  EXPECT_EQ(Problems(R"({"type": null, "data": null})", request), Found{});
  EXPECT_TRUE(request.has_data());
  EXPECT_EQ(request.data().kind_case(), google::protobuf::Value::kNullValue);
}

TEST(JsonMessage, ReadsLargeNumbersFromTextAndNoneThatAreTooLarge) {
  v1::Event event;
  EXPECT_EQ(Problems(R"({"sequence": "18446744073709551615"})", event), Found{});
  EXPECT_EQ(event.sequence(), UINT64_MAX);
  EXPECT_EQ(Problems(R"({"sequence": 18446744073709551616})", event).size(), 1);
}

TEST(JsonMessage, WhatIsWrittenIsReadAgain) {
  v1::EventRecord record;
  record.set_cursor("1-2");
  record.mutable_data()->set_sequence(uint64_t{1} << 60);
  record.mutable_data()->mutable_time()->set_seconds(5);
  (*record.mutable_data()->mutable_details())["k"] = "v";
  record.mutable_data()->mutable_published()->mutable_list_value()->add_values()->set_bool_value(
      true);
  google::protobuf::Struct json;
  MessageToJson(record, json);
  EXPECT_EQ(json.fields().at("type").string_value(), "");  // no presence: always there
  const auto& data = json.fields().at("data").struct_value().fields();
  EXPECT_FALSE(data.contains("pid"));
  EXPECT_EQ(data.at("time").string_value(), "1970-01-01T00:00:05Z");
  EXPECT_EQ(data.at("sequence").string_value(), "1152921504606846976");
  v1::EventRecord again;
  EXPECT_TRUE(MessageFromJson(json, again).empty());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(record, again));
}

}  // namespace
}  // namespace arsenal::service::core
