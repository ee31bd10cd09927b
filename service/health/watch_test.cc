// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/health/operations.h"

namespace arsenal::service::health {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;

constexpr char kPath[] = "/grpc.health.v1.Health/Watch";

TEST(HealthWatch, TellsTheStatusAtOnceAndAtEachChange) {
  core::testing::DirectServer server(Operations());
  const auto call = server.Begin(kPath, HealthCheckRequest());
  ASSERT_EQ(call->messages().size(), 1);
  EXPECT_EQ(call->message<HealthCheckResponse>(0).status(), HealthCheckResponse::NOT_SERVING);
  server.health().SetAll(core::HealthBoard::Status::kServing);
  server.health().SetAll(core::HealthBoard::Status::kServing);
  server.driver().RunUntilQuiet();
  ASSERT_EQ(call->messages().size(), 2);
  EXPECT_EQ(call->message<HealthCheckResponse>(1).status(), HealthCheckResponse::SERVING);
  call->Cancel();
  server.driver().RunUntilQuiet();
  EXPECT_TRUE(call->ended());
}

TEST(HealthWatch, ASuddenStopIsTheLastThingAWatcherLearns) {
  core::testing::DirectServer server(Operations());
  server.health().SetAll(core::HealthBoard::Status::kServing);
  const auto call = server.Begin(kPath, HealthCheckRequest());
  server.pipeline().Drain();
  server.driver().RunUntilQuiet();
  EXPECT_TRUE(call->ok());
  ASSERT_EQ(call->messages().size(), 2);
  EXPECT_EQ(call->message<HealthCheckResponse>(1).status(), HealthCheckResponse::NOT_SERVING);
}

TEST(HealthWatch, AnUnknownServiceIsToldSoAndWaitedFor) {
  core::testing::DirectServer server(Operations());
  HealthCheckRequest request;
  request.set_service("weather");
  const auto call = server.Begin(kPath, request);
  EXPECT_FALSE(call->ended());
  EXPECT_EQ(call->message<HealthCheckResponse>(0).status(), HealthCheckResponse::SERVICE_UNKNOWN);
  call->Cancel();
  server.driver().RunUntilQuiet();
}

}  // namespace
}  // namespace arsenal::service::health
