// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.ProcessService/WakeProcess";

v1::WakeProcessRequest Request(const std::string& pid) {
  v1::WakeProcessRequest request;
  request.set_pid(pid);
  return request;
}

v1::WakeProcessResponse Act(DirectServer& server, const v1::WakeProcessRequest& request) {
  const auto response = server.Call<v1::WakeProcessResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::WakeProcessResponse();
}

TEST(WakeProcess, SaysWhetherItSlept) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  EXPECT_FALSE(Act(server, Request("kv")).data().was_hibernated());
  const auto pid = *server.space().Whereis(*runtime::Atom::Find("kv"));
  server.space().Hibernate(pid);
  EXPECT_TRUE(Act(server, Request("kv")).data().was_hibernated());
  EXPECT_FALSE(server.node().Inspect(pid)->hibernated);
}

TEST(WakeProcess, RefusesNobodyWhatBelongsToTheNodeAndAnotherIncarnation) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Request(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  SpawnIdle(server, "named");
  v1::WakeProcessRequest request = Request("named");
  request.set_if_pid(critical.ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::process
