// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.ProcessService/SetProcessPriority";

v1::SetProcessPriorityRequest Request(const std::string& pid) {
  v1::SetProcessPriorityRequest request;
  request.set_pid(pid);
  request.set_level("high");
  return request;
}

v1::SetProcessPriorityResponse Act(DirectServer& server,
                                   const v1::SetProcessPriorityRequest& request) {
  const auto response = server.Call<v1::SetProcessPriorityResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::SetProcessPriorityResponse();
}

TEST(SetProcessPriority, TellsBothPriorities) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  const auto set = Act(server, Request(pid.ToString())).data();
  EXPECT_EQ(set.old_level(), "normal");
  EXPECT_EQ(set.new_level(), "high");
  EXPECT_EQ(server.node().Inspect(pid)->priority, runtime::Priority::kHigh);
}

TEST(SetProcessPriority, WhilePausedIsWhatItGetsBack) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  server.space().PauseScheduling(pid);
  EXPECT_EQ(Act(server, Request(pid.ToString())).data().old_level(), "normal");
  EXPECT_EQ(server.node().Inspect(pid)->priority, runtime::Priority::kIdle);
  server.space().ResumeScheduling(pid);
  EXPECT_EQ(server.node().Inspect(pid)->priority, runtime::Priority::kHigh);
}

TEST(SetProcessPriority, RefusesOtherWords) {
  DirectServer server(Operations());
  v1::SetProcessPriorityRequest request = Request(SpawnIdle(server).ToString());
  request.set_level("max");
  EXPECT_EQ(server.Begin(kPath, request)->fields(), std::vector<std::string>{"level"});
  request.clear_level();
  EXPECT_EQ(server.Begin(kPath, request)->fields(), std::vector<std::string>{"level"});
}

TEST(SetProcessPriority, RefusesNobodyWhatBelongsToTheNodeAndAnotherIncarnation) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Request(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  SpawnIdle(server, "named");
  v1::SetProcessPriorityRequest request = Request("named");
  request.set_if_pid(critical.ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::process
