// SPDX-License-Identifier: MIT

#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {
namespace {

using core::testing::DirectServer;

constexpr char kPath[] = "/arsenal.v1.OperationService/ValidateOperation";

v1::ValidateOperationRequest Request(const std::string& operation, const std::string& params) {
  v1::ValidateOperationRequest request;
  request.set_operation(operation);
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(params, request.mutable_params()).ok());
  return request;
}

v1::OperationValidation Validate(DirectServer& server, const std::string& operation,
                                 const std::string& params) {
  const auto response =
      server.Call<v1::ValidateOperationResponse>(kPath, Request(operation, params));
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::OperationValidation();
}

TEST(ValidateOperation, GivesBackWhatTheOperationWouldGet) {
  DirectServer server(Operations());
  const auto found =
      Validate(server, "list_operations", R"({"page": "2", "per_page": 10, "category": null})");
  EXPECT_TRUE(found.valid());
  EXPECT_EQ(found.operation(), "ListOperations");
  EXPECT_EQ(found.params().fields().at("page").number_value(), 2);
  EXPECT_FALSE(found.params().fields().contains("category"));
  EXPECT_EQ(found.errors_size(), 0);
}

TEST(ValidateOperation, NamesEverythingThatIsWrong) {
  DirectServer server(Operations());
  const auto found = Validate(server, "ListOperations",
                              R"({"page": 0, "per_page": 201, "colour": 1, "category": 5})");
  EXPECT_FALSE(found.valid());
  EXPECT_FALSE(found.has_params());
  std::vector<std::string> fields;
  for (const auto& error : found.errors()) fields.push_back(error.field());
  EXPECT_EQ(fields, (std::vector<std::string>{"category", "colour", "page", "per_page"}));
}

TEST(ValidateOperation, AMissingParameterIsAnErrorOfIt) {
  DirectServer server(Operations());
  const auto found = Validate(server, "GetOperation", "{}");
  ASSERT_EQ(found.errors_size(), 1);
  EXPECT_EQ(found.errors(0).field(), "operation");
}

TEST(ValidateOperation, RunsNothing) {
  DirectServer server(Operations());
  const auto before = server.node().events().Now();
  EXPECT_TRUE(Validate(server, "ExecuteOperation", R"({"operation": "GetOperation"})").valid());
  EXPECT_EQ(server.node().events().Now(), before);
}

TEST(ValidateOperation, OfAnUnknownOneIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("Fly", "{}"))->reason(), v1::REASON_OPERATION_NOT_FOUND);
}

}  // namespace
}  // namespace arsenal::service::operation
