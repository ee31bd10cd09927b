// SPDX-License-Identifier: MIT

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

using RestartChildRpc = TextRpc<v1::RestartChildRequest, v1::RestartChildResponse>;
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

using ListRpc = TextRpc<v1::ListChildrenRequest, v1::ListChildrenResponse>;

v1::ListChildrenResponse Children(DirectServer& server, const std::string& name) {
  return ListRpc(server, "SupervisorService/ListChildren")("name: '" + name + "'");
}

TEST(RestartChild, GivesANewPidWithoutUsingTheBudget) {
  DirectServer server(Operations());
  StartBand(server);
  RestartChildRpc restart(server, "SupervisorService/RestartChild");
  const auto before = Children(server, "band").data(1).pid();
  const v1::RestartedChildProcess done = restart("name: 'band' child_id: 'b'").data();
  EXPECT_EQ(done.old_pid(), before);
  EXPECT_EQ(done.new_pid(), Children(server, "band").data(1).pid());
  EXPECT_NE(done.new_pid(), before);
  EXPECT_EQ(done.status(), "running");
  EXPECT_EQ(Children(server, "band").data(1).restart_count(), 0);
}

TEST(RestartChild, StartsOneThatWasTerminated) {
  DirectServer server(Operations());
  StartBand(server);
  TextRpc<v1::TerminateChildRequest, v1::TerminateChildResponse>(
      server, "SupervisorService/TerminateChild")("name: 'band' child_id: 'b'");
  RestartChildRpc restart(server, "SupervisorService/RestartChild");
  const auto done = restart("name: 'band' child_id: 'b'").data();
  EXPECT_FALSE(done.has_old_pid());
  EXPECT_EQ(Children(server, "band").data(1).pid(), done.new_pid());
}

TEST(RestartChild, PreviewStopsAndStarts) {
  DirectServer server(Operations());
  StartBand(server);
  RestartChildRpc restart(server, "SupervisorService/RestartChild");
  const auto preview = restart("name: 'band' child_id: 'b' validate_only: true").data().preview();
  ASSERT_EQ(preview.steps_size(), 2);
  EXPECT_EQ(preview.steps(0).action(), "stop");
  EXPECT_EQ(preview.steps(1).action(), "start");
  EXPECT_EQ(restart.Refusal("name: 'band' child_id: 'z'"), v1::REASON_CHILD_NOT_FOUND);
}

TEST(RestartChild, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  RestartChildRpc rpc(server, "SupervisorService/RestartChild");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' child_id: 'a'"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' child_id: 'a'"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' child_id: 'a'"), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' child_id: 'a'"), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' child_id: 'a'"),
            v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
