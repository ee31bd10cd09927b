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

using UpdateSupervisorConfigRpc =
    TextRpc<v1::UpdateSupervisorConfigRequest, v1::UpdateSupervisorConfigResponse>;

using ConfigRpc = TextRpc<v1::GetSupervisorConfigRequest, v1::GetSupervisorConfigResponse>;

v1::SupervisorConfig Config(DirectServer& server, const std::string& name) {
  return ConfigRpc(server, "SupervisorService/GetSupervisorConfig")("name: '" + name + "'").data();
}

TEST(UpdateSupervisorConfig, ChangesWhatIsGivenAndLeavesTheRest) {
  DirectServer server(Operations());
  StartDemo(server);
  UpdateSupervisorConfigRpc update(server, "SupervisorService/UpdateSupervisorConfig");
  const auto done = update(
                        "name: 'demo_sup' intensity: 5 strategy: 'rest_for_one'"
                        " back_off { initial_ms: 10 max_ms: 20 jitter_percent: 5 }")
                        .data();
  EXPECT_TRUE(done.changed());
  const v1::SupervisorConfig now = Config(server, "demo_sup");
  EXPECT_EQ(now.max_restarts(), 5);
  EXPECT_EQ(now.max_seconds(), 10);
  EXPECT_EQ(now.strategy(), "rest_for_one");
  EXPECT_EQ(now.back_off().max_ms(), 20);
}

TEST(UpdateSupervisorConfig, RefusesContradictionsAndChangesNothing) {
  DirectServer server(Operations());
  StartDemo(server);
  UpdateSupervisorConfigRpc update(server, "SupervisorService/UpdateSupervisorConfig");
  EXPECT_EQ(update.Fields("name: 'demo_sup' intensity: 5 max_restarts: 6"),
            std::vector<std::string>{"intensity"});
  EXPECT_EQ(update.Fields("name: 'demo_sup' period: 5 max_seconds: 6"),
            std::vector<std::string>{"period"});
  EXPECT_EQ(update.Fields("name: 'demo_sup' intensity: 5 back_off { initial_ms: 9 max_ms: 1 }"),
            std::vector<std::string>{"back_off.max_ms"});
  EXPECT_EQ(Config(server, "demo_sup").max_restarts(), 4);
}

TEST(UpdateSupervisorConfig, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  UpdateSupervisorConfigRpc rpc(server, "SupervisorService/UpdateSupervisorConfig");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' intensity: 1"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' intensity: 1"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' intensity: 1"), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' intensity: 1"), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' intensity: 1"),
            v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
