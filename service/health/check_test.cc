// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/health/operations.h"

namespace arsenal::service::health {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

constexpr char kPath[] = "/grpc.health.v1.Health/Check";

TEST(HealthCheck, TellsTheStatusOfTheServerAndOfEachService) {
  core::testing::DirectServer server(Operations());
  HealthCheckRequest request;
  EXPECT_EQ(server.Call<HealthCheckResponse>(kPath, request)->status(),
            HealthCheckResponse::NOT_SERVING);
  server.health().SetAll(core::HealthBoard::Status::kServing);
  EXPECT_EQ(server.Call<HealthCheckResponse>(kPath, request)->status(),
            HealthCheckResponse::SERVING);
  request.set_service("arsenal.v1.ProcessService");
  EXPECT_EQ(server.Call<HealthCheckResponse>(kPath, request)->status(),
            HealthCheckResponse::SERVING);
}

TEST(HealthCheck, RefusesAServiceThatTheServerDoesNotHave) {
  core::testing::DirectServer server(Operations());
  HealthCheckRequest request;
  request.set_service("weather");
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_SERVICE_NOT_FOUND);
}

}  // namespace
}  // namespace arsenal::service::health
