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

using PauseSupervisorRpc = TextRpc<v1::PauseSupervisorRequest, v1::PauseSupervisorResponse>;

using ConfigRpc = TextRpc<v1::GetSupervisorConfigRequest, v1::GetSupervisorConfigResponse>;

v1::SupervisorConfig Config(DirectServer& server, const std::string& name) {
  return ConfigRpc(server, "SupervisorService/GetSupervisorConfig")("name: '" + name + "'").data();
}

void Kill(DirectServer& server, const std::string& name) {
  server.session().ExitProcess(*server.space().Whereis(*runtime::Atom::Find(name)),
                               runtime::atoms::kKill);
  server.driver().RunUntilQuiet();
}

TEST(PauseSupervisor, KeepsEndsUntilItIsResumed) {
  DirectServer server(Operations());
  StartDemo(server);
  PauseSupervisorRpc pause(server, "SupervisorService/PauseSupervisor");
  const auto first = pause("name: 'demo_sup'").data();
  EXPECT_TRUE(first.paused());
  EXPECT_TRUE(first.changed());
  EXPECT_EQ(first.forecast().exits(), 0);
  Kill(server, "kv");
  EXPECT_FALSE(server.space().Whereis(*runtime::Atom::Find("kv")).has_value());
  EXPECT_EQ(Config(server, "demo_sup").queued_exits(), 1);
  const auto second = pause("name: 'demo_sup'").data();
  EXPECT_FALSE(second.changed());
  EXPECT_EQ(second.forecast().restarts(), 1);
}

TEST(PauseSupervisor, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  PauseSupervisorRpc rpc(server, "SupervisorService/PauseSupervisor");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' "), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' "), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' "), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' "), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' "), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
