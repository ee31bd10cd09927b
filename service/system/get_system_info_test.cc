// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/system/operations.h"

namespace arsenal::service::system {
namespace {

constexpr char kPath[] = "/arsenal.v1.SystemService/GetSystemInfo";

v1::SystemInfo Info(core::testing::DirectServer& server) {
  const auto response = server.Call<v1::GetSystemInfoResponse>(kPath, v1::GetSystemInfoRequest());
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::SystemInfo();
}

TEST(GetSystemInfo, CountsWhatIsThere) {
  core::testing::DirectServer server(Operations());
  const v1::SystemInfo before = Info(server);
  EXPECT_EQ(before.processes().count(), 1);  // the callers' session
  core::testing::SpawnIdle(server);
  const v1::SystemInfo after = Info(server);
  EXPECT_EQ(after.processes().count(), 2);
  EXPECT_EQ(after.counters().processes_started(), before.counters().processes_started() + 1);
  EXPECT_GT(after.process_memory(), before.process_memory());
  EXPECT_GT(after.resident_memory(), 0);
  EXPECT_NE(after.events().newest(), before.events().newest());
  EXPECT_EQ(after.incarnation(), before.incarnation());
}

TEST(GetSystemInfo, ItsUptimeIsTheNodesClock) {
  core::testing::DirectServer server(Operations());
  const uint64_t before = Info(server).uptime_ms();
  server.driver().Advance(std::chrono::milliseconds(1500));
  EXPECT_EQ(Info(server).uptime_ms(), before + 1500);
}

TEST(GetSystemInfo, ListsTheModulesThatCanBeStarted) {
  core::testing::DirectServer server(Operations());
  EXPECT_EQ(Info(server).modules_size(), 0);
  core::testing::StartDemo(server);
  const v1::SystemInfo info = Info(server);
  ASSERT_EQ(info.modules_size(), 12);
  EXPECT_EQ(info.modules(2).name(), "counter");
  EXPECT_EQ(info.modules(2).functions(0).name(), "start_link");
  EXPECT_NE(info.modules(2).functions(0).arguments(), "");
}

}  // namespace
}  // namespace arsenal::service::system
