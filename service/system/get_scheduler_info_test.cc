// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/system/operations.h"

namespace arsenal::service::system {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.SystemService/GetSchedulerInfo";

auto Get(DirectServer& server, const v1::GetSchedulerInfoRequest& request = {}) {
  const auto response = server.Call<v1::GetSchedulerInfoResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::GetSchedulerInfoResponse().data();
}

TEST(GetSchedulerInfo, TellsOfTheOneSchedulerThatThereIs) {
  DirectServer server(Operations());
  const auto before = Get(server);
  ASSERT_EQ(before.schedulers_size(), 1);
  EXPECT_EQ(before.scheduler_count(), 1);
  EXPECT_EQ(before.run_queue_length(), 0);
  for (int i = 0; i < 3; ++i) SpawnIdle(server);
  const auto after = Get(server);
  EXPECT_GE(after.schedulers(0).slices(), before.schedulers(0).slices() + 3);
  EXPECT_GT(after.schedulers(0).posts_run(), before.schedulers(0).posts_run());
  for (const char* key : {"pinned", "steals", "utilization"}) {
    EXPECT_TRUE(after.unavailable().contains(key)) << key;
  }
}

}  // namespace
}  // namespace arsenal::service::system
