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

using StartSupervisorRpc = TextRpc<v1::StartSupervisorRequest, v1::StartSupervisorResponse>;
using StartRpc = StartSupervisorRpc;

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

TEST(StartSupervisor, StartsItsChildrenInOrder) {
  DirectServer server(Operations());
  const v1::StartedSupervisor band = StartBand(server, " strategy: 'rest_for_one'");
  EXPECT_EQ(band.name(), "band");
  EXPECT_EQ(band.strategy(), "rest_for_one");
  ASSERT_EQ(band.children_size(), 3);
  EXPECT_EQ(band.children(1).id(), "b");
  EXPECT_EQ(band.children(1).status(), "running");
  EXPECT_EQ(Children(server, "band").data(2).pid(), band.children(2).pid());
}

TEST(StartSupervisor, LeavesNothingWhenAChildCannotStart) {
  DirectServer server(Operations());
  StartDemo(server);
  StartSupervisorRpc start(server, "SupervisorService/StartSupervisor");
  const auto processes = server.space().process_count();
  EXPECT_EQ(start.Refusal("name: 'band' children { id: 'a' start { module: 'kv' } }"
                          " children { id: 'b' start { module: 'counter' } }"),
            v1::REASON_START_FAILED);
  EXPECT_EQ(server.space().process_count(), processes);
  EXPECT_FALSE(server.space().Whereis(*runtime::Atom::Find("band")).has_value());
}

TEST(StartSupervisor, RefusesWhatCannotBe) {
  DirectServer server(Operations());
  StartDemo(server);
  StartSupervisorRpc start(server, "SupervisorService/StartSupervisor");
  const std::string kv = " start { module: 'kv' }";
  EXPECT_EQ(start.Refusal("name: 'demo_sup'"), v1::REASON_NAME_TAKEN);
  EXPECT_EQ(start.Refusal("name: '<0.1.1>'"), v1::REASON_INVALID_NAME);
  EXPECT_EQ(start.Refusal("name: 'n' children { id: 'a' start { module: 'x' } }"),
            v1::REASON_UNKNOWN_MODULE);
  EXPECT_EQ(
      start.Refusal("name: 'n' children { id: 'a'" + kv + " } children { id: 'a'" + kv + " }"),
      v1::REASON_INVALID_CHILD_SPEC);
  EXPECT_EQ(start.Refusal("name: 'n' strategy: 'simple_one_for_one'"),
            v1::REASON_STRATEGY_INCOMPATIBLE);
  EXPECT_EQ(start.Refusal("name: 'n' options { type: 'DynamicSupervisor' } children { id: 'a'" +
                          kv + " }"),
            v1::REASON_STRATEGY_INCOMPATIBLE);
  EXPECT_EQ(start.Fields("name: 'n' strategy: 'one_for_some'"),
            std::vector<std::string>{"strategy"});
}

}  // namespace
}  // namespace arsenal::service::supervisor
