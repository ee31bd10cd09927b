// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/supervisor/operations.h"

namespace arsenal::service::supervisor {
namespace {

using core::testing::DirectServer;
using core::testing::StartDemo;

constexpr char kPath[] = "/arsenal.v1.SupervisorService/ListSupervisors";

v1::ListSupervisorsResponse List(DirectServer& server, const v1::ListSupervisorsRequest& request) {
  const auto response = server.Call<v1::ListSupervisorsResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::ListSupervisorsResponse();
}

// Makes the crasher crash so many times.
void Crash(DirectServer& server, int times) {
  const runtime::Atom crasher = *runtime::Atom::Find("crasher");
  for (int i = 0; i < times; ++i) {
    server.session().Send(crasher, *runtime::Atom::Intern("crash"));
    server.driver().RunUntilQuiet();
  }
}

TEST(ListSupervisors, ShowsLimitsAndChildrenWhenAskedFor) {
  DirectServer server(Operations());
  StartDemo(server);
  v1::ListSupervisorsRequest request;
  EXPECT_EQ(List(server, request).data(1).children_size(), 0);
  request.add_include("children");
  const auto response = List(server, request);
  ASSERT_EQ(response.data_size(), 4);
  const auto& demo = response.data(1);
  EXPECT_EQ(demo.name(), "demo_sup");
  EXPECT_EQ(demo.max_restarts(), 4);
  EXPECT_EQ(demo.max_seconds(), 10);
  EXPECT_EQ(demo.health_status(), "healthy");
  EXPECT_FALSE(demo.has_last_restart());
  ASSERT_EQ(demo.children_size(), 6);
  EXPECT_EQ(demo.children(2).id(), "crasher");
  EXPECT_EQ(demo.children(2).restart_type(), "permanent");
}

TEST(ListSupervisors, HealthFollowsTheRestartBudget) {
  DirectServer server(Operations());
  StartDemo(server);
  Crash(server, 1);
  v1::ListSupervisorsRequest request;
  EXPECT_EQ(List(server, request).data(1).health_status(), "healthy");
  EXPECT_EQ(List(server, request).data(1).restarts_in_window(), 1);
  EXPECT_TRUE(List(server, request).data(1).has_last_restart());
  Crash(server, 1);
  request.set_health("degraded");
  ASSERT_EQ(List(server, request).data_size(), 1);
  EXPECT_NE(List(server, request).data(0).health_rule(), "");
  Crash(server, 3);  // the fifth: it gives up and is started anew
  request.set_health("critical");
  ASSERT_EQ(List(server, request).data_size(), 1);
  EXPECT_EQ(List(server, request).data(0).restart_count(), 0);
  server.driver().Advance(std::chrono::seconds(61));
  EXPECT_EQ(List(server, request).data_size(), 0);
}

TEST(ListSupervisors, RefusesWordsThatItDoesNotKnow) {
  DirectServer server(Operations());
  v1::ListSupervisorsRequest request;
  request.set_strategy("one_for_some");
  EXPECT_EQ(server.Begin(kPath, request)->fields(), std::vector<std::string>{"strategy"});
}

}  // namespace
}  // namespace arsenal::service::supervisor
