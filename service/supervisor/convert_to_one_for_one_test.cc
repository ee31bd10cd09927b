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

using ConvertToOneForOneRpc =
    TextRpc<v1::ConvertToOneForOneRequest, v1::ConvertToOneForOneResponse>;
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

TEST(ConvertToOneForOne, KeepsTheChildren) {
  DirectServer server(Operations());
  const auto band = StartBand(server, " strategy: 'one_for_all'");
  ConvertToOneForOneRpc convert(server, "SupervisorService/ConvertToOneForOne");
  const v1::ConvertedSupervisor done = convert("name: 'band'").data();
  EXPECT_EQ(done.strategy_before(), "one_for_all");
  EXPECT_EQ(done.strategy(), "one_for_one");
  EXPECT_TRUE(done.changed());
  EXPECT_TRUE(done.report().compatible());
  EXPECT_EQ(done.report().child_count(), 3);
  EXPECT_EQ(Children(server, "band").data(0).pid(), band.children(0).pid());
  EXPECT_FALSE(convert("name: 'band'").data().changed());
}

TEST(ConvertToOneForOne, RefusesChildrenWithoutIds) {
  DirectServer server(Operations());
  StartDemo(server);
  StartRpc(server, "SupervisorService/StartSupervisor")(
      "name: 'alike' strategy: 'simple_one_for_one' children { id: 't' start { module: 'kv' } }");
  ConvertToOneForOneRpc convert(server, "SupervisorService/ConvertToOneForOne");
  EXPECT_EQ(convert.Refusal("name: 'alike'"), v1::REASON_STRATEGY_INCOMPATIBLE);
  const auto report = convert("name: 'alike' validate_only: true").data().report();
  EXPECT_FALSE(report.compatible());
  EXPECT_EQ(report.obstacles_size(), 1);
}

TEST(ConvertToOneForOne, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  ConvertToOneForOneRpc rpc(server, "SupervisorService/ConvertToOneForOne");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' "), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' "), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' "), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' "), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' "), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
