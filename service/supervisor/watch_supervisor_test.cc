// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/core/testing/text_rpc.h"
#include "service/supervisor/operations.h"

namespace arsenal::service::supervisor {
namespace {

using core::testing::DirectServer;
using core::testing::StartDemo;
using core::testing::TextRpc;

using WatchSupervisorRpc = TextRpc<v1::WatchSupervisorRequest, v1::WatchSupervisorResponse>;
using StartRpc = TextRpc<v1::StartSupervisorRequest, v1::StartSupervisorResponse>;

constexpr char kBand[] =
    "name: 'band' children { id: 'a' start { module: 'kv' } }"
    " children { id: 'b' start { module: 'counter' args { number_value: 1 } } }"
    " children { id: 'c' start { module: 'kv' } }";

// The demo, and beside it a supervisor of three children that nobody supervises.
v1::StartedSupervisor StartBand(DirectServer& server, const std::string& more = "") {
  StartDemo(server);
  return StartRpc(server, "SupervisorService/StartSupervisor")(kBand + more).data();
}

// The records of a stream; while a child is being restarted the health changes, too, which most
// tests leave out.
enum class Healths { kLeaveOut, kOnly };

std::vector<v1::WatchSupervisorResponse> Records(const core::testing::DirectCall& call,
                                                 Healths healths = Healths::kLeaveOut) {
  std::vector<v1::WatchSupervisorResponse> records;
  for (size_t i = 0; i < call.messages().size(); ++i) {
    auto record = call.message<v1::WatchSupervisorResponse>(i);
    if ((record.type() == "health") == (healths == Healths::kOnly)) records.push_back(record);
  }
  return records;
}

std::vector<std::string> Types(const core::testing::DirectCall& call) {
  std::vector<std::string> types;
  for (const auto& record : Records(call)) types.push_back(record.type());
  return types;
}

v1::WatchSupervisorResponse Last(const core::testing::DirectCall& call) {
  return Records(call).back();
}

TEST(WatchSupervisor, BeginsWithHowItIsAndTellsARestart) {
  DirectServer server(Operations());
  StartDemo(server);
  WatchSupervisorRpc watch(server, "SupervisorService/WatchSupervisor");
  const auto call = watch.Begin("name: 'demo_sup'");
  ASSERT_EQ(Types(*call), std::vector<std::string>{"snapshot"});
  EXPECT_EQ(Last(*call).config().strategy(), "one_for_one");
  EXPECT_EQ(Last(*call).health().health_status(), "healthy");
  const auto crasher = *runtime::Atom::Find("crasher");
  const auto old_pid = server.space().Whereis(crasher)->ToString();
  server.session().Send(crasher, *runtime::Atom::Intern("crash"));
  server.driver().RunUntilQuiet();
  EXPECT_EQ(Types(*call), (std::vector<std::string>{"snapshot", "child_exit", "child_restart"}));
  const auto restart = Last(*call).event();
  EXPECT_EQ(restart.child_id(), "crasher");
  EXPECT_EQ(restart.old_pid(), old_pid);
  EXPECT_EQ(restart.pid(), server.space().Whereis(crasher)->ToString());
  EXPECT_EQ(restart.restart_count(), 1);
  EXPECT_EQ(restart.supervisor(), "demo_sup");
  call->Cancel();
  server.driver().RunUntilQuiet();
}

TEST(WatchSupervisor, TellsConfigurationAndHealth) {
  DirectServer server(Operations());
  StartDemo(server);
  WatchSupervisorRpc watch(server, "SupervisorService/WatchSupervisor");
  const auto call = watch.Begin("name: 'demo_sup'");
  TextRpc<v1::ChangeSupervisorPeriodRequest, v1::ChangeSupervisorPeriodResponse>(
      server, "SupervisorService/ChangeSupervisorPeriod")("name: 'demo_sup' max_seconds: 20");
  server.driver().Advance(std::chrono::seconds(1));
  EXPECT_EQ(Last(*call).type(), "config");
  EXPECT_EQ(Last(*call).config().max_seconds(), 20);
  for (int i = 0; i < 2; ++i) {
    server.session().Send(*runtime::Atom::Find("crasher"), *runtime::Atom::Intern("crash"));
    server.driver().RunUntilQuiet();
  }
  EXPECT_EQ(Records(*call, Healths::kOnly).back().health().health_status(), "degraded");
  server.driver().Advance(std::chrono::seconds(22));
  EXPECT_EQ(Records(*call, Healths::kOnly).back().health().health_status(), "healthy");
  EXPECT_EQ(Last(*call).type(), "heartbeat");
  call->Cancel();
  server.driver().RunUntilQuiet();
}

TEST(WatchSupervisor, EndsWithTheExit) {
  DirectServer server(Operations());
  StartBand(server);
  WatchSupervisorRpc watch(server, "SupervisorService/WatchSupervisor");
  const auto call = watch.Begin("name: 'band'");
  TextRpc<v1::StopSupervisorRequest, v1::StopSupervisorResponse>(
      server, "SupervisorService/StopSupervisor")("name: 'band' reason: '{shutdown, done}'");
  server.driver().RunUntilQuiet();
  ASSERT_TRUE(call->ended());
  EXPECT_TRUE(call->ok());
  EXPECT_EQ(Types(*call), (std::vector<std::string>{"snapshot", "child_terminate",
                                                    "child_terminate", "child_terminate", "exit"}));
  EXPECT_EQ(Last(*call).exit_reason(), "{shutdown,done}");
}

TEST(WatchSupervisor, ResumesAndRefusesCursorsThatAreNone) {
  DirectServer server(Operations());
  StartDemo(server);
  WatchSupervisorRpc watch(server, "SupervisorService/WatchSupervisor");
  const auto cursor = server.node().events().Now().ToString();
  server.session().Send(*runtime::Atom::Find("crasher"), *runtime::Atom::Intern("crash"));
  server.driver().RunUntilQuiet();
  const auto call = watch.Begin("name: 'demo_sup' after: '" + cursor + "'");
  EXPECT_EQ(Types(*call), (std::vector<std::string>{"snapshot", "child_exit", "child_restart"}));
  call->Cancel();
  server.driver().RunUntilQuiet();
  EXPECT_EQ(watch.Refusal("name: 'demo_sup' after: 'x'"), v1::REASON_INVALID_CURSOR);
}

TEST(WatchSupervisor, RefusesStrangersAndWorkers) {
  DirectServer server(Operations());
  StartDemo(server);
  WatchSupervisorRpc rpc(server, "SupervisorService/WatchSupervisor");
  EXPECT_EQ(rpc.Refusal("name: 'nobody'"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter'"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>'"), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::supervisor
