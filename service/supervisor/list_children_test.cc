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

using ListChildrenRpc = TextRpc<v1::ListChildrenRequest, v1::ListChildrenResponse>;
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

TEST(ListChildren, ShowsEverySlotInStartOrder) {
  DirectServer server(Operations());
  StartBand(server);
  ListChildrenRpc list(server, "SupervisorService/ListChildren");
  const auto all = list("name: 'band'");
  ASSERT_EQ(all.data_size(), 3);
  EXPECT_EQ(all.data(1).id(), "b");
  EXPECT_EQ(all.data(1).module(), "counter");
  EXPECT_EQ(all.data(1).restart_type(), "permanent");
  EXPECT_EQ(all.data(1).shutdown().number_value(), 5000);
  EXPECT_EQ(all.data(1).status(), "running");
  EXPECT_EQ(all.meta().total(), 3);
  EXPECT_NE(all.meta().cursor(), "");
  const auto second = list("name: 'band' page: 2 per_page: 2");
  ASSERT_EQ(second.data_size(), 1);
  EXPECT_EQ(second.data(0).id(), "c");
  EXPECT_EQ(list("name: 'band' page: 9").data_size(), 0);
}

TEST(ListChildren, PagesThroughChildrenWithoutIds) {
  DirectServer server(Operations());
  StartDemo(server);
  StartRpc(server, "SupervisorService/StartSupervisor")(
      "name: 'pool' options { type: 'DynamicSupervisor' }");
  TextRpc<v1::StartTemporaryChildRequest, v1::StartTemporaryChildResponse> start(
      server, "SupervisorService/StartTemporaryChild");
  std::vector<std::string> pids;
  for (int i = 0; i < 5; ++i) pids.push_back(start("name: 'pool' module: 'kv'").data().pid());
  ListChildrenRpc list(server, "SupervisorService/ListChildren");
  const auto second = list("name: 'pool' page: 2 per_page: 2");
  ASSERT_EQ(second.data_size(), 2);
  EXPECT_EQ(second.data(0).pid(), pids[2]);
  EXPECT_EQ(second.data(0).id(), "undefined");
  EXPECT_EQ(second.meta().total(), 5);
  EXPECT_EQ(list("name: 'pool' page: 3 per_page: 2").data_size(), 1);
  EXPECT_EQ(list("name: 'pool' page: 4 per_page: 2").data_size(), 0);
}

TEST(ListChildren, RefusesStrangersAndWorkers) {
  DirectServer server(Operations());
  StartDemo(server);
  ListChildrenRpc rpc(server, "SupervisorService/ListChildren");
  EXPECT_EQ(rpc.Refusal("name: 'nobody'"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter'"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>'"), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::supervisor
