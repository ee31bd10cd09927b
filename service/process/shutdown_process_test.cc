// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;
using core::testing::SpawnTrapping;
using runtime::Pid;

constexpr char kPath[] = "/arsenal.v1.ProcessService/ShutdownProcess";

v1::ShutdownProcessRequest Request(const std::string& pid) {
  v1::ShutdownProcessRequest request;
  request.set_pid(pid);
  return request;
}

v1::ShutdownProcessResponse Act(DirectServer& server, const v1::ShutdownProcessRequest& request) {
  const auto response = server.Call<v1::ShutdownProcessResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::ShutdownProcessResponse();
}

TEST(ShutdownProcess, IsGracefulWhenTheProcessEndsByItself) {
  DirectServer server(Operations());
  const auto outcome = Act(server, Request(SpawnIdle(server).ToString())).data();
  EXPECT_EQ(outcome.outcome(), "graceful");
  EXPECT_EQ(outcome.exit_reason(), "shutdown");
  EXPECT_EQ(outcome.duration_ms(), 0);
}

TEST(ShutdownProcess, KillsWhatTakesTooLong) {
  DirectServer server(Operations());
  const Pid trapping = SpawnTrapping(server);
  v1::ShutdownProcessRequest request = Request(trapping.ToString());
  request.set_timeout_ms(100);
  const auto call = server.Begin(kPath, request);
  EXPECT_FALSE(call->ended());
  server.driver().Advance(std::chrono::milliseconds(100));
  ASSERT_TRUE(call->ok());
  const auto outcome = call->message<v1::ShutdownProcessResponse>().data();
  EXPECT_EQ(outcome.outcome(), "forced");
  EXPECT_EQ(outcome.exit_reason(), "killed");
  EXPECT_EQ(outcome.duration_ms(), 100);
  EXPECT_EQ(server.space().Find(trapping), nullptr);
  EXPECT_EQ(server.session().open_requests(), 0);
}

TEST(ShutdownProcess, RefusesNobodyWhatBelongsToTheNodeAndAnotherIncarnation) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Request(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  SpawnIdle(server, "named");
  v1::ShutdownProcessRequest request = Request("named");
  request.set_if_pid(critical.ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INCARNATION_CHANGED);
}

TEST(ShutdownProcess, PreviewStopsNothing) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  v1::ShutdownProcessRequest request;
  request.set_pid("kv");
  request.set_validate_only(true);
  const auto response = server.Call<v1::ShutdownProcessResponse>(
      "/arsenal.v1.ProcessService/ShutdownProcess", request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_FALSE(response->data().has_outcome());
  EXPECT_EQ(response->data().preview().levels(0).supervisor(), "demo_sup");
  EXPECT_TRUE(server.space().Whereis(*runtime::Atom::Find("kv")).has_value());
}

}  // namespace
}  // namespace arsenal::service::process
