// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/message/operations.h"

namespace arsenal::service::message {
namespace {

using core::testing::DirectServer;
using core::testing::StartDemo;

constexpr char kPath[] = "/arsenal.v1.MessageService/CallProcessSync";

v1::CallProcessSyncRequest Request(const std::string& pid, const std::string& text) {
  v1::CallProcessSyncRequest request;
  request.set_pid(pid);
  request.mutable_message()->set_string_value(text);
  return request;
}

TEST(CallProcessSync, BringsTheReply) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto response = server.Call<v1::CallProcessSyncResponse>(kPath, Request("crasher", "ping"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().reply_text(), "pong");
}

TEST(CallProcessSync, WaitsLongerThanACallWouldUntilItsDeadline) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto call = server.Begin(kPath, Request("crasher", "hang"));
  server.driver().Advance(std::chrono::seconds(299));
  EXPECT_FALSE(call->ended());
  server.driver().Advance(std::chrono::seconds(2));
  EXPECT_EQ(call->reason(), v1::REASON_DEADLINE_EXCEEDED);
  EXPECT_EQ(server.session().open_requests(), 0u);
}

TEST(CallProcessSync, TellsOfADeathAndOfAnUnknownMessage) {
  DirectServer server(Operations());
  StartDemo(server);
  EXPECT_EQ(server.Begin(kPath, Request("crasher", "crash"))->reason(), v1::REASON_PROCESS_EXITED);
  EXPECT_EQ(server.Begin(kPath, Request("counter", "dance"))->reason(), v1::REASON_UNKNOWN_MESSAGE);
  const auto idle = core::testing::SpawnIdle(server).ToString();
  EXPECT_EQ(server.Begin(kPath, Request(idle, "x"))->reason(), v1::REASON_NOT_CALLABLE);
  EXPECT_EQ(server.Begin(kPath, Request("root_sup", "x"))->reason(), v1::REASON_PROCESS_CRITICAL);
}

}  // namespace
}  // namespace arsenal::service::message
