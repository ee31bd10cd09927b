// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.EventService/GetEventStreamStats";

v1::EventStreamStats Stats(DirectServer& server) {
  const auto response =
      server.Call<v1::GetEventStreamStatsResponse>(kPath, v1::GetEventStreamStatsRequest());
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::EventStreamStats();
}

TEST(GetEventStreamStats, CountsWhatIsCollectedAndNothingElse) {
  DirectServer server(Operations());
  SpawnIdle(server);
  EXPECT_FALSE(Stats(server).stream_active());
  EXPECT_FALSE(Stats(server).has_collection());
  EXPECT_EQ(Stats(server).event_counts().size(), 0);
  ASSERT_TRUE(server.hub().StartCollection({}, 1.0));
  ASSERT_TRUE(server.hub().Subscribe({}, [](const runtime::Event&) { return true; }).ok());
  SpawnIdle(server, "idle");
  server.driver().Advance(std::chrono::milliseconds(1500));
  const v1::EventStreamStats stats = Stats(server);
  EXPECT_TRUE(stats.stream_active());
  EXPECT_EQ(stats.uptime_ms(), 1500);
  EXPECT_EQ(stats.subscriber_count(), 1);
  EXPECT_EQ(stats.subscriptions(0).subscription_id(), "sub-1");
  EXPECT_EQ(stats.event_counts().at("process:start"), 1);
  EXPECT_EQ(stats.event_counts().at("name:register"), 1);
  EXPECT_TRUE(stats.unavailable().contains("traced_process_count"));
  ASSERT_TRUE(server.hub().StopCollection());
  EXPECT_EQ(Stats(server).uptime_ms(), 0);
  EXPECT_EQ(Stats(server).event_counts().at("process:start"), 1);
}

}  // namespace
}  // namespace arsenal::service::event
