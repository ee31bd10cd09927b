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

using ConvertToOneForAllRpc =
    TextRpc<v1::ConvertToOneForAllRequest, v1::ConvertToOneForAllResponse>;
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

TEST(ConvertToOneForAll, WarnsThatAllAreRestartedTogether) {
  DirectServer server(Operations());
  StartBand(server);
  ConvertToOneForAllRpc convert(server, "SupervisorService/ConvertToOneForAll");
  const auto report = convert("name: 'band' validate_only: true").data();
  EXPECT_FALSE(report.changed());
  EXPECT_EQ(report.strategy(), "one_for_one");
  EXPECT_EQ(report.report().warnings_size(), 2);  // and nothing shows that they need each other
  EXPECT_TRUE(convert("name: 'band'").data().changed());
  const auto before = Children(server, "band");
  server.session().ExitProcess(*runtime::Pid::Parse(before.data(2).pid()), runtime::atoms::kKill);
  server.driver().RunUntilQuiet();
  EXPECT_NE(Children(server, "band").data(0).pid(), before.data(0).pid());
}

TEST(ConvertToOneForAll, RefusesStrangersWorkersAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  ConvertToOneForAllRpc rpc(server, "SupervisorService/ConvertToOneForAll");
  EXPECT_EQ(rpc.Refusal("name: 'nobody' "), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter' "), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>' "), v1::REASON_INVALID_PID);
  EXPECT_EQ(rpc.Refusal("name: 'root_sup' "), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(rpc.Refusal("name: 'demo_sup' if_pid: '<0.99.1>' "), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::supervisor
