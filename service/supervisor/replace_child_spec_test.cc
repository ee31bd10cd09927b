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

using ReplaceChildSpecRpc = TextRpc<v1::ReplaceChildSpecRequest, v1::ReplaceChildSpecResponse>;
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

constexpr char kNew[] =
    "name: 'band' child_id: 'b' new_child_spec { id: 'b' start { module: 'kv' }"
    " restart: 'transient' } ";

TEST(ReplaceChildSpec, StartsTheChildFromItsNewSpecInItsPlace) {
  DirectServer server(Operations());
  StartBand(server);
  ReplaceChildSpecRpc replace(server, "SupervisorService/ReplaceChildSpec");
  const auto before = Children(server, "band").data(1).pid();
  const v1::ReplacedChildSpec done = replace(kNew).data();
  EXPECT_EQ(done.old_pid(), before);
  EXPECT_EQ(done.old_child_spec().start().module(), "counter");
  EXPECT_EQ(done.old_child_spec().start().args(0).number_value(), 1);
  const auto child = Children(server, "band").data(1);
  EXPECT_EQ(child.pid(), done.new_pid());
  EXPECT_EQ(child.module(), "kv");
  EXPECT_EQ(child.restart_type(), "transient");
}

TEST(ReplaceChildSpec, LooksAtTheSpecBeforeItStopsAnything) {
  DirectServer server(Operations());
  StartBand(server);
  ReplaceChildSpecRpc replace(server, "SupervisorService/ReplaceChildSpec");
  const auto before = Children(server, "band").data(1).pid();
  EXPECT_EQ(replace.Refusal("name: 'band' child_id: 'b' new_child_spec { id: 'x'"
                            " start { module: 'kv' } }"),
            v1::REASON_INVALID_CHILD_SPEC);
  EXPECT_EQ(replace.Refusal("name: 'band' child_id: 'z' new_child_spec { id: 'z'"
                            " start { module: 'kv' } }"),
            v1::REASON_CHILD_NOT_FOUND);
  const auto preview = replace(std::string(kNew) + "validate_only: true").data().preview();
  EXPECT_EQ(preview.steps_size(), 2);
  EXPECT_EQ(Children(server, "band").data(1).pid(), before);
}

TEST(ReplaceChildSpec, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  ReplaceChildSpecRpc rpc(server, "SupervisorService/ReplaceChildSpec");
  EXPECT_EQ(
      rpc.Refusal("name: 'nobody' child_id: 'a' new_child_spec { id: 'a' start { module: 'kv' } }"),
      v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal(
                "name: 'counter' child_id: 'a' new_child_spec { id: 'a' start { module: 'kv' } }"),
            v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(
      rpc.Refusal("name: '<x>' child_id: 'a' new_child_spec { id: 'a' start { module: 'kv' } }"),
      v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal(
                "name: 'root_sup' child_id: 'a' new_child_spec { id: 'a' start { module: 'kv' } }"),
            v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' child_id: 'a' new_child_spec { id: "
                        "'a' start { module: 'kv' } }"),
            v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
