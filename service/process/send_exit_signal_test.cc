// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "runtime/term/text.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;
using core::testing::SpawnTrapping;
using runtime::Pid;

constexpr char kPath[] = "/arsenal.v1.ProcessService/SendExitSignal";

v1::SendExitSignalRequest Request(const std::string& pid) {
  v1::SendExitSignalRequest request;
  request.set_pid(pid);
  return request;
}

v1::SendExitSignalResponse Act(DirectServer& server, const v1::SendExitSignalRequest& request) {
  const auto response = server.Call<v1::SendExitSignalResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::SendExitSignalResponse();
}

TEST(SendExitSignal, EndsAProcessThatDoesNotTrapAndIsAMessageToOneThatDoes) {
  DirectServer server(Operations());
  const Pid idle = SpawnIdle(server);
  const auto sent = Act(server, Request(idle.ToString())).data();
  EXPECT_TRUE(sent.sent());
  EXPECT_EQ(sent.reason(), "shutdown");
  EXPECT_EQ(sent.from_pid(), server.session().pid().ToString());
  EXPECT_EQ(server.space().Find(idle), nullptr);
  const Pid trapping = SpawnTrapping(server);
  v1::SendExitSignalRequest request = Request(trapping.ToString());
  request.set_reason("{oops, 1}");
  request.set_from_pid(idle.ToString());
  EXPECT_EQ(Act(server, request).data().reason(), "{oops,1}");
  const auto messages = runtime::InspectMessages(server.space(), trapping, 10);
  ASSERT_EQ(messages->size(), 1u);
  EXPECT_EQ(runtime::ToText(messages->at(0)), "{'EXIT'," + idle.ToString() + ",{oops,1}}");
}

TEST(SendExitSignal, WithReasonNormalEndsNobodyElse) {
  DirectServer server(Operations());
  const Pid idle = SpawnIdle(server);
  v1::SendExitSignalRequest request = Request(idle.ToString());
  request.set_signal("normal");
  Act(server, request);
  EXPECT_NE(server.space().Find(idle), nullptr);
}

TEST(SendExitSignal, WaitsForItsDelay) {
  DirectServer server(Operations());
  const Pid idle = SpawnIdle(server);
  v1::SendExitSignalRequest request = Request(idle.ToString());
  request.set_signal("kill");
  request.set_delay_ms(50);
  EXPECT_FALSE(Act(server, request).data().sent());
  server.driver().Advance(std::chrono::milliseconds(49));
  EXPECT_NE(server.space().Find(idle), nullptr);
  server.driver().Advance(std::chrono::milliseconds(1));
  EXPECT_EQ(server.space().Find(idle), nullptr);
}

TEST(SendExitSignal, SendsNothingWhenAFieldIsWrong) {
  DirectServer server(Operations());
  const Pid idle = SpawnIdle(server);
  v1::SendExitSignalRequest request = Request(idle.ToString());
  request.set_reason("{oops");
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INVALID_TERM);
  request.set_reason("a");
  request.set_signal("b");
  EXPECT_EQ(server.Begin(kPath, request)->fields(), std::vector<std::string>{"signal"});
  request.clear_signal();
  request.set_from_pid("me");
  EXPECT_EQ(server.Begin(kPath, request)->fields(), std::vector<std::string>{"from_pid"});
  EXPECT_NE(server.space().Find(idle), nullptr);
}

TEST(SendExitSignal, RefusesNobodyWhatBelongsToTheNodeAndAnotherIncarnation) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Request(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  SpawnIdle(server, "named");
  v1::SendExitSignalRequest request = Request("named");
  request.set_if_pid(critical.ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INCARNATION_CHANGED);
}

TEST(SendExitSignal, PreviewSendsNothing) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  v1::SendExitSignalRequest request;
  request.set_pid("kv");
  request.set_reason("boom");
  request.set_validate_only(true);
  const auto response =
      server.Call<v1::SendExitSignalResponse>("/arsenal.v1.ProcessService/SendExitSignal", request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_FALSE(response->data().sent());
  EXPECT_EQ(response->data().preview().levels(0).outcome(), "restart");
  EXPECT_TRUE(server.space().Whereis(*runtime::Atom::Find("kv")).has_value());
}

}  // namespace
}  // namespace arsenal::service::process
