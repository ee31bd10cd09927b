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

using ChangeSupervisorIntensityRpc =
    TextRpc<v1::ChangeSupervisorIntensityRequest, v1::ChangeSupervisorIntensityResponse>;

using ConfigRpc = TextRpc<v1::GetSupervisorConfigRequest, v1::GetSupervisorConfigResponse>;

v1::SupervisorConfig Config(DirectServer& server, const std::string& name) {
  return ConfigRpc(server, "SupervisorService/GetSupervisorConfig")("name: '" + name + "'").data();
}

TEST(ChangeSupervisorIntensity, HoldsFromNowOn) {
  DirectServer server(Operations());
  StartDemo(server);
  ChangeSupervisorIntensityRpc change(server, "SupervisorService/ChangeSupervisorIntensity");
  const auto done = change("name: 'demo_sup' max_restarts: 9").data();
  EXPECT_EQ(done.before().max_restarts(), 4);
  EXPECT_EQ(done.after().max_restarts(), 9);
  EXPECT_EQ(Config(server, "demo_sup").restarts_left(), 9);
}

TEST(ChangeSupervisorIntensity, WarnsWhenTheNextRestartIsOneTooMany) {
  DirectServer server(Operations());
  StartDemo(server);
  server.session().Send(*runtime::Atom::Find("crasher"), *runtime::Atom::Intern("crash"));
  server.driver().RunUntilQuiet();
  ChangeSupervisorIntensityRpc change(server, "SupervisorService/ChangeSupervisorIntensity");
  EXPECT_EQ(change("name: 'demo_sup' max_restarts: 1 validate_only: true").data().warnings_size(),
            1);
  EXPECT_EQ(Config(server, "demo_sup").max_restarts(), 4);
  EXPECT_EQ(change.Fields("name: 'demo_sup' max_restarts: 1000001"),
            std::vector<std::string>{"max_restarts"});
}

TEST(ChangeSupervisorIntensity, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  ChangeSupervisorIntensityRpc rpc(server, "SupervisorService/ChangeSupervisorIntensity");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' max_restarts: 1"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' max_restarts: 1"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' max_restarts: 1"), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' max_restarts: 1"), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' max_restarts: 1"),
            v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
