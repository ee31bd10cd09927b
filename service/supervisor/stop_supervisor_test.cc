// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "runtime/demo/demo_modules.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/core/testing/text_rpc.h"
#include "service/supervisor/operations.h"

namespace arsenal::service::supervisor {
namespace {

using core::testing::DirectServer;
using core::testing::StartDemo;
using core::testing::TextRpc;

using StopSupervisorRpc = TextRpc<v1::StopSupervisorRequest, v1::StopSupervisorResponse>;
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

TEST(StopSupervisor, StopsChildrenInReverseOrder) {
  DirectServer server(Operations());
  const auto band = StartBand(server);
  StopSupervisorRpc stop(server, "SupervisorService/StopSupervisor");
  const v1::StoppedSupervisor done = stop("name: 'band'").data();
  EXPECT_TRUE(done.stopped());
  EXPECT_FALSE(done.forced());
  EXPECT_EQ(done.exit_reason(), "shutdown");
  ASSERT_EQ(done.children_size(), 3);
  EXPECT_EQ(done.children(0).id(), "c");
  EXPECT_EQ(done.children(0).outcome(), "stopped");
  EXPECT_EQ(done.children(2).pid(), band.children(0).pid());
  EXPECT_EQ(done.children(2).exit_reason(), "shutdown");
  EXPECT_FALSE(done.has_decision());
  EXPECT_FALSE(server.space().Whereis(*runtime::Atom::Find("band")).has_value());
}

TEST(StopSupervisor, TellsWhatTheSupervisorAboveMadeOfIt) {
  DirectServer server(Operations());
  StartDemo(server);
  StopSupervisorRpc stop(server, "SupervisorService/StopSupervisor");
  const v1::StoppedSupervisor done = stop("name: 'demo_sup' reason: 'normal'").data();
  EXPECT_TRUE(done.stopped());
  EXPECT_EQ(done.exit_reason(), "normal");
  EXPECT_EQ(done.decision().outcome(), "restarted");
  EXPECT_EQ(done.decision().supervisor(), "root_sup");
  ASSERT_EQ(done.decision().restarted_size(), 1);
  EXPECT_EQ(done.decision().restarted(0).old_pid(), done.pid());
  EXPECT_EQ(done.decision().restarted(0).new_pid(),
            server.space().Whereis(*runtime::Atom::Find("demo_sup"))->ToString());
}

TEST(StopSupervisor, KillsWhatTakesTooLong) {
  DirectServer server(Operations());
  ASSERT_TRUE(runtime::AddDemoModules(server.node().modules(), nullptr).ok());
  // A supervisor that is held neither ends nor lets its children end.
  const auto top = StartRpc(server, "SupervisorService/StartSupervisor")(
                       "name: 'top' children { id: 'a' start { module: 'kv' } }"
                       " children { id: 's' start { module: 'demo_sup' } type: 'supervisor' }")
                       .data();
  server.space().Suspend(*runtime::Pid::Parse(top.children(1).pid()));
  StopSupervisorRpc stop(server, "SupervisorService/StopSupervisor");
  const auto call = stop.Begin("name: 'top' timeout_ms: 100");
  EXPECT_FALSE(call->ended());
  server.driver().Advance(std::chrono::milliseconds(101));
  ASSERT_TRUE(call->ok());
  const auto done = call->message<v1::StopSupervisorResponse>().data();
  EXPECT_TRUE(done.stopped());
  EXPECT_TRUE(done.forced());
  EXPECT_EQ(done.children(0).id(), "s");
  EXPECT_EQ(done.children(0).outcome(), "killed");
  EXPECT_EQ(done.children(1).outcome(), "killed");
  server.driver().RunUntilQuiet();
  EXPECT_EQ(server.space().process_count(), 1);  // the session
}

TEST(StopSupervisor, PreviewNamesWhoWouldStopAndWhoWouldRestart) {
  DirectServer server(Operations());
  StartDemo(server);
  StopSupervisorRpc stop(server, "SupervisorService/StopSupervisor");
  const auto done = stop("name: 'demo_sup' validate_only: true").data();
  EXPECT_FALSE(done.stopped());
  const v1::ExitPreview& preview = done.preview();
  ASSERT_EQ(preview.steps_size(), 14);  // the tree, leaves first
  EXPECT_EQ(preview.steps(0).depth(), 2);
  EXPECT_EQ(preview.steps(3).id(), "traffic_sup");
  EXPECT_EQ(preview.steps(3).depth(), 1);
  EXPECT_EQ(preview.steps(9).id(), "client");
  EXPECT_EQ(preview.steps(13).id(), "demo_sup");
  ASSERT_EQ(preview.levels_size(), 1);
  EXPECT_EQ(preview.levels(0).supervisor(), "root_sup");
  EXPECT_EQ(preview.levels(0).outcome(), "restart");
  EXPECT_EQ(preview.signalled_size(), 0);
  EXPECT_EQ(server.space().Whereis(*runtime::Atom::Find("demo_sup"))->ToString(), done.pid());
}

TEST(StopSupervisor, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  StopSupervisorRpc rpc(server, "SupervisorService/StopSupervisor");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' "), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' "), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' "), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' "), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' "), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
