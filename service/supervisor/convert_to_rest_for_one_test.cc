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

using ConvertToRestForOneRpc =
    TextRpc<v1::ConvertToRestForOneRequest, v1::ConvertToRestForOneResponse>;
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

TEST(ConvertToRestForOne, KeepsTheStartOrder) {
  DirectServer server(Operations());
  StartBand(server);
  ConvertToRestForOneRpc convert(server, "SupervisorService/ConvertToRestForOne");
  EXPECT_EQ(convert("name: 'band'").data().strategy(), "rest_for_one");
  const auto before = Children(server, "band");
  server.session().ExitProcess(*runtime::Pid::Parse(before.data(1).pid()), runtime::atoms::kKill);
  server.driver().RunUntilQuiet();
  const auto after = Children(server, "band");
  EXPECT_EQ(after.data(0).pid(), before.data(0).pid());
  EXPECT_NE(after.data(2).pid(), before.data(2).pid());
}

TEST(ConvertToRestForOne, RefusesAChildThatWatchesALaterOne) {
  DirectServer server(Operations());
  StartBand(server);
  const auto before = Children(server, "band");
  const auto first = *runtime::Pid::Parse(before.data(0).pid());
  const auto last = *runtime::Pid::Parse(before.data(2).pid());
  server.space().ContextOf(first)->Monitor(last);
  ConvertToRestForOneRpc convert(server, "SupervisorService/ConvertToRestForOne");
  EXPECT_EQ(convert.Refusal("name: 'band'"), v1::REASON_STRATEGY_INCOMPATIBLE);
  const auto report = convert("name: 'band' validate_only: true").data().report();
  ASSERT_EQ(report.dependencies_size(), 1);
  EXPECT_EQ(report.dependencies(0).child_id(), "a");
  EXPECT_EQ(report.dependencies(0).on_child_id(), "c");
  EXPECT_EQ(report.dependencies(0).by(), "monitor");
}

TEST(ConvertToRestForOne, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  ConvertToRestForOneRpc rpc(server, "SupervisorService/ConvertToRestForOne");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' "), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' "), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' "), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' "), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' "), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
