// SPDX-License-Identifier: MIT

#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {
namespace {

using core::testing::DirectServer;

constexpr char kPath[] = "/arsenal.v1.OperationService/ExecuteOperation";
constexpr char kMetrics[] = "/arsenal.v1.OperationService/GetOperationMetrics";

v1::ExecuteOperationRequest Request(const std::string& operation, const std::string& params) {
  v1::ExecuteOperationRequest request;
  request.set_operation(operation);
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(params, request.mutable_params()).ok());
  return request;
}

TEST(ExecuteOperation, AnswersAsTheOperationItself) {
  DirectServer server(Operations());
  const auto response = server.Call<v1::ExecuteOperationResponse>(
      kPath, Request("get_operation", R"({"operation": "ListOperations"})"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().operation(), "GetOperation");
  const auto& data = response->data().result().fields().at("data").struct_value().fields();
  const auto& summary = data.at("summary").struct_value().fields();
  EXPECT_EQ(summary.at("name").string_value(), "ListOperations");
  EXPECT_EQ(summary.at("deadline_ms").number_value(), 5000);
}

TEST(ExecuteOperation, FailsAsTheOperationItself) {
  DirectServer server(Operations());
  const auto missing = server.Begin(kPath, Request("GetOperation", R"({"operation": "Fly"})"));
  const auto direct = [&] {
    v1::GetOperationRequest request;
    request.set_operation("Fly");
    return server.Begin("/arsenal.v1.OperationService/GetOperation", request);
  }();
  EXPECT_EQ(missing->reason(), v1::REASON_OPERATION_NOT_FOUND);
  EXPECT_EQ(missing->status().message(), direct->status().message());
  EXPECT_EQ(missing->status().details_size(), direct->status().details_size());
  const auto broken = server.Begin(kPath, Request("ListOperations", R"({"page": 0})"));
  EXPECT_EQ(broken->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(broken->fields(), std::vector<std::string>{"page"});
  const auto misfit = server.Begin(kPath, Request("ListOperations", R"({"colour": 1})"));
  EXPECT_EQ(misfit->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(misfit->fields(), std::vector<std::string>{"colour"});
}

TEST(ExecuteOperation, TheInnerCallIsCountedAsOneOfItsOwn) {
  DirectServer server(Operations());
  ASSERT_TRUE(server.Begin(kPath, Request("ListOperations", "{}"))->ok());
  v1::GetOperationMetricsRequest request;
  request.set_operation("ListOperations");
  const auto metrics = server.Call<v1::GetOperationMetricsResponse>(kMetrics, request);
  EXPECT_EQ(metrics->data().calls(), 1);
}

TEST(ExecuteOperation, NeverRunsItselfAndOpensNoStream) {
  DirectServer server(Operations());
  for (const char* operation : {"ExecuteOperation", "batch_execute_operations"}) {
    const auto refused = server.Begin(kPath, Request(operation, "{}"));
    EXPECT_EQ(refused->reason(), v1::REASON_NOT_EXECUTABLE) << operation;
  }
  EXPECT_EQ(server.Begin(kPath, Request("Fly", "{}"))->reason(), v1::REASON_OPERATION_NOT_FOUND);
}

TEST(ExecuteOperation, AStoppingNodeRunsNothing) {
  DirectServer server(Operations());
  server.pipeline().Drain();
  EXPECT_EQ(server.Begin(kPath, Request("ListOperations", "{}"))->reason(), v1::REASON_UNAVAILABLE);
}

}  // namespace
}  // namespace arsenal::service::operation
