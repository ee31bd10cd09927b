// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.EventService/StopEventStream";

TEST(StopEventStream, EndsTheCollection) {
  DirectServer server(Operations());
  ASSERT_TRUE(server.hub().StartCollection({}, 1.0));
  SpawnIdle(server);
  const auto response =
      server.Call<v1::StopEventStreamResponse>(kPath, v1::StopEventStreamRequest());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_FALSE(response->data().stream_active());
  EXPECT_EQ(response->data().ended(), server.node().events().Now().ToString());
  EXPECT_NE(response->data().ended(), response->data().began());
}

TEST(StopEventStream, OfNoCollectionIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, v1::StopEventStreamRequest())->reason(), v1::REASON_NOT_ACTIVE);
}

}  // namespace
}  // namespace arsenal::service::event
