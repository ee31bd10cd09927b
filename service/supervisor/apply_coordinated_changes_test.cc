// SPDX-License-Identifier: MIT

#include <chrono>

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

using ApplyCoordinatedChangesRpc =
    TextRpc<v1::ApplyCoordinatedChangesRequest, v1::ApplyCoordinatedChangesResponse>;
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

TEST(ApplyCoordinatedChanges, ChangesAllOfThem) {
  DirectServer server(Operations());
  StartBand(server);
  ApplyCoordinatedChangesRpc apply(server, "SupervisorService/ApplyCoordinatedChanges");
  const std::string changes =
      "changes { name: 'band' max_restarts: 8 } changes { name: 'demo_sup' max_seconds: 20 }";
  const auto plan = apply(changes + " validate_only: true").data();
  EXPECT_FALSE(plan.applied());
  EXPECT_EQ(plan.supervisors(0).after().max_restarts(), 8);
  EXPECT_EQ(Config(server, "band").max_restarts(), 3);
  const auto done = apply(changes).data();
  EXPECT_TRUE(done.applied());
  ASSERT_EQ(done.supervisors_size(), 2);
  EXPECT_TRUE(done.supervisors(1).changed());
  EXPECT_EQ(Config(server, "band").max_restarts(), 8);
  EXPECT_EQ(Config(server, "demo_sup").max_seconds(), 20);
  EXPECT_FALSE(Config(server, "band").paused());
}

TEST(ApplyCoordinatedChanges, ChangesNothingWhenOneIsRefused) {
  DirectServer server(Operations());
  StartBand(server);
  StartRpc(server, "SupervisorService/StartSupervisor")(
      "name: 'pool' options { type: 'DynamicSupervisor' }");
  ApplyCoordinatedChangesRpc apply(server, "SupervisorService/ApplyCoordinatedChanges");
  EXPECT_EQ(apply.Refusal("changes { name: 'band' max_restarts: 8 }"
                          " changes { name: 'pool' strategy: 'one_for_all' }"),
            v1::REASON_STRATEGY_INCOMPATIBLE);
  EXPECT_EQ(apply.Fields("changes { name: 'band' } changes { name: 'band' }"),
            std::vector<std::string>{"changes[1].name"});
  EXPECT_EQ(apply.Refusal("changes { name: 'root_sup' }"), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(apply.Refusal("changes { name: 'nobody' }"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(apply.Fields(""), std::vector<std::string>{"changes"});
  EXPECT_EQ(Config(server, "band").max_restarts(), 3);
}

TEST(ApplyCoordinatedChanges, GivesBackWhatWasWhenOneDoesNotAnswer) {
  DirectServer server(Operations());
  StartBand(server);
  const auto demo = *server.space().Whereis(*runtime::Atom::Find("demo_sup"));
  ApplyCoordinatedChangesRpc apply(server, "SupervisorService/ApplyCoordinatedChanges");
  server.space().Suspend(demo);
  const auto call = apply.Begin(
      "changes { name: 'band' max_restarts: 8 } changes { name: 'demo_sup' max_seconds: 20 }");
  EXPECT_FALSE(call->ended());
  server.driver().Advance(std::chrono::seconds(26));
  EXPECT_EQ(call->reason(), v1::REASON_CALL_TIMEOUT);
  server.space().Resume(demo);
  server.driver().RunUntilQuiet();
  EXPECT_EQ(Config(server, "band").max_restarts(), 3);
  EXPECT_FALSE(Config(server, "band").paused());
  EXPECT_FALSE(Config(server, "demo_sup").paused());
}

}  // namespace
}  // namespace arsenal::service::supervisor
