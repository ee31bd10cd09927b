// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/system/operations.h"

namespace arsenal::service::system {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.SystemService/IdentifyBottlenecks";

v1::Bottlenecks Find(DirectServer& server, v1::IdentifyBottlenecksRequest request = {}) {
  request.set_sample_ms(0);
  const auto response = server.Call<v1::IdentifyBottlenecksResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::Bottlenecks();
}

void Send(DirectServer& server, runtime::Pid pid, int count) {
  for (int i = 0; i < count; ++i) server.space().Send(pid, runtime::atoms::kOk);
  server.driver().RunUntilQuiet();
}

TEST(IdentifyBottlenecks, ThereAreNoneInAQuietNode) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto data = Find(server);
  EXPECT_EQ(data.summary().total_bottlenecks(), 0);
  EXPECT_EQ(data.summary().system_impact(), "none");
}

TEST(IdentifyBottlenecks, RankLongMailboxesByHowFarBeyondTheThresholdTheyAre) {
  DirectServer server(Operations());
  Send(server, SpawnIdle(server, "medium"), 10);
  Send(server, SpawnIdle(server, "critical"), 100);
  Send(server, SpawnIdle(server, "high"), 20);
  Send(server, SpawnIdle(server, "fine"), 9);
  v1::IdentifyBottlenecksRequest request;
  request.set_queue_threshold(10);
  const auto data = Find(server, request);
  ASSERT_EQ(data.bottlenecks_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(data.bottlenecks(i).type(), "long_mailbox");
    EXPECT_EQ(data.bottlenecks(i).name(), data.bottlenecks(i).severity());
    EXPECT_EQ(data.bottlenecks(i).metrics().threshold(), 10);
    EXPECT_GT(data.bottlenecks(i).recommendations_size(), 0);
  }
  EXPECT_EQ(data.bottlenecks(0).metrics().message_queue_len(), 100);
  EXPECT_EQ(data.summary().critical(), 1);
  EXPECT_EQ(data.summary().system_impact(), "critical");
  request.set_bottlenecks_max(1);
  EXPECT_EQ(Find(server, request).bottlenecks_size(), 1);
  EXPECT_EQ(Find(server, request).summary().total_bottlenecks(), 3);
}

TEST(IdentifyBottlenecks, MeasureMemoryAndChainsOfCalls) {
  DirectServer server(Operations());
  const auto large = SpawnIdle(server, "large");
  server.space().Send(large, runtime::Term::Binary(std::string(200'000, 'x')));
  std::vector<runtime::Pid> chain;
  for (const char* name : {"first", "second", "third"}) chain.push_back(SpawnIdle(server, name));
  for (size_t i = 0; i + 1 < chain.size(); ++i) {
    server.space().ContextOf(chain[i])->SetWaitingFor(chain[i + 1], runtime::Ref());
  }
  v1::IdentifyBottlenecksRequest request;
  request.set_memory_threshold(100'000);
  const auto data = Find(server, request);
  ASSERT_EQ(data.bottlenecks_size(), 2);
  EXPECT_EQ(data.bottlenecks(0).type(), "high_memory_usage");
  EXPECT_EQ(data.bottlenecks(0).severity(), "high");
  EXPECT_GE(data.bottlenecks(0).metrics().memory(), 200'000);
  EXPECT_EQ(data.bottlenecks(1).type(), "call_chain");
  EXPECT_EQ(data.bottlenecks(1).name(), "third");
  EXPECT_EQ(data.bottlenecks(1).metrics().chain_length(), 3);
  ASSERT_EQ(data.bottlenecks(1).chain_size(), 3);
  EXPECT_EQ(data.bottlenecks(1).chain(0).name(), "first");
}

TEST(IdentifyBottlenecks, GrowthIsMeasuredBetweenTwoLooks) {
  DirectServer server(Operations());
  const auto growing = SpawnIdle(server, "growing");
  const auto still = SpawnIdle(server, "still");
  Send(server, growing, 5);
  Send(server, still, 5);
  v1::IdentifyBottlenecksRequest request;
  request.set_sample_ms(1000);
  const auto call = server.Begin(kPath, request);
  EXPECT_FALSE(call->ended());
  Send(server, growing, 200);
  server.driver().Advance(std::chrono::seconds(1));
  ASSERT_TRUE(call->ok());
  const auto data = call->message<v1::IdentifyBottlenecksResponse>().data();
  ASSERT_EQ(data.bottlenecks_size(), 1);
  EXPECT_EQ(data.bottlenecks(0).type(), "growing_mailbox");
  EXPECT_EQ(data.bottlenecks(0).name(), "growing");
  EXPECT_DOUBLE_EQ(data.bottlenecks(0).metrics().growth_per_second(), 200);
}

TEST(IdentifyBottlenecks, RefusesThresholdsThatAreNone) {
  DirectServer server(Operations());
  v1::IdentifyBottlenecksRequest request;
  request.set_queue_threshold(0);
  request.set_sample_ms(1001);
  EXPECT_EQ(server.Begin(kPath, request)->fields(),
            (std::vector<std::string>{"queue_threshold", "sample_ms"}));
}

}  // namespace
}  // namespace arsenal::service::system
