// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/state/operations.h"

namespace arsenal::service::state {
namespace {

using core::testing::DirectServer;
using core::testing::StartDemo;

constexpr char kPath[] = "/arsenal.v1.StateService/DiffProcessState";

v1::DiffProcessStateRequest Request(const std::string& pid, const std::string& other) {
  v1::DiffProcessStateRequest request;
  request.set_pid(pid);
  request.mutable_other_state()->set_string_value(other);
  return request;
}

TEST(DiffProcessState, TellsWhatTheOtherStateHasMoreLessOrOtherwise) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto response = server.Call<v1::DiffProcessStateResponse>(
      kPath, Request("crasher", "#{pings => 1, more => x}"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_FALSE(response->data().equal());
  ASSERT_EQ(response->data().changed_size(), 1);
  EXPECT_EQ(response->data().changed(0).path(), "/pings");
  EXPECT_EQ(response->data().changed(0).value().number_value(), 0);
  EXPECT_EQ(response->data().changed(0).other_value().number_value(), 1);
  ASSERT_EQ(response->data().added_size(), 1);
  EXPECT_EQ(response->data().added(0).path(), "/more");
  EXPECT_EQ(response->data().added(0).value().string_value(), "x");
  const auto less = server.Call<v1::DiffProcessStateResponse>(kPath, Request("crasher", "#{}"));
  EXPECT_EQ(less->data().removed_size(), 1);
}

TEST(DiffProcessState, TellsThatTwoAreEqual) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto response =
      server.Call<v1::DiffProcessStateResponse>(kPath, Request("crasher", "#{pings => 0}"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_TRUE(response->data().equal());
}

TEST(DiffProcessState, RefusesWhatIsNoTermAndWhoShowsNoState) {
  DirectServer server(Operations());
  StartDemo(server);
  EXPECT_EQ(server.Begin(kPath, Request("crasher", "{"))->reason(), v1::REASON_INVALID_TERM);
  const auto idle = core::testing::SpawnIdle(server).ToString();
  EXPECT_EQ(server.Begin(kPath, Request(idle, "1"))->reason(), v1::REASON_NOT_INSPECTABLE);
}

}  // namespace
}  // namespace arsenal::service::state
