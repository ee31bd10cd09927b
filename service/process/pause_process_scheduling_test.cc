// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.ProcessService/PauseProcessScheduling";

v1::PauseProcessSchedulingRequest Request(const std::string& pid) {
  v1::PauseProcessSchedulingRequest request;
  request.set_pid(pid);
  return request;
}

v1::PauseProcessSchedulingResponse Act(DirectServer& server,
                                       const v1::PauseProcessSchedulingRequest& request) {
  const auto response = server.Call<v1::PauseProcessSchedulingResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::PauseProcessSchedulingResponse();
}

TEST(PauseProcessScheduling, RemembersThePriority) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  server.space().SetPriority(pid, runtime::Priority::kHigh);
  const auto first = Act(server, Request(pid.ToString())).data();
  EXPECT_TRUE(first.paused());
  EXPECT_TRUE(first.changed());
  EXPECT_EQ(first.priority(), "high");
  EXPECT_EQ(server.node().Inspect(pid)->priority, runtime::Priority::kIdle);
  const auto second = Act(server, Request(pid.ToString())).data();
  EXPECT_FALSE(second.changed());
  EXPECT_EQ(second.priority(), "high");
}

TEST(PauseProcessScheduling, RefusesNobodyWhatBelongsToTheNodeAndAnotherIncarnation) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Request(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  SpawnIdle(server, "named");
  v1::PauseProcessSchedulingRequest request = Request("named");
  request.set_if_pid(critical.ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::process
