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

using RestartSupervisorRpc = TextRpc<v1::RestartSupervisorRequest, v1::RestartSupervisorResponse>;
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

using ConfigRpc = TextRpc<v1::GetSupervisorConfigRequest, v1::GetSupervisorConfigResponse>;
using ListRpc = TextRpc<v1::ListChildrenRequest, v1::ListChildrenResponse>;

v1::ListChildrenResponse Children(DirectServer& server, const std::string& name) {
  return ListRpc(server, "SupervisorService/ListChildren")("name: '" + name + "'");
}

TEST(RestartSupervisor, KeepsFlagsAndSpecsOfOneThatIsSupervised) {
  DirectServer server(Operations());
  StartDemo(server);
  TextRpc<v1::ChangeSupervisorIntensityRequest, v1::ChangeSupervisorIntensityResponse>(
      server, "SupervisorService/ChangeSupervisorIntensity")("name: 'demo_sup' max_restarts: 9");
  TextRpc<v1::StartPermanentChildRequest, v1::StartPermanentChildResponse>(
      server, "SupervisorService/StartPermanentChild")("name: 'demo_sup' module: 'kv' id: 'more'");
  TextRpc<v1::DeleteChildRequest, v1::DeleteChildResponse>(
      server, "SupervisorService/DeleteChild")("name: 'demo_sup' child_id: 'client'");
  RestartSupervisorRpc restart(server, "SupervisorService/RestartSupervisor");
  for (const char* strategy : {"soft", "hard"}) {
    const auto before = Children(server, "demo_sup");
    const v1::RestartedSupervisor done =
        restart(std::string("name: 'demo_sup' strategy: '") + strategy + "'").data();
    EXPECT_EQ(done.target(), "supervisor");
    EXPECT_NE(done.new_pid(), done.old_pid());
    const auto after = Children(server, "demo_sup");
    ASSERT_EQ(after.data_size(), 6) << strategy;
    ASSERT_EQ(done.children_size(), 6);
    EXPECT_EQ(after.data(5).id(), "more");
    EXPECT_EQ(done.children(0).old_pid(), before.data(0).pid());
    EXPECT_EQ(done.children(0).new_pid(), after.data(0).pid());
    EXPECT_NE(after.data(0).pid(), before.data(0).pid());
    ConfigRpc config(server, "SupervisorService/GetSupervisorConfig");
    EXPECT_EQ(config("name: 'demo_sup'").data().max_restarts(), 9);
  }
}

TEST(RestartSupervisor, KeepsNameFlagsAndSpecsOfOneThatIsNot) {
  DirectServer server(Operations());
  StartBand(server, " strategy: 'rest_for_one' options { max_restarts: 6 }");
  RestartSupervisorRpc restart(server, "SupervisorService/RestartSupervisor");
  const auto done = restart("name: 'band'").data();
  EXPECT_NE(done.new_pid(), done.old_pid());
  EXPECT_EQ(server.space().Whereis(*runtime::Atom::Find("band"))->ToString(), done.new_pid());
  ASSERT_EQ(done.children_size(), 3);
  EXPECT_EQ(done.children(2).id(), "c");
  EXPECT_EQ(done.children(2).status(), "running");
  const auto hard = restart("name: 'band' strategy: 'hard'").data();
  EXPECT_EQ(hard.old_pid(), done.new_pid());
}

TEST(RestartSupervisor, RestartsChildrenWhileTheSupervisorStays) {
  DirectServer server(Operations());
  const auto band = StartBand(server);
  RestartSupervisorRpc restart(server, "SupervisorService/RestartSupervisor");
  const auto all = restart("name: 'band' target: 'children'").data();
  EXPECT_EQ(all.new_pid(), band.pid());
  ASSERT_EQ(all.children_size(), 3);
  EXPECT_EQ(all.children(0).old_pid(), band.children(0).pid());
  EXPECT_NE(all.children(0).new_pid(), all.children(0).old_pid());
  const auto one = restart("name: 'band' target: 'child_id' child_id: 'b'").data();
  ASSERT_EQ(one.children_size(), 1);
  EXPECT_EQ(one.children(0).old_pid(), all.children(1).new_pid());
}

TEST(RestartSupervisor, WaitsBeforeItDoesIfToldTo) {
  DirectServer server(Operations());
  StartBand(server);
  RestartSupervisorRpc restart(server, "SupervisorService/RestartSupervisor");
  const auto call = restart.Begin("name: 'band' target: 'children' delay_ms: 100");
  EXPECT_FALSE(call->ended());
  server.driver().Advance(std::chrono::milliseconds(101));
  EXPECT_TRUE(call->ok());
}

TEST(RestartSupervisor, PreviewStopsAllAndStartsAll) {
  DirectServer server(Operations());
  StartBand(server);
  RestartSupervisorRpc restart(server, "SupervisorService/RestartSupervisor");
  const auto whole = restart("name: 'band' validate_only: true").data();
  EXPECT_FALSE(whole.has_new_pid());
  ASSERT_EQ(whole.preview().steps_size(), 8);
  EXPECT_EQ(whole.preview().steps(3).depth(), 0);
  EXPECT_EQ(whole.preview().steps(4).action(), "start");
  EXPECT_EQ(
      restart("name: 'band' target: 'children' validate_only: true").data().preview().steps_size(),
      6);
  EXPECT_EQ(restart("name: 'band' target: 'child_id' child_id: 'a' validate_only: true")
                .data()
                .preview()
                .steps_size(),
            2);
}

TEST(RestartSupervisor, RefusesAChildWithoutTargetAndTheOtherWayRound) {
  DirectServer server(Operations());
  StartBand(server);
  RestartSupervisorRpc restart(server, "SupervisorService/RestartSupervisor");
  EXPECT_EQ(restart.Fields("name: 'band' child_id: 'a'"), std::vector<std::string>{"child_id"});
  EXPECT_EQ(restart.Fields("name: 'band' target: 'child_id'"),
            std::vector<std::string>{"child_id"});
  EXPECT_EQ(restart.Refusal("name: 'band' target: 'child_id' child_id: 'z'"),
            v1::REASON_CHILD_NOT_FOUND);
  EXPECT_EQ(restart.Refusal("name: 'band' reason: '{'"), v1::REASON_INVALID_TERM);
}

TEST(RestartSupervisor, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  RestartSupervisorRpc rpc(server, "SupervisorService/RestartSupervisor");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' "), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' "), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' "), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' "), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' "), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
