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

constexpr char kPath[] = "/arsenal.v1.ProcessService/HibernateProcess";

v1::HibernateProcessRequest Request(const std::string& pid) {
  v1::HibernateProcessRequest request;
  request.set_pid(pid);
  return request;
}

v1::HibernateProcessResponse Act(DirectServer& server, const v1::HibernateProcessRequest& request) {
  const auto response = server.Call<v1::HibernateProcessResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::HibernateProcessResponse();
}

TEST(HibernateProcess, PutsAServerToSleepUntilItsNextMessage) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto outcome = Act(server, Request("kv")).data();
  EXPECT_TRUE(outcome.hibernated());
  EXPECT_LE(outcome.memory_after(), outcome.memory_before());
  const auto pid = *Pid::Parse(outcome.pid());
  EXPECT_TRUE(server.node().Inspect(pid)->hibernated);
  server.session().Send(pid, runtime::atoms::kOk);
  server.driver().RunUntilQuiet();
  EXPECT_FALSE(server.node().Inspect(pid)->hibernated);
}

TEST(HibernateProcess, SaysThatACoroutineCannot) {
  DirectServer server(Operations());
  const auto outcome = Act(server, Request(SpawnIdle(server).ToString())).data();
  EXPECT_FALSE(outcome.hibernated());
  EXPECT_TRUE(outcome.has_unavailable());
}

TEST(HibernateProcess, RefusesNobodyWhatBelongsToTheNodeAndAnotherIncarnation) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Request(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  SpawnIdle(server, "named");
  v1::HibernateProcessRequest request = Request("named");
  request.set_if_pid(critical.ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::process
