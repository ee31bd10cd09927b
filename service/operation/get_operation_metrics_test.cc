// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/operation/operations.h"

namespace arsenal::service::operation {
namespace {

using core::testing::DirectServer;

constexpr char kPath[] = "/arsenal.v1.OperationService/GetOperationMetrics";
constexpr char kGet[] = "/arsenal.v1.OperationService/GetOperation";

v1::GetOperationMetricsRequest Request(const std::string& operation) {
  v1::GetOperationMetricsRequest request;
  request.set_operation(operation);
  return request;
}

TEST(GetOperationMetrics, CountsHowCallsHaveEnded) {
  DirectServer server(Operations());
  v1::GetOperationRequest get;
  server.Begin(kGet, get);  // breaks a rule
  server.BeginBytes(kGet, "\xff\xff");
  get.set_operation("Fly");
  server.Begin(kGet, get);
  get.set_operation("GetOperation");
  server.Begin(kGet, get);
  server.Begin(kGet, get);
  const auto response =
      server.Call<v1::GetOperationMetricsResponse>(kPath, Request("get_operation"));
  ASSERT_TRUE(response.ok()) << response.status();
  const v1::OperationMetrics& metrics = response->data();
  EXPECT_EQ(metrics.operation(), "GetOperation");
  EXPECT_EQ(metrics.calls(), 5);
  EXPECT_EQ(metrics.successes(), 2);
  EXPECT_EQ(metrics.errors(), 3);
  EXPECT_EQ(metrics.errors_by_code().at("INVALID_ARGUMENT"), 2);
  EXPECT_EQ(metrics.errors_by_code().at("NOT_FOUND"), 1);
  EXPECT_EQ(metrics.invalid_requests(), 2);
  EXPECT_EQ(metrics.valid_requests(), 3);
  EXPECT_EQ(metrics.latency().count(), 5);
  const auto& buckets = metrics.latency().buckets();
  ASSERT_GT(buckets.size(), 2);
  EXPECT_FALSE(buckets[buckets.size() - 1].has_at_most_seconds());
  EXPECT_EQ(buckets[buckets.size() - 1].count(), 5);
  EXPECT_LT(buckets[0].at_most_seconds(), buckets[1].at_most_seconds());
}

TEST(GetOperationMetrics, OfOneThatWasNeverCalledAreZero) {
  DirectServer server(Operations());
  const auto response =
      server.Call<v1::GetOperationMetricsResponse>(kPath, Request("ListOperations"));
  EXPECT_EQ(response->data().calls(), 0);
  EXPECT_FALSE(response->data().latency().has_mean_seconds());
  EXPECT_EQ(server.Begin(kPath, Request("Fly"))->reason(), v1::REASON_OPERATION_NOT_FOUND);
}

}  // namespace
}  // namespace arsenal::service::operation
