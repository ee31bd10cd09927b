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

using ChangeSupervisorStrategyRpc =
    TextRpc<v1::ChangeSupervisorStrategyRequest, v1::ChangeSupervisorStrategyResponse>;
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

v1::SupervisorConfig Config(DirectServer& server, const std::string& name) {
  return ConfigRpc(server, "SupervisorService/GetSupervisorConfig")("name: '" + name + "'").data();
}

TEST(ChangeSupervisorStrategy, ChangesItInPlaceAndRestartsNobody) {
  DirectServer server(Operations());
  StartBand(server);
  ChangeSupervisorStrategyRpc change(server, "SupervisorService/ChangeSupervisorStrategy");
  const v1::ChangedSupervisor done = change("name: 'band' strategy: 'one_for_all'").data();
  EXPECT_EQ(done.before().strategy(), "one_for_one");
  EXPECT_EQ(done.after().strategy(), "one_for_all");
  EXPECT_TRUE(done.changed());
  EXPECT_FALSE(done.restarted());
  EXPECT_EQ(done.warnings_size(), 1);
  EXPECT_EQ(Config(server, "band").pid(), done.before().pid());
  EXPECT_EQ(Config(server, "band").strategy(), "one_for_all");
  EXPECT_FALSE(change("name: 'band' strategy: 'one_for_all'").data().changed());
}

TEST(ChangeSupervisorStrategy, ValidateOnlyChangesNothing) {
  DirectServer server(Operations());
  StartBand(server);
  ChangeSupervisorStrategyRpc change(server, "SupervisorService/ChangeSupervisorStrategy");
  const auto plan = change("name: 'band' strategy: 'rest_for_one' validate_only: true").data();
  EXPECT_EQ(plan.after().strategy(), "rest_for_one");
  EXPECT_FALSE(plan.changed());
  EXPECT_EQ(Config(server, "band").strategy(), "one_for_one");
}

TEST(ChangeSupervisorStrategy, RefusesSupervisorsOfChildrenWithoutIds) {
  DirectServer server(Operations());
  StartDemo(server);
  StartRpc(server, "SupervisorService/StartSupervisor")(
      "name: 'pool' options { type: 'DynamicSupervisor' }");
  ChangeSupervisorStrategyRpc change(server, "SupervisorService/ChangeSupervisorStrategy");
  EXPECT_EQ(change.Refusal("name: 'pool' strategy: 'one_for_all'"),
            v1::REASON_STRATEGY_INCOMPATIBLE);
  EXPECT_EQ(change.Fields("name: 'pool' strategy: 'simple_one_for_one'"),
            std::vector<std::string>{"strategy"});
}

TEST(ChangeSupervisorStrategy, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  ChangeSupervisorStrategyRpc rpc(server, "SupervisorService/ChangeSupervisorStrategy");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' strategy: 'one_for_all'"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' strategy: 'one_for_all'"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' strategy: 'one_for_all'"), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' strategy: 'one_for_all'"), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' strategy: 'one_for_all'"),
            v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
