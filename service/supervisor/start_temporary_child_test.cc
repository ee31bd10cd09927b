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

using StartTemporaryChildRpc =
    TextRpc<v1::StartTemporaryChildRequest, v1::StartTemporaryChildResponse>;
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

TEST(StartTemporaryChild, IsNamedAfterItsModuleUnlessAnIdIsGiven) {
  DirectServer server(Operations());
  StartBand(server);
  StartTemporaryChildRpc start(server, "SupervisorService/StartTemporaryChild");
  EXPECT_EQ(start("name: 'band' module: 'kv'").data().id(), "kv");
  EXPECT_EQ(start.Refusal("name: 'band' module: 'kv'"), v1::REASON_CHILD_EXISTS);
  const auto named = start(
      "name: 'band' module: 'counter' function: 'start_link' args { number_value: 2 } id: 'n'");
  EXPECT_EQ(named.data().id(), "n");
  EXPECT_EQ(named.data().restart_type(), "temporary");
  EXPECT_EQ(Children(server, "band").data(4).restart_type(), "temporary");
}

TEST(StartTemporaryChild, IsForgottenWhenItEnds) {
  DirectServer server(Operations());
  StartBand(server);
  StartTemporaryChildRpc start(server, "SupervisorService/StartTemporaryChild");
  const auto pid = *runtime::Pid::Parse(start("name: 'band' module: 'kv'").data().pid());
  EXPECT_EQ(Children(server, "band").data_size(), 4);
  server.session().ExitProcess(pid, runtime::atoms::kKill);
  server.driver().RunUntilQuiet();
  EXPECT_EQ(Children(server, "band").data_size(), 3);
}

TEST(StartTemporaryChild, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  StartTemporaryChildRpc rpc(server, "SupervisorService/StartTemporaryChild");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' module: 'kv'"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' module: 'kv'"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' module: 'kv'"), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' module: 'kv'"), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' module: 'kv'"),
            v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
