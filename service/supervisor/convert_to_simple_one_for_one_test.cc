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

using ConvertToSimpleOneForOneRpc =
    TextRpc<v1::ConvertToSimpleOneForOneRequest, v1::ConvertToSimpleOneForOneResponse>;
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

using ListRpc = TextRpc<v1::ListChildrenRequest, v1::ListChildrenResponse>;

v1::ListChildrenResponse Children(DirectServer& server, const std::string& name) {
  return ListRpc(server, "SupervisorService/ListChildren")("name: '" + name + "'");
}

TEST(ConvertToSimpleOneForOne, TakesTheIdsAway) {
  DirectServer server(Operations());
  StartDemo(server);
  StartRpc(server, "SupervisorService/StartSupervisor")(
      "name: 'pair' children { id: 'a' start { module: 'counter' args { number_value: 1 } } }"
      " children { id: 'b' start { module: 'counter' args { number_value: 2 } } }");
  const auto before = Children(server, "pair");
  ConvertToSimpleOneForOneRpc convert(server, "SupervisorService/ConvertToSimpleOneForOne");
  const auto done = convert("name: 'pair'").data();
  EXPECT_EQ(done.strategy(), "simple_one_for_one");
  EXPECT_TRUE(done.changed());
  const auto after = Children(server, "pair");
  ASSERT_EQ(after.data_size(), 2);
  EXPECT_EQ(after.data(0).pid(), before.data(0).pid());
  EXPECT_EQ(after.data(0).id(), "undefined");
}

TEST(ConvertToSimpleOneForOne, NamesWhatIsInTheWay) {
  DirectServer server(Operations());
  StartBand(server);
  ConvertToSimpleOneForOneRpc convert(server, "SupervisorService/ConvertToSimpleOneForOne");
  EXPECT_EQ(convert.Refusal("name: 'band'"), v1::REASON_STRATEGY_INCOMPATIBLE);
  EXPECT_EQ(convert.Refusal("name: 'demo_sup'"), v1::REASON_STRATEGY_INCOMPATIBLE);
  const auto report = convert("name: 'band' validate_only: true").data().report();
  ASSERT_EQ(report.obstacles_size(), 1);
  EXPECT_NE(report.obstacles(0).find("child b is started by counter"), std::string::npos);
}

TEST(ConvertToSimpleOneForOne, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  ConvertToSimpleOneForOneRpc rpc(server, "SupervisorService/ConvertToSimpleOneForOne");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' "), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' "), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' "), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' "), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' "), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
