// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/json_message.h"
#include "service/core/testing/direct.h"
#include "service/operation/examples.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {
namespace {

using core::testing::DirectServer;

constexpr char kPath[] = "/arsenal.v1.OperationService/GetOperationDocs";

v1::GetOperationDocsRequest Request(const std::string& operation) {
  v1::GetOperationDocsRequest request;
  request.set_operation(operation);
  return request;
}

std::string Example(const v1::OperationDocs& docs, const std::string& tool) {
  for (const auto& example : docs.examples()) {
    if (example.tool() == tool) return example.command();
  }
  return "";
}

TEST(GetOperationDocs, HasExamplesForEachTool) {
  DirectServer server(Operations());
  const auto response =
      server.Call<v1::GetOperationDocsResponse>(kPath, Request("ExecuteOperation"));
  ASSERT_TRUE(response.ok()) << response.status();
  const v1::OperationDocs& docs = response->data();
  EXPECT_EQ(docs.description().summary().name(), "ExecuteOperation");
  EXPECT_EQ(Example(docs, "arsenal"), "arsenal operation execute 'OPERATION'");
  EXPECT_EQ(Example(docs, "curl"),
            "curl -sS -X POST -H 'Content-Type: application/json' --data-raw '{}' "
            "\"$ARSENAL_GATEWAY\"'/api/v1/arsenal/operations/OPERATION/execute'");
  EXPECT_EQ(Example(docs, "grpcurl"),
            "grpcurl -plaintext -d '{\"operation\":\"OPERATION\"}' \"$ARSENAL_NODE\" "
            "arsenal.v1.OperationService/ExecuteOperation");
}

TEST(GetOperationDocs, ListsTheErrorsThatTheCommentNames) {
  DirectServer server(Operations());
  const auto response =
      server.Call<v1::GetOperationDocsResponse>(kPath, Request("ExecuteOperation"));
  std::map<std::string, uint32_t> errors;
  for (const auto& error : response->data().errors()) {
    errors[error.code()] = error.http_status();
    EXPECT_NE(error.description(), "") << error.code();
    EXPECT_NE(error.grpc_code(), "") << error.code();
  }
  EXPECT_EQ(errors,
            (std::map<std::string, uint32_t>{
                {"not_executable", 422}, {"operation_not_found", 404}, {"validation_error", 422}}));
}

TEST(GetOperationDocs, ItsExamplesFitTheirOperations) {
  DirectServer server(Operations());
  for (const auto& row : server.table().rows()) {
    std::unique_ptr<google::protobuf::Message> request(row->operation.request->New());
    EXPECT_TRUE(core::MessageFromJson(ExampleParams(*row), *request).empty());
    for (const auto& problem : row->validator->Check(*request, core::UnknownFields::kRefuse)) {
      ADD_FAILURE() << row->operation.path << ": " << problem.field << ": " << problem.description;
    }
  }
}

TEST(GetOperationDocs, OfAnUnknownOneIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("Fly"))->reason(), v1::REASON_OPERATION_NOT_FOUND);
}

}  // namespace
}  // namespace arsenal::service::operation
