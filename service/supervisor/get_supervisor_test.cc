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

using GetSupervisorRpc = TextRpc<v1::GetSupervisorRequest, v1::GetSupervisorResponse>;

TEST(GetSupervisor, ShowsFlagsFiguresAndHealth) {
  DirectServer server(Operations());
  StartDemo(server);
  GetSupervisorRpc get(server, "SupervisorService/GetSupervisor");
  const v1::Supervisor demo = get("name: 'demo_sup'").data();
  EXPECT_EQ(demo.type(), "Supervisor");
  EXPECT_EQ(demo.strategy(), "one_for_one");
  EXPECT_EQ(demo.health_status(), "healthy");
  EXPECT_EQ(demo.configuration().max_restarts(), 4);
  EXPECT_EQ(demo.configuration().max_seconds(), 10);
  EXPECT_DOUBLE_EQ(demo.configuration().restart_intensity(), 0.4);
  EXPECT_EQ(demo.configuration().auto_shutdown(), "never");
  EXPECT_GT(demo.performance().memory_usage(), 0);
  EXPECT_EQ(demo.child_count(), 6);
  EXPECT_EQ(demo.restart_budget().left(), 4);
  EXPECT_FALSE(demo.critical());
  EXPECT_TRUE(demo.has_supervisor_pid());
  EXPECT_EQ(demo.children_size(), 0);
  EXPECT_FALSE(demo.has_supervision_tree());
  EXPECT_TRUE(get("name: 'root_sup'").data().critical());
}

TEST(GetSupervisor, ShowsMoreWhenAskedFor) {
  DirectServer server(Operations());
  StartDemo(server);
  server.session().Send(*runtime::Atom::Find("crasher"), *runtime::Atom::Intern("crash"));
  server.driver().RunUntilQuiet();
  GetSupervisorRpc get(server, "SupervisorService/GetSupervisor");
  const v1::Supervisor root =
      get("name: 'root_sup' include: ['children', 'tree', 'performance'] depth: 2").data();
  ASSERT_EQ(root.children_size(), 1);
  EXPECT_EQ(root.children(0).type(), "supervisor");
  EXPECT_EQ(root.children(0).shutdown().string_value(), "infinity");
  EXPECT_EQ(root.children(0).function(), "start_link");
  EXPECT_TRUE(root.supervision_tree().children(0).truncated());
  const v1::Supervisor demo = get("name: 'demo_sup' include: 'history'").data();
  ASSERT_EQ(demo.history_size(), 1);
  EXPECT_EQ(demo.history(0).outcome(), "restarted");
  EXPECT_EQ(demo.restart_count(), 1);
  EXPECT_TRUE(demo.has_last_restart());
  EXPECT_EQ(get.Fields("name: 'demo_sup' include: 'colour'"),
            std::vector<std::string>{"include[0]"});
}

TEST(GetSupervisor, RefusesStrangersAndWorkers) {
  DirectServer server(Operations());
  StartDemo(server);
  GetSupervisorRpc rpc(server, "SupervisorService/GetSupervisor");
  EXPECT_EQ(rpc.Refusal("name: 'nobody'"), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(rpc.Refusal("name: 'counter'"), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(rpc.Refusal("name: '<x>'"), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::supervisor
