// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/system/operations.h"

namespace arsenal::service::system {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.SystemService/FindProcessCycles";

auto Find(DirectServer& server, const v1::FindProcessCyclesRequest& request = {}) {
  const auto response = server.Call<v1::FindProcessCyclesResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::FindProcessCyclesResponse().data();
}

TEST(FindProcessCycles, ThereAreNoneInTheDemo) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto data = Find(server);
  EXPECT_EQ(data.total(), 0);
  EXPECT_EQ(data.process_count(), server.space().process_count());
}

TEST(FindProcessCycles, FindsRingsOfLinks) {
  DirectServer server(Operations());
  const auto a = SpawnIdle(server, "a");
  const auto b = core::testing::SpawnAfter(server, [&](auto& self) { self.Link(a); });
  EXPECT_EQ(Find(server).total(), 0);
  core::testing::SpawnAfter(server, [&](auto& self) {
    self.Link(a);
    self.Link(b);
  });
  const auto data = Find(server);
  ASSERT_EQ(data.cycles_size(), 1);
  EXPECT_EQ(data.cycles(0).kind(), "link");
  EXPECT_FALSE(data.cycles(0).deadlock());
  ASSERT_EQ(data.cycles(0).members_size(), 3);
  EXPECT_EQ(data.cycles(0).members(0).name(), "a");
  v1::FindProcessCyclesRequest request;
  request.add_edges("monitor");
  EXPECT_EQ(Find(server, request).total(), 0);
}

TEST(FindProcessCycles, FindsCirclesOfMonitors) {
  DirectServer server(Operations());
  const auto a = SpawnIdle(server);
  const auto b = core::testing::SpawnAfter(server, [&](auto& self) { self.Monitor(a); });
  EXPECT_EQ(Find(server).total(), 0);
  server.space().ContextOf(a)->Monitor(b);
  server.driver().RunUntilQuiet();
  const auto data = Find(server);
  ASSERT_EQ(data.cycles_size(), 1);
  EXPECT_EQ(data.cycles(0).kind(), "monitor");
  EXPECT_EQ(data.cycles(0).length(), 2);
  EXPECT_EQ(data.cycles(0).set_size(), 2);
}

TEST(FindProcessCycles, ACircleOfThoseWhoWaitIsADeadlockAndIsShownOnce) {
  DirectServer server(Operations());
  const auto a = SpawnIdle(server, "a");
  const auto b = SpawnIdle(server, "b");
  const auto c = SpawnIdle(server, "c");
  // As callers do: a monitor, and the word for whom they wait.
  const auto wait = [&](runtime::Pid who, runtime::Pid target) {
    runtime::ProcessContext& context = *server.space().ContextOf(who);
    context.SetWaitingFor(target, context.Monitor(target));
  };
  wait(a, b);
  wait(b, c);
  server.driver().RunUntilQuiet();
  EXPECT_EQ(Find(server).total(), 0);
  wait(c, a);
  server.driver().RunUntilQuiet();
  const auto data = Find(server);
  EXPECT_EQ(data.total(), 1);
  ASSERT_EQ(data.cycles_size(), 1);
  EXPECT_EQ(data.cycles(0).kind(), "waits_for");
  EXPECT_TRUE(data.cycles(0).deadlock());
  ASSERT_EQ(data.cycles(0).members_size(), 3);
  EXPECT_EQ(data.cycles(0).members(1).name(), "b");
  EXPECT_EQ(data.cycles(0).members(2).name(), "c");
}

TEST(FindProcessCycles, RefusesRelationsThatAreNone) {
  DirectServer server(Operations());
  v1::FindProcessCyclesRequest request;
  request.add_edges("love");
  EXPECT_EQ(server.Begin(kPath, request)->fields(), std::vector<std::string>{"edges[0]"});
}

}  // namespace
}  // namespace arsenal::service::system
