// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.ProcessService/GetProcessBacktrace";

v1::GetProcessBacktraceRequest Request(const std::string& pid) {
  v1::GetProcessBacktraceRequest request;
  request.set_pid(pid);
  return request;
}

v1::GetProcessBacktraceResponse Get(DirectServer& server,
                                    const v1::GetProcessBacktraceRequest& request) {
  const auto response = server.Call<v1::GetProcessBacktraceResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetProcessBacktraceResponse();
}

TEST(GetProcessBacktrace, ShowsTheReceiveThatACoroutineWaitsIn) {
  DirectServer server(Operations());
  const auto response = Get(server, Request(SpawnIdle(server).ToString()));
  EXPECT_EQ(response.data().status(), "waiting");
  ASSERT_EQ(response.data().frames_size(), 1);
  EXPECT_NE(response.data().frames(0).function().find("Idle"), std::string::npos);
  EXPECT_NE(response.data().frames(0).file().find("processes.cc"), std::string::npos);
  EXPECT_GT(response.data().frames(0).line(), 0);
  EXPECT_FALSE(response.data().has_message());
}

TEST(GetProcessBacktrace, OfAServerBetweenTwoMessagesIsEmpty) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto response = Get(server, Request("counter"));
  EXPECT_EQ(response.data().frames_size(), 0);
  EXPECT_EQ(response.data().status(), "waiting");
}

TEST(GetProcessBacktrace, OfNobodyIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("<0.99999.1>"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::process
