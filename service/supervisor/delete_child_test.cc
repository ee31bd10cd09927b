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

using DeleteChildRpc = TextRpc<v1::DeleteChildRequest, v1::DeleteChildResponse>;
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

TEST(DeleteChild, StopsARunningChildAndForgetsIt) {
  DirectServer server(Operations());
  StartBand(server);
  DeleteChildRpc remove(server, "SupervisorService/DeleteChild");
  const v1::TerminatedChild done =
      remove("name: 'band' child_id: 'b' shutdown_reason: '{shutdown, moved}'").data();
  EXPECT_TRUE(done.stopped());
  EXPECT_FALSE(done.spec_kept());
  EXPECT_EQ(done.exit_reason(), "{shutdown,moved}");
  const auto children = Children(server, "band");
  ASSERT_EQ(children.data_size(), 2);
  EXPECT_EQ(children.data(1).id(), "c");
  EXPECT_EQ(remove.Refusal("name: 'band' child_id: 'b'"), v1::REASON_CHILD_NOT_FOUND);
}

TEST(DeleteChild, ForceEndsAChildThatTakesItsTime) {
  DirectServer server(Operations());
  ASSERT_TRUE(runtime::AddDemoModules(server.node().modules(), nullptr).ok());
  const auto top = StartRpc(server, "SupervisorService/StartSupervisor")(
                       "name: 'top'"
                       " children { id: 's' start { module: 'demo_sup' } type: 'supervisor' }")
                       .data();
  const auto pid = *runtime::Pid::Parse(top.children(0).pid());
  server.space().Suspend(pid);  // it may take for ever, by its spec
  DeleteChildRpc remove(server, "SupervisorService/DeleteChild");
  const auto call = remove.Begin("name: 'top' child_id: 's' force: true timeout_ms: 50");
  EXPECT_FALSE(call->ended());
  server.driver().Advance(std::chrono::milliseconds(60));
  ASSERT_TRUE(call->ok());
  EXPECT_EQ(call->message<v1::DeleteChildResponse>().data().exit_reason(), "killed");
  EXPECT_EQ(server.space().Find(pid), nullptr);
}

TEST(DeleteChild, PreviewDeletesNothing) {
  DirectServer server(Operations());
  StartBand(server);
  DeleteChildRpc remove(server, "SupervisorService/DeleteChild");
  const auto preview = remove("name: 'band' child_id: 'b' validate_only: true").data().preview();
  ASSERT_EQ(preview.steps_size(), 1);
  EXPECT_TRUE(preview.complete());
  EXPECT_EQ(Children(server, "band").data_size(), 3);
}

TEST(DeleteChild, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  DeleteChildRpc rpc(server, "SupervisorService/DeleteChild");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' child_id: 'a'"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' child_id: 'a'"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' child_id: 'a'"), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' child_id: 'a'"), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' child_id: 'a'"),
            v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
