// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.ProcessService/SuspendProcess";

v1::SuspendProcessRequest Request(const std::string& pid) {
  v1::SuspendProcessRequest request;
  request.set_pid(pid);
  return request;
}

v1::SuspendProcessResponse Act(DirectServer& server, const v1::SuspendProcessRequest& request) {
  const auto response = server.Call<v1::SuspendProcessResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::SuspendProcessResponse();
}

TEST(SuspendProcess, HoldsItsMessagesAndCounts) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  auto held = Act(server, Request("kv")).data();
  EXPECT_EQ(held.suspend_count(), 1);
  EXPECT_EQ(held.status(), "suspended");
  EXPECT_TRUE(held.changed());
  EXPECT_EQ(Act(server, Request("kv")).data().suspend_count(), 2);
  const auto pid = *server.space().Whereis(*runtime::Atom::Find("kv"));
  const size_t before = server.node().Inspect(pid)->message_queue_length;
  server.session().Send(pid, runtime::atoms::kOk);
  server.driver().RunUntilQuiet();
  EXPECT_EQ(server.node().Inspect(pid)->message_queue_length, before + 1);
  server.session().ExitProcess(pid, runtime::atoms::kKill);
  server.driver().RunUntilQuiet();
  EXPECT_EQ(server.space().Find(pid), nullptr);  // signals still act
}

TEST(SuspendProcess, RefusesNobodyWhatBelongsToTheNodeAndAnotherIncarnation) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Request(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  SpawnIdle(server, "named");
  v1::SuspendProcessRequest request = Request("named");
  request.set_if_pid(critical.ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::process
