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

using GetSupervisorConfigRpc =
    TextRpc<v1::GetSupervisorConfigRequest, v1::GetSupervisorConfigResponse>;
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

TEST(GetSupervisorConfig, ShowsFlagsAndTheBudget) {
  DirectServer server(Operations());
  StartBand(server, " options { max_restarts: 7 back_off { initial_ms: 5 max_ms: 50 } }");
  GetSupervisorConfigRpc get(server, "SupervisorService/GetSupervisorConfig");
  const v1::SupervisorConfig band = get("name: 'band'").data();
  EXPECT_EQ(band.max_restarts(), 7);
  EXPECT_EQ(band.max_seconds(), 5);
  EXPECT_EQ(band.restarts_left(), 7);
  EXPECT_EQ(band.back_off().max_ms(), 50);
  EXPECT_FALSE(band.paused());
  EXPECT_FALSE(band.has_resume_forecast());
  EXPECT_FALSE(band.has_max_children());
  EXPECT_FALSE(get("name: 'demo_sup'").data().has_back_off());
}

TEST(GetSupervisorConfig, RefusesStrangersAndWorkers) {
  DirectServer server(Operations());
  StartDemo(server);
  GetSupervisorConfigRpc rpc(server, "SupervisorService/GetSupervisorConfig");
  EXPECT_EQ(rpc.Refusal("name: 'nobody'"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter'"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>'"), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::supervisor
