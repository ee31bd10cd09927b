// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.ProcessService/ResumeProcessScheduling";

v1::ResumeProcessSchedulingRequest Request(const std::string& pid) {
  v1::ResumeProcessSchedulingRequest request;
  request.set_pid(pid);
  return request;
}

v1::ResumeProcessSchedulingResponse Act(DirectServer& server,
                                        const v1::ResumeProcessSchedulingRequest& request) {
  const auto response = server.Call<v1::ResumeProcessSchedulingResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::ResumeProcessSchedulingResponse();
}

TEST(ResumeProcessScheduling, GivesThePriorityBack) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  EXPECT_FALSE(Act(server, Request(pid.ToString())).data().changed());
  server.space().SetPriority(pid, runtime::Priority::kLow);
  server.space().PauseScheduling(pid);
  const auto resumed = Act(server, Request(pid.ToString())).data();
  EXPECT_TRUE(resumed.changed());
  EXPECT_FALSE(resumed.paused());
  EXPECT_EQ(resumed.priority(), "low");
  EXPECT_EQ(server.node().Inspect(pid)->priority, runtime::Priority::kLow);
}

TEST(ResumeProcessScheduling, RefusesNobodyWhatBelongsToTheNodeAndAnotherIncarnation) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Request(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  SpawnIdle(server, "named");
  v1::ResumeProcessSchedulingRequest request = Request("named");
  request.set_if_pid(critical.ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::process
