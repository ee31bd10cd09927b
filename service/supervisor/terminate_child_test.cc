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

using TerminateChildRpc = TextRpc<v1::TerminateChildRequest, v1::TerminateChildResponse>;
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

TEST(TerminateChild, StopsAChildAndKeepsItsSpec) {
  DirectServer server(Operations());
  StartBand(server);
  TerminateChildRpc terminate(server, "SupervisorService/TerminateChild");
  const auto pid = Children(server, "band").data(0).pid();
  const v1::TerminatedChild done = terminate("name: 'band' child_id: 'a'").data();
  EXPECT_TRUE(done.stopped());
  EXPECT_EQ(done.pid(), pid);
  EXPECT_EQ(done.exit_reason(), "shutdown");
  EXPECT_TRUE(done.spec_kept());
  EXPECT_EQ(Children(server, "band").data(0).status(), "undefined");
  const v1::TerminatedChild again = terminate("name: 'band' child_id: 'a'").data();
  EXPECT_FALSE(again.stopped());
  EXPECT_FALSE(again.has_pid());
}

TEST(TerminateChild, SaysThatASpecGoesToo) {
  DirectServer server(Operations());
  StartBand(server);
  TextRpc<v1::StartTemporaryChildRequest, v1::StartTemporaryChildResponse> start(
      server, "SupervisorService/StartTemporaryChild");
  start("name: 'band' module: 'kv'");
  TerminateChildRpc terminate(server, "SupervisorService/TerminateChild");
  EXPECT_FALSE(terminate("name: 'band' child_id: 'kv'").data().spec_kept());
  EXPECT_EQ(Children(server, "band").data_size(), 3);
}

TEST(TerminateChild, KnowsChildrenWithoutIdByTheirPids) {
  DirectServer server(Operations());
  StartDemo(server);
  StartRpc(server, "SupervisorService/StartSupervisor")(
      "name: 'pool' options { type: 'DynamicSupervisor' }");
  TextRpc<v1::StartPermanentChildRequest, v1::StartPermanentChildResponse> start(
      server, "SupervisorService/StartPermanentChild");
  const auto pid = start("name: 'pool' module: 'kv'").data().pid();
  TerminateChildRpc terminate(server, "SupervisorService/TerminateChild");
  const auto done = terminate("name: 'pool' child_id: '" + pid + "'").data();
  EXPECT_TRUE(done.stopped());
  EXPECT_FALSE(done.spec_kept());
  EXPECT_EQ(terminate.Refusal("name: 'pool' child_id: '" + pid + "'"), v1::REASON_CHILD_NOT_FOUND);
}

TEST(TerminateChild, PreviewStopsNothing) {
  DirectServer server(Operations());
  StartDemo(server);
  TerminateChildRpc terminate(server, "SupervisorService/TerminateChild");
  const v1::TerminatedChild preview =
      terminate("name: 'demo_sup' child_id: 'kv' validate_only: true").data();
  EXPECT_FALSE(preview.stopped());
  ASSERT_EQ(preview.preview().steps_size(), 1);
  EXPECT_EQ(preview.preview().steps(0).action(), "stop");
  EXPECT_EQ(preview.preview().steps(0).id(), "kv");
  EXPECT_EQ(Children(server, "demo_sup").data(1).status(), "running");
}

TEST(TerminateChild, RefusesAChildThatIsNotThere) {
  DirectServer server(Operations());
  StartBand(server);
  TerminateChildRpc terminate(server, "SupervisorService/TerminateChild");
  EXPECT_EQ(terminate.Refusal("name: 'band' child_id: 'z'"), v1::REASON_CHILD_NOT_FOUND);
  EXPECT_EQ(terminate.Refusal("name: 'band' child_id: '{'"), v1::REASON_INVALID_TERM);
}

TEST(TerminateChild, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  TerminateChildRpc rpc(server, "SupervisorService/TerminateChild");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' child_id: 'a'"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' child_id: 'a'"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' child_id: 'a'"), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' child_id: 'a'"), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' child_id: 'a'"),
            v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
