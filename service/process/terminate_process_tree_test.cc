// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnAfter;
using core::testing::SpawnIdle;
using core::testing::SpawnTrapping;
using runtime::Pid;
using runtime::ProcessContext;

constexpr char kPath[] = "/arsenal.v1.ProcessService/TerminateProcessTree";

v1::TerminateProcessTreeRequest Request(const std::string& pid) {
  v1::TerminateProcessTreeRequest request;
  request.set_pid(pid);
  return request;
}

v1::TerminateProcessTreeResponse Act(DirectServer& server,
                                     const v1::TerminateProcessTreeRequest& request) {
  const auto response = server.Call<v1::TerminateProcessTreeResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::TerminateProcessTreeResponse();
}

TEST(TerminateProcessTree, EndsASupervisorWithItsChildrenAndNobodyIsRestarted) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto tree = Act(server, Request("demo_sup")).data();
  EXPECT_EQ(tree.alive(), 0);
  EXPECT_EQ(tree.critical(), 0);
  EXPECT_EQ(tree.exited(), tree.processes_size());
  EXPECT_GE(tree.exited(), 5);
  EXPECT_EQ(tree.processes().rbegin()->name(), "demo_sup");
  EXPECT_EQ(tree.processes().rbegin()->exit_reason(), "killed");
  for (const auto& process : tree.processes()) {
    EXPECT_EQ(server.space().Find(*Pid::Parse(process.pid())), nullptr);
  }
}

TEST(TerminateProcessTree, SaysWhoLivesOn) {
  DirectServer server(Operations());
  const Pid trapping = SpawnTrapping(server);
  const Pid root = SpawnAfter(
      server, [trapping](ProcessContext& self) { EXPECT_TRUE(self.Link(trapping).ok()); });
  v1::TerminateProcessTreeRequest request = Request(root.ToString());
  request.set_reason("shutdown");
  request.set_timeout_ms(10);
  const auto call = server.Begin(kPath, request);
  server.driver().Advance(std::chrono::milliseconds(10));
  ASSERT_TRUE(call->ok());
  const auto tree = call->message<v1::TerminateProcessTreeResponse>().data();
  EXPECT_EQ(tree.exited(), 1);
  EXPECT_EQ(tree.alive(), 1);
  EXPECT_EQ(tree.processes(0).pid(), trapping.ToString());
  EXPECT_EQ(tree.processes(0).outcome(), "alive");
  EXPECT_EQ(tree.processes(1).exit_reason(), "shutdown");
  EXPECT_EQ(server.session().open_requests(), 0);
}

TEST(TerminateProcessTree, RefusesNobodyWhatBelongsToTheNodeAndAnotherIncarnation) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Request(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  SpawnIdle(server, "named");
  v1::TerminateProcessTreeRequest request = Request("named");
  request.set_if_pid(critical.ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::process
