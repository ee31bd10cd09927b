// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {
namespace {

constexpr char kPath[] = "/arsenal.v1.OperationService/ListOperations";

TEST(ListOperations, ListsTheTableInOrder) {
  core::testing::DirectServer server(Operations());
  const auto response = server.Call<v1::ListOperationsResponse>(kPath, v1::ListOperationsRequest());
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->data_size(), 8);
  EXPECT_EQ(response->data(0).name(), "BatchExecuteOperations");
  EXPECT_EQ(response->data(6).name(), "ListOperations");
  EXPECT_EQ(response->data(6).summary(), "Lists the operations, a page at a time.");
  EXPECT_EQ(response->data(6).routes(0).path(), "/api/v1/arsenal/operations");
  EXPECT_EQ(response->meta().total(), 8);
}

TEST(ListOperations, AnswersAnEmptyPageWithTheTrueTotalBeyondTheEnd) {
  core::testing::DirectServer server(Operations());
  v1::ListOperationsRequest request;
  request.set_page(9);
  const auto response = server.Call<v1::ListOperationsResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data_size(), 0);
  EXPECT_EQ(response->meta().total(), 8);
  EXPECT_FALSE(response->meta().has_next());
}

TEST(ListOperations, SaysWhichFilterWasApplied) {
  core::testing::DirectServer server(Operations());
  v1::ListOperationsRequest request;
  request.set_category("process");
  const auto response = server.Call<v1::ListOperationsResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->meta().total(), 0);
  ASSERT_EQ(response->meta().filters_applied_size(), 1);
  EXPECT_EQ(response->meta().filters_applied(0), "category=process");
}

TEST(ListOperations, RefusesAPageBeyondTheBounds) {
  core::testing::DirectServer server(Operations());
  v1::ListOperationsRequest request;
  request.set_per_page(201);
  request.set_page(0);
  const auto call = server.Begin(kPath, request);
  EXPECT_EQ(call->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(call->fields(), (std::vector<std::string>{"page", "per_page"}));
}

}  // namespace
}  // namespace arsenal::service::operation
