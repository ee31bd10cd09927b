// SPDX-License-Identifier: MIT

#include <chrono>
#include <memory>

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "runtime/process/handler.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/state/operations.h"

namespace arsenal::service::state {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;
using core::testing::StartDemo;

constexpr char kPath[] = "/arsenal.v1.StateService/GetProcessState";

// A behaviour that never gets to what it is sent.
class NeverAnswering final : public runtime::Handler {
 public:
  std::string_view BehaviourKind() const override { return "gen_server"; }
  runtime::DispatchResult Handle(runtime::ProcessContext&, runtime::Message&) override {
    return runtime::DispatchResult::Wait();
  }
  size_t ObjectBytes() const override { return sizeof(*this); }
};

runtime::Pid SpawnNeverAnswering(DirectServer& server) {
  const auto pid = server.space().Spawn(std::make_unique<NeverAnswering>())->pid;
  server.driver().RunUntilQuiet();
  return pid;
}

v1::GetProcessStateRequest Request(const std::string& pid) {
  v1::GetProcessStateRequest request;
  request.set_pid(pid);
  return request;
}

TEST(GetProcessState, AsksTheProcessItself) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto response = server.Call<v1::GetProcessStateResponse>(kPath, Request("crasher"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().name(), "crasher");
  EXPECT_EQ(response->data().type(), "genserver");
  EXPECT_EQ(response->data().behavior(), "gen_server");
  EXPECT_EQ(response->data().state_text(), "#{pings => 0}");
  EXPECT_TRUE(response->data().state().struct_value().fields().contains("$map"));
  EXPECT_GT(response->data().state_bytes(), 0u);
  EXPECT_EQ(response->data().state_version().size(), 16u);
}

TEST(GetProcessState, ShowsOfASupervisorItsFlagsAndNoArgumentsOfChildren) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto response = server.Call<v1::GetProcessStateResponse>(kPath, Request("demo_sup"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().type(), "supervisor");
  EXPECT_NE(response->data().state_text().find("strategy => one_for_one"), std::string::npos);
  EXPECT_EQ(response->data().state_text().find("start_link"), std::string::npos);
}

TEST(GetProcessState, RefusesAProcessThatShowsNone) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  EXPECT_EQ(server.Begin(kPath, Request(pid.ToString()))->reason(), v1::REASON_NOT_INSPECTABLE);
  EXPECT_EQ(server.node().Inspect(pid, runtime::Detail::kRow)->messages_in, 0u);
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

TEST(GetProcessState, RefusesASuspendedProcessAtOnce) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto counter = *server.space().Whereis(*runtime::Atom::Find("counter"));
  server.space().Suspend(counter);
  EXPECT_EQ(server.Begin(kPath, Request("counter"))->reason(), v1::REASON_PROCESS_SUSPENDED);
  server.space().Resume(counter);
  EXPECT_TRUE(server.Begin(kPath, Request("counter"))->ok());
}

TEST(GetProcessState, WaitsForABusyProcessNoLongerThanTheTime) {
  DirectServer server(Operations());
  const auto pid = SpawnNeverAnswering(server);
  auto request = Request(pid.ToString());
  request.set_timeout_ms(50);
  const auto call = server.Begin(kPath, request);
  EXPECT_FALSE(call->ended());
  server.driver().Advance(std::chrono::milliseconds(51));
  EXPECT_EQ(call->reason(), v1::REASON_CALL_TIMEOUT);
  EXPECT_EQ(server.session().open_requests(), 0u);
}

TEST(GetProcessState, TellsOfAnEndBeforeTheAnswer) {
  DirectServer server(Operations());
  const auto pid = SpawnNeverAnswering(server);
  const auto call = server.Begin(kPath, Request(pid.ToString()));
  server.space().ExitProcess(pid, runtime::atoms::kKill);
  server.driver().RunUntilQuiet();
  EXPECT_EQ(call->reason(), v1::REASON_PROCESS_EXITED);
  EXPECT_NE(call->status().message().find("killed"), std::string::npos);
  EXPECT_EQ(server.session().open_requests(), 0u);
}

}  // namespace
}  // namespace arsenal::service::state
