// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;
using runtime::Pid;

constexpr char kPath[] = "/arsenal.v1.ProcessService/GetTrapExit";

v1::GetTrapExitRequest Request(const std::string& pid) {
  v1::GetTrapExitRequest request;
  request.set_pid(pid);
  return request;
}

v1::GetTrapExitResponse Get(DirectServer& server, const v1::GetTrapExitRequest& request) {
  const auto response = server.Call<v1::GetTrapExitResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetTrapExitResponse();
}

TEST(GetTrapExit, TellsTheFlag) {
  DirectServer server(Operations());
  EXPECT_FALSE(Get(server, Request(SpawnIdle(server).ToString())).data().trap_exit());
  const Pid trapping = core::testing::SpawnTrapping(server);
  EXPECT_TRUE(Get(server, Request(trapping.ToString())).data().trap_exit());
}

TEST(GetTrapExit, OfNobodyIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("<0.99999.1>"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::process
