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

using ResumeSupervisorRpc = TextRpc<v1::ResumeSupervisorRequest, v1::ResumeSupervisorResponse>;

using ConfigRpc = TextRpc<v1::GetSupervisorConfigRequest, v1::GetSupervisorConfigResponse>;

v1::SupervisorConfig Config(DirectServer& server, const std::string& name) {
  return ConfigRpc(server, "SupervisorService/GetSupervisorConfig")("name: '" + name + "'").data();
}

void Kill(DirectServer& server, const std::string& name) {
  server.session().ExitProcess(*server.space().Whereis(*runtime::Atom::Find(name)),
                               runtime::atoms::kKill);
  server.driver().RunUntilQuiet();
}

void Pause(DirectServer& server) {
  TextRpc<v1::PauseSupervisorRequest, v1::PauseSupervisorResponse>(
      server, "SupervisorService/PauseSupervisor")("name: 'demo_sup'");
}

TEST(ResumeSupervisor, ActsOnWhatHasWaited) {
  DirectServer server(Operations());
  StartDemo(server);
  ResumeSupervisorRpc resume(server, "SupervisorService/ResumeSupervisor");
  EXPECT_FALSE(resume("name: 'demo_sup'").data().changed());
  Pause(server);
  Kill(server, "kv");
  const auto forecast = resume("name: 'demo_sup' validate_only: true").data();
  EXPECT_TRUE(forecast.paused());
  EXPECT_FALSE(forecast.changed());
  EXPECT_EQ(forecast.forecast().restarts(), 1);
  EXPECT_FALSE(forecast.forecast().gives_up());
  const auto done = resume("name: 'demo_sup'").data();
  EXPECT_TRUE(done.changed());
  EXPECT_FALSE(done.paused());
  EXPECT_EQ(done.forecast().exits(), 1);
  EXPECT_TRUE(server.space().Whereis(*runtime::Atom::Find("kv")).has_value());
  EXPECT_FALSE(Config(server, "demo_sup").has_resume_forecast());
}

TEST(ResumeSupervisor, SaysBeforehandThatItWouldGiveUp) {
  DirectServer server(Operations());
  StartDemo(server);
  TextRpc<v1::ChangeSupervisorIntensityRequest, v1::ChangeSupervisorIntensityResponse>(
      server, "SupervisorService/ChangeSupervisorIntensity")("name: 'demo_sup' max_restarts: 1");
  Pause(server);
  Kill(server, "kv");
  Kill(server, "counter");
  const auto pid = Config(server, "demo_sup").pid();
  ResumeSupervisorRpc resume(server, "SupervisorService/ResumeSupervisor");
  EXPECT_TRUE(resume("name: 'demo_sup' validate_only: true").data().forecast().gives_up());
  EXPECT_TRUE(resume("name: 'demo_sup'").data().forecast().gives_up());
  server.driver().RunUntilQuiet();
  EXPECT_NE(Config(server, "demo_sup").pid(), pid);
}

TEST(ResumeSupervisor, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  ResumeSupervisorRpc rpc(server, "SupervisorService/ResumeSupervisor");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' "), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' "), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' "), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' "), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' "), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
