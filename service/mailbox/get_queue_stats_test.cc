// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "runtime/term/parse.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.MailboxService/GetQueueStats";

void Send(DirectServer& server, runtime::Pid pid, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) server.space().Send(pid, *runtime::ParseTerm(text));
  server.driver().RunUntilQuiet();
}

v1::GetQueueStatsRequest Request(const std::string& pid) {
  v1::GetQueueStatsRequest request;
  request.set_pid(pid);
  return request;
}

TEST(GetQueueStats, CountsByKindAndAge) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  Send(server, pid, {"{'$gen_call', from, x}", "{'$gen_cast', x}"});
  server.driver().Advance(std::chrono::milliseconds(500));
  Send(server, pid, {"plain"});
  const auto response = server.Call<v1::GetQueueStatsResponse>(kPath, Request(pid.ToString()));
  ASSERT_TRUE(response.ok()) << response.status();
  const v1::QueueStats& stats = response->data();
  EXPECT_EQ(stats.length(), 3u);
  EXPECT_EQ(stats.examined(), 3u);
  ASSERT_EQ(stats.kinds_size(), 3);
  EXPECT_EQ(stats.kinds(0).kind(), "call");
  EXPECT_EQ(stats.kinds(2).kind(), "message");
  EXPECT_EQ(stats.oldest_age_ms(), 500u);
  EXPECT_EQ(stats.newest_age_ms(), 0u);
  ASSERT_EQ(stats.ages_size(), 2);
  EXPECT_EQ(stats.ages(0).below_ms(), 1u);
  EXPECT_EQ(stats.ages(1).below_ms(), 1000u);
  EXPECT_EQ(stats.ages(1).count(), 2u);
}

TEST(GetQueueStats, TellsRatesOverTheLifeOfTheProcess) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  server.driver().Advance(std::chrono::seconds(9));
  const auto response = server.Call<v1::GetQueueStatsResponse>(kPath, Request("counter"));
  ASSERT_TRUE(response.ok()) << response.status();
  const v1::QueueStats& stats = response->data();
  EXPECT_EQ(stats.length(), 0u);
  EXPECT_FALSE(stats.has_oldest_age_ms());
  EXPECT_EQ(stats.messages_in(), stats.messages_gone());
  EXPECT_GT(stats.messages_in(), 5u);
  EXPECT_NEAR(stats.arrival_rate(),
              1000.0 * static_cast<double>(stats.messages_in()) /
                  static_cast<double>(stats.rate_window_ms()),
              0.1);
}

TEST(GetQueueStats, RefusesNobody) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::mailbox
