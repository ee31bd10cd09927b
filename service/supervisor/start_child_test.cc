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

using StartChildRpc = TextRpc<v1::StartChildRequest, v1::StartChildResponse>;
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

TEST(StartChild, AddsAChildAtTheEnd) {
  DirectServer server(Operations());
  StartBand(server);
  StartChildRpc start(server, "SupervisorService/StartChild");
  const auto child = start(
      "name: 'band' child_spec { id: '{d, 1}' start { module: 'counter' args { number_value: 4 } }"
      " restart: 'transient' shutdown { number_value: 100 } modules: 'counter' }");
  EXPECT_EQ(child.data().id(), "{d,1}");
  EXPECT_EQ(child.data().supervisor(), "band");
  EXPECT_EQ(child.data().status(), "running");
  const auto children = Children(server, "band");
  ASSERT_EQ(children.data_size(), 4);
  EXPECT_EQ(children.data(3).pid(), child.data().pid());
  EXPECT_EQ(children.data(3).restart_type(), "transient");
  EXPECT_EQ(children.data(3).shutdown().number_value(), 100);
}

TEST(StartChild, RefusesSpecsThatAreNone) {
  DirectServer server(Operations());
  StartBand(server);
  StartChildRpc start(server, "SupervisorService/StartChild");
  const auto refusal = [&](const std::string& spec) {
    return start.Refusal("name: 'band' child_spec {" + spec + "}");
  };
  EXPECT_EQ(refusal("id: 'a' start { module: 'kv' }"), v1::REASON_CHILD_EXISTS);
  EXPECT_EQ(refusal("id: '{' start { module: 'kv' }"), v1::REASON_INVALID_TERM);
  EXPECT_EQ(refusal("id: 'd' start { module: 'cv' }"), v1::REASON_UNKNOWN_MODULE);
  EXPECT_EQ(refusal("id: 'd' start { module: 'kv' function: 'fly' }"), v1::REASON_UNKNOWN_FUNCTION);
  EXPECT_EQ(refusal("id: 'd' start { module: 'kv' } shutdown { string_value: 'soon' }"),
            v1::REASON_INVALID_CHILD_SPEC);
  EXPECT_EQ(refusal("id: 'd' start { module: 'kv' } significant: true restart: 'transient'"),
            v1::REASON_INVALID_CHILD_SPEC);
  EXPECT_EQ(refusal("id: 'd' start { module: 'counter' }"), v1::REASON_START_FAILED);
  EXPECT_EQ(start.Fields("name: 'band'"), std::vector<std::string>{"child_spec"});
  EXPECT_EQ(Children(server, "band").data_size(), 3);
}

TEST(StartChild, UnderATemplateBringsArgumentsAlone) {
  DirectServer server(Operations());
  StartDemo(server);
  StartRpc(server, "SupervisorService/StartSupervisor")(
      "name: 'alike' strategy: 'simple_one_for_one'"
      " children { id: 't' start { module: 'counter' } restart: 'temporary' }");
  EXPECT_EQ(Children(server, "alike").data_size(), 0);
  StartChildRpc start(server, "SupervisorService/StartChild");
  const auto child = start(
      "name: 'alike' child_spec { id: 'x' start { module: 'counter' args { number_value: 1 } } }");
  EXPECT_EQ(child.data().id(), "undefined");
  EXPECT_EQ(child.data().restart_type(), "temporary");
  EXPECT_EQ(start.Refusal("name: 'alike' child_spec { id: 'x' start { module: 'kv' } }"),
            v1::REASON_STRATEGY_INCOMPATIBLE);
}

TEST(StartChild, KeepsToTheLimitOfADynamicSupervisor) {
  DirectServer server(Operations());
  StartDemo(server);
  StartRpc(server, "SupervisorService/StartSupervisor")(
      "name: 'pool' options { type: 'DynamicSupervisor' max_children: 1 }");
  StartChildRpc start(server, "SupervisorService/StartChild");
  const std::string request = "name: 'pool' child_spec { id: 'x' start { module: 'kv' } }";
  EXPECT_EQ(start(request).data().id(), "undefined");
  EXPECT_EQ(start.Refusal(request), v1::REASON_CHILD_LIMIT);
}

TEST(StartChild, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  StartChildRpc rpc(server, "SupervisorService/StartChild");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' child_spec { id: 'd' start { module: 'kv' } }"),
            v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' child_spec { id: 'd' start { module: 'kv' } }"),
            v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' child_spec { id: 'd' start { module: 'kv' } }"),
            v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' child_spec { id: 'd' start { module: 'kv' } }"),
            v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(
      rpc.Refusal(
          "name: 'demo_sup' if_pid: '<0.99.1>' child_spec { id: 'd' start { module: 'kv' } }"),
      v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
