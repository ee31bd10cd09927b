// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.ProcessService/ResumeProcess";

v1::ResumeProcessRequest Request(const std::string& pid) {
  v1::ResumeProcessRequest request;
  request.set_pid(pid);
  return request;
}

v1::ResumeProcessResponse Act(DirectServer& server, const v1::ResumeProcessRequest& request) {
  const auto response = server.Call<v1::ResumeProcessResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::ResumeProcessResponse();
}

TEST(ResumeProcess, LetsItGoOnWithTheLastSuspension) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  server.space().Suspend(pid);
  server.space().Suspend(pid);
  EXPECT_EQ(Act(server, Request(pid.ToString())).data().suspend_count(), 1);
  const auto last = Act(server, Request(pid.ToString())).data();
  EXPECT_EQ(last.suspend_count(), 0);
  EXPECT_TRUE(last.changed());
  server.driver().RunUntilQuiet();
  const auto again = Act(server, Request(pid.ToString())).data();
  EXPECT_FALSE(again.changed());
  EXPECT_EQ(again.status(), "waiting");
}

TEST(ResumeProcess, RefusesNobodyWhatBelongsToTheNodeAndAnotherIncarnation) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Request(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  SpawnIdle(server, "named");
  v1::ResumeProcessRequest request = Request("named");
  request.set_if_pid(critical.ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::process
