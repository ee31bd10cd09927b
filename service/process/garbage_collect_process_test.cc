// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.ProcessService/GarbageCollectProcess";

v1::GarbageCollectProcessRequest Request(const std::string& pid) {
  v1::GarbageCollectProcessRequest request;
  request.set_pid(pid);
  return request;
}

v1::GarbageCollectProcessResponse Act(DirectServer& server,
                                      const v1::GarbageCollectProcessRequest& request) {
  const auto response = server.Call<v1::GarbageCollectProcessResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GarbageCollectProcessResponse();
}

TEST(GarbageCollectProcess, AsksAServer) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto collected = Act(server, Request("kv")).data();
  EXPECT_TRUE(collected.compacted());
  EXPECT_EQ(collected.rounds(), 1);
  EXPECT_GT(collected.memory_before(), 0);
  EXPECT_LE(collected.memory_after(), collected.memory_before());
}

TEST(GarbageCollectProcess, HasNothingToAskACoroutine) {
  DirectServer server(Operations());
  const auto collected = Act(server, Request(SpawnIdle(server).ToString())).data();
  EXPECT_FALSE(collected.compacted());
  EXPECT_EQ(collected.rounds(), 0);
  EXPECT_EQ(collected.memory_after(), collected.memory_before());
}

TEST(GarbageCollectProcess, RefusesNobodyWhatBelongsToTheNodeAndAnotherIncarnation) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Request(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  SpawnIdle(server, "named");
  v1::GarbageCollectProcessRequest request = Request("named");
  request.set_if_pid(critical.ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::process
