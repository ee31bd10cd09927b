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

using GetRestartStrategyRpc =
    TextRpc<v1::GetRestartStrategyRequest, v1::GetRestartStrategyResponse>;
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

TEST(GetRestartStrategy, IsTheOneInForce) {
  DirectServer server(Operations());
  StartBand(server, " strategy: 'rest_for_one'");
  GetRestartStrategyRpc get(server, "SupervisorService/GetRestartStrategy");
  EXPECT_EQ(get("name: 'band'").data().strategy(), "rest_for_one");
  EXPECT_EQ(get("name: 'demo_sup'").data().strategy(), "one_for_one");
}

TEST(GetRestartStrategy, RefusesStrangersAndWorkers) {
  DirectServer server(Operations());
  StartDemo(server);
  GetRestartStrategyRpc rpc(server, "SupervisorService/GetRestartStrategy");
  EXPECT_EQ(rpc.Refusal("name: 'nobody'"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter'"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>'"), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::supervisor
