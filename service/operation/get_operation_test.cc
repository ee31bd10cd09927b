// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {
namespace {

constexpr char kPath[] = "/arsenal.v1.OperationService/GetOperation";

TEST(GetOperation, IsFoundByEachOfItsNames) {
  core::testing::DirectServer server(Operations());
  for (const char* name :
       {"GetOperation", "get_operation", "arsenal.v1.OperationService/GetOperation"}) {
    v1::GetOperationRequest request;
    request.set_operation(name);
    const auto response = server.Call<v1::GetOperationResponse>(kPath, request);
    ASSERT_TRUE(response.ok()) << response.status();
    const v1::OperationDescription& found = response->data();
    EXPECT_EQ(found.summary().rpc(), "arsenal.v1.OperationService/GetOperation");
    EXPECT_EQ(found.summary().command(), "operation get");
    EXPECT_EQ(found.summary().permission(), "read:operations");
    EXPECT_EQ(found.summary().deadline_ms(), 5000);
    ASSERT_EQ(found.parameters_size(), 1);
    EXPECT_EQ(found.parameters(0).location(), "path");
    EXPECT_TRUE(found.parameters(0).required());
    EXPECT_EQ(found.parameters(0).rules(0), "min_len: 1");
    EXPECT_NE(found.parameters(0).description(), "");
  }
}

TEST(GetOperation, RefusesAnUnknownNameWithTheNearestOnes) {
  core::testing::DirectServer server(Operations());
  v1::GetOperationRequest request;
  request.set_operation("GetOperatoin");
  const auto call = server.Begin(kPath, request);
  EXPECT_EQ(call->reason(), v1::REASON_OPERATION_NOT_FOUND);
  EXPECT_NE(call->status().DebugString().find("GetOperation"), std::string::npos);
}

TEST(GetOperation, RefusesAnEmptyName) {
  core::testing::DirectServer server(Operations());
  const auto call = server.Begin(kPath, v1::GetOperationRequest());
  EXPECT_EQ(call->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(call->fields(), std::vector<std::string>{"operation"});
}

}  // namespace
}  // namespace arsenal::service::operation
