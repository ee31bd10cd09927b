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

using ChangeSupervisorPeriodRpc =
    TextRpc<v1::ChangeSupervisorPeriodRequest, v1::ChangeSupervisorPeriodResponse>;

using ConfigRpc = TextRpc<v1::GetSupervisorConfigRequest, v1::GetSupervisorConfigResponse>;

v1::SupervisorConfig Config(DirectServer& server, const std::string& name) {
  return ConfigRpc(server, "SupervisorService/GetSupervisorConfig")("name: '" + name + "'").data();
}

TEST(ChangeSupervisorPeriod, HoldsFromNowOn) {
  DirectServer server(Operations());
  StartDemo(server);
  ChangeSupervisorPeriodRpc change(server, "SupervisorService/ChangeSupervisorPeriod");
  const auto done = change("name: 'demo_sup' max_seconds: 60").data();
  EXPECT_EQ(done.before().max_seconds(), 10);
  EXPECT_TRUE(done.changed());
  EXPECT_EQ(Config(server, "demo_sup").max_seconds(), 60);
  EXPECT_EQ(change.Fields("name: 'demo_sup' max_seconds: 0"),
            std::vector<std::string>{"max_seconds"});
}

TEST(ChangeSupervisorPeriod, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  ChangeSupervisorPeriodRpc rpc(server, "SupervisorService/ChangeSupervisorPeriod");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' max_seconds: 1"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' max_seconds: 1"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' max_seconds: 1"), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' max_seconds: 1"), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' max_seconds: 1"),
            v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
