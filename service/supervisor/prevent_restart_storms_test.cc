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

using PreventRestartStormsRpc =
    TextRpc<v1::PreventRestartStormsRequest, v1::PreventRestartStormsResponse>;
using StartRpc = TextRpc<v1::StartSupervisorRequest, v1::StartSupervisorResponse>;

using ConfigRpc = TextRpc<v1::GetSupervisorConfigRequest, v1::GetSupervisorConfigResponse>;

v1::SupervisorConfig Config(DirectServer& server, const std::string& name) {
  return ConfigRpc(server, "SupervisorService/GetSupervisorConfig")("name: '" + name + "'").data();
}

TEST(PreventRestartStorms, MakesRestartsPause) {
  DirectServer server(Operations());
  StartDemo(server);
  PreventRestartStormsRpc prevent(server, "SupervisorService/PreventRestartStorms");
  const auto done = prevent("name: 'demo_sup' config { initial_ms: 1000 max_ms: 4000 }").data();
  EXPECT_TRUE(done.enabled());
  ASSERT_EQ(done.supervisors_size(), 3);
  EXPECT_EQ(done.supervisors(0).name(), "demo_sup");
  EXPECT_EQ(Config(server, "demo_sup").back_off().initial_ms(), 1000);
  const auto crasher = *runtime::Atom::Find("crasher");
  server.session().Send(crasher, *runtime::Atom::Intern("crash"));
  server.driver().RunUntilQuiet();
  EXPECT_FALSE(server.space().Whereis(crasher).has_value());
  EXPECT_EQ(prevent("name: 'demo_sup'").data().supervisors(0).restarting(), "crasher");
  server.driver().Advance(std::chrono::seconds(1));
  EXPECT_TRUE(server.space().Whereis(crasher).has_value());
  EXPECT_FALSE(prevent("name: 'demo_sup' enabled: false").data().has_config());
  EXPECT_FALSE(Config(server, "demo_sup").has_back_off());
}

TEST(PreventRestartStorms, ReachesTheSupervisorsBelow) {
  DirectServer server(Operations());
  ASSERT_TRUE(runtime::AddDemoModules(server.node().modules(), nullptr).ok());
  StartRpc start(server, "SupervisorService/StartSupervisor");
  start("name: 'top' children { id: 's' start { module: 'demo_sup' } type: 'supervisor' }");
  PreventRestartStormsRpc prevent(server, "SupervisorService/PreventRestartStorms");
  EXPECT_EQ(prevent("name: 'top'").data().supervisors_size(), 4);
  EXPECT_EQ(prevent("name: 'top' include_descendants: false").data().supervisors_size(), 1);
  EXPECT_EQ(prevent.Fields("name: 'top' config { initial_ms: 2 max_ms: 1 }"),
            std::vector<std::string>{"config.max_ms"});
}

TEST(PreventRestartStorms, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  PreventRestartStormsRpc rpc(server, "SupervisorService/PreventRestartStorms");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' "), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' "), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' "), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' "), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' "), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
