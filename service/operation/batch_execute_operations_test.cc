// SPDX-License-Identifier: MIT

#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {
namespace {

using core::testing::DirectServer;

constexpr char kPath[] = "/arsenal.v1.OperationService/BatchExecuteOperations";

v1::BatchExecuteOperationsRequest Request(const std::string& json) {
  v1::BatchExecuteOperationsRequest request;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &request).ok()) << json;
  return request;
}

v1::BatchOutcome RunAll(DirectServer& server, const std::string& json) {
  const auto response = server.Call<v1::BatchExecuteOperationsResponse>(kPath, Request(json));
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::BatchOutcome();
}

std::vector<std::string> Statuses(const v1::BatchOutcome& outcome) {
  std::vector<std::string> statuses;
  for (const auto& result : outcome.results()) statuses.push_back(result.status());
  return statuses;
}

using Found = std::vector<std::string>;

constexpr char kMixed[] = R"("operations": [
    {"operation": "ListOperations", "params": {"per_page": 1}},
    {"operation": "GetOperation", "params": {"operation": "Fly"}},
    {"operation": "Nothing"},
    {"operation": "ExecuteOperation"},
    {"operation": "ListOperations", "params": {"page": 0}},
    {"operation": "GetOperation", "params": {"operation": "GetOperation"}}])";

TEST(BatchExecuteOperations, GivesEachItsOwnResultInOrder) {
  DirectServer server(Operations());
  for (const char* mode : {"sequential", "parallel"}) {
    const auto outcome =
        RunAll(server, std::string("{\"mode\": \"") + mode + "\", " + kMixed + "}");
    EXPECT_EQ(Statuses(outcome), (Found{"ok", "error", "error", "error", "error", "ok"})) << mode;
    EXPECT_EQ(outcome.succeeded(), 2);
    EXPECT_EQ(outcome.failed(), 4);
    EXPECT_EQ(outcome.skipped(), 0);
    EXPECT_EQ(outcome.results(1).error().code(), "operation_not_found");
    EXPECT_EQ(outcome.results(1).error().details().at("operation"), "Fly");
    EXPECT_EQ(outcome.results(2).error().code(), "operation_not_found");
    EXPECT_EQ(outcome.results(3).error().code(), "not_executable");
    EXPECT_EQ(outcome.results(4).error().fields(0).field(), "page");
    EXPECT_EQ(outcome.results(5).operation(), "GetOperation");
    EXPECT_TRUE(outcome.results(5).result().fields().contains("data"));
    EXPECT_FALSE(outcome.results(5).has_error());
  }
}

TEST(BatchExecuteOperations, StopsAtTheFirstFailureWhenAsked) {
  DirectServer server(Operations());
  const auto outcome = RunAll(server, std::string("{\"stop_on_error\": true, ") + kMixed + "}");
  EXPECT_EQ(Statuses(outcome), (Found{"ok", "error", "skipped", "skipped", "skipped", "skipped"}));
  EXPECT_EQ(outcome.skipped(), 4);
}

TEST(BatchExecuteOperations, LeavesOutAnswersThatTogetherAreTooLarge) {
  DirectServer server(Operations());
  v1::BatchExecuteOperationsRequest request;
  for (int i = 0; i < 100; ++i) request.add_operations()->set_operation("GetOpenApi");
  const auto response = server.Call<v1::BatchExecuteOperationsResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().succeeded(), 100);
  EXPECT_LT(response->ByteSizeLong(), 4u << 20);
  EXPECT_FALSE(response->data().results(99).has_result());
  EXPECT_NE(response->data().results(99).unavailable(), "");
}

TEST(BatchExecuteOperations, RefusesAnEmptyListAndOneThatIsTooLong) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("{}"))->fields(), Found{"operations"});
  v1::BatchExecuteOperationsRequest request;
  for (int i = 0; i < 101; ++i) request.add_operations()->set_operation("GetOperation");
  EXPECT_EQ(server.Begin(kPath, request)->fields(), Found{"operations"});
}

}  // namespace
}  // namespace arsenal::service::operation
