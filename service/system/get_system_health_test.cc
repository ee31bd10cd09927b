// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/system/operations.h"

namespace arsenal::service::system {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.SystemService/GetSystemHealth";

auto Get(DirectServer& server, const v1::GetSystemHealthRequest& request = {}) {
  const auto response = server.Call<v1::GetSystemHealthResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::GetSystemHealthResponse().data();
}

TEST(GetSystemHealth, OfTheDemoIsHealthyAndSaysWhy) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto health = Get(server);
  EXPECT_EQ(health.status(), "healthy");
  EXPECT_NE(health.health_rule(), "");
  EXPECT_EQ(health.metrics().total_processes(), server.space().process_count());
  EXPECT_EQ(health.metrics().total_supervisors(), 4);
  EXPECT_EQ(health.metrics().supervision_health(), 100);
  EXPECT_EQ(health.metrics().process_health(), 100);
  EXPECT_EQ(health.metrics().supervised_percentage(), 100);
  EXPECT_FALSE(health.metrics().has_performance_score());  // this is the first call
  EXPECT_EQ(health.overall_score(), 100);
  EXPECT_EQ(health.warnings_size(), 0);
  EXPECT_EQ(health.metrics().memory_usage().processes(), server.node().TotalMemory().total());
  EXPECT_TRUE(health.unavailable().contains("metrics.memory_usage.ets"));
  EXPECT_GT(health.timestamp().seconds(), 0);
}

TEST(GetSystemHealth, CountsItsOwnCalls) {
  DirectServer server(Operations());
  Get(server);
  v1::GetSystemHealthRequest broken;
  broken.set_queue_threshold(0);
  EXPECT_EQ(server.Begin(kPath, broken)->reason(), v1::REASON_VALIDATION_ERROR);
  const auto health = Get(server);
  EXPECT_EQ(health.arsenal().calls(), 2);
  EXPECT_EQ(health.arsenal().refusals(), 1);
  EXPECT_EQ(health.arsenal().faults(), 0);
  EXPECT_EQ(health.arsenal().error_rate(), 0);
  EXPECT_EQ(health.metrics().performance_score(), 100);
}

TEST(GetSystemHealth, WarnsOfOrphansHogsAndFullMailboxes) {
  DirectServer server(Operations());
  const auto orphan = SpawnIdle(server, "orphan");
  for (int i = 0; i < 10; ++i) server.space().Send(orphan, runtime::atoms::kOk);
  server.space().Send(orphan, runtime::Term::Binary(std::string(100'000, 'x')));
  server.driver().RunUntilQuiet();
  v1::GetSystemHealthRequest request;
  request.set_memory_threshold(50'000);
  request.set_queue_threshold(10);
  const auto health = Get(server, request);
  EXPECT_EQ(health.status(), "healthy");  // of supervisors
  EXPECT_EQ(health.metrics().orphans(), 1);
  EXPECT_EQ(health.metrics().memory_hogs(), 1);
  EXPECT_EQ(health.metrics().backed_up_mailboxes(), 1);
  EXPECT_EQ(health.metrics().process_health(), 50);  // one of two, with the callers' session
  ASSERT_EQ(health.warnings_size(), 3);
  EXPECT_EQ(health.warnings_total(), 3);
  EXPECT_EQ(health.warnings(0).type(), "high_memory_process");
  EXPECT_EQ(health.warnings(0).name(), "orphan");
  EXPECT_EQ(health.warnings(2).type(), "orphan");
  EXPECT_EQ(health.warnings(2).severity(), "low");
}

TEST(GetSystemHealth, IsThatOfTheWorstSupervisorAndNamesItsRule) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  for (int i = 0; i < 2; ++i) {
    const auto pid = server.space().registry().Whereis(*runtime::Atom::Intern("counter"));
    ASSERT_TRUE(pid.has_value());
    server.space().ExitProcess(*pid, runtime::atoms::kKill);
    server.driver().RunUntilQuiet();
  }
  const auto health = Get(server);
  EXPECT_EQ(health.status(), "degraded");
  EXPECT_EQ(health.health_rule().rfind("demo_sup: ", 0), 0) << health.health_rule();
  EXPECT_EQ(health.metrics().supervision_health(), 75);
  ASSERT_GE(health.warnings_size(), 1);
  EXPECT_EQ(health.warnings(0).type(), "supervisor_health");
}

}  // namespace
}  // namespace arsenal::service::system
