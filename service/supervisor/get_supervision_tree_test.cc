// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/supervisor/operations.h"

namespace arsenal::service::supervisor {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;
using core::testing::StartDemo;

constexpr char kPath[] = "/arsenal.v1.SupervisorService/GetSupervisionTree";

v1::SupervisionTree Tree(DirectServer& server, const v1::GetSupervisionTreeRequest& request) {
  const auto response = server.Call<v1::GetSupervisionTreeResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::SupervisionTree();
}

v1::GetSupervisionTreeRequest Request(const std::string& name) {
  v1::GetSupervisionTreeRequest request;
  request.set_name(name);
  return request;
}

TEST(GetSupervisionTree, GoesDownToTheWorkers) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto tree = Tree(server, Request("root_sup"));
  EXPECT_EQ(tree.root().name(), "root_sup");
  ASSERT_EQ(tree.root().children_size(), 1);
  const auto& demo = tree.root().children(0);
  EXPECT_EQ(demo.strategy(), "one_for_one");
  ASSERT_EQ(demo.children_size(), 6);
  EXPECT_EQ(demo.children(0).id(), "counter");
  EXPECT_EQ(demo.children(4).id(), "workers_sup");
  EXPECT_EQ(demo.children(4).strategy(), "rest_for_one");
  EXPECT_EQ(demo.children(4).children_size(), 4);
  EXPECT_FALSE(demo.children(0).has_strategy());
  EXPECT_EQ(tree.metadata().total_nodes(), 15);
  EXPECT_EQ(tree.metadata().depth(), 4);
  EXPECT_EQ(tree.metadata().supervisor_count(), 4);
  EXPECT_EQ(tree.metadata().worker_count(), 11);
}

TEST(GetSupervisionTree, StopsAtItsDepthAndSaysSo) {
  DirectServer server(Operations());
  StartDemo(server);
  auto request = Request("root_sup");
  request.set_depth(2);
  const auto tree = Tree(server, request);
  EXPECT_TRUE(tree.root().children(0).truncated());
  EXPECT_FALSE(tree.root().truncated());
  EXPECT_TRUE(tree.metadata().truncated());
  EXPECT_EQ(tree.metadata().total_nodes(), 2);
}

TEST(GetSupervisionTree, ShowsANewPidAndTheCountAfterARestart) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto before = Tree(server, Request("demo_sup")).root().children(2);
  server.session().Send(*runtime::Atom::Find("crasher"), *runtime::Atom::Intern("crash"));
  server.driver().RunUntilQuiet();
  const auto after = Tree(server, Request("demo_sup")).root().children(2);
  EXPECT_NE(after.pid(), before.pid());
  EXPECT_EQ(after.restart_count(), before.restart_count() + 1);
}

TEST(GetSupervisionTree, ShowsTheBudgetAndTheHistoryThatACrashHasMade) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto before = Tree(server, Request("demo_sup")).root();
  EXPECT_EQ(before.history_size(), 0);  // not asked for
  const auto old_pid = before.children(2).pid();
  server.session().Send(*runtime::Atom::Find("crasher"), *runtime::Atom::Intern("crash"));
  server.driver().RunUntilQuiet();
  auto request = Request("demo_sup");
  request.add_include("history");
  const auto after = Tree(server, request).root();
  const auto& budget = after.restart_budget();
  EXPECT_EQ(budget.used(), before.restart_budget().used() + 1);
  EXPECT_EQ(budget.left(), before.restart_budget().left() - 1);
  EXPECT_EQ(budget.used() + budget.left(), budget.max_restarts());
  EXPECT_GT(budget.next_release_ms(), 0);
  ASSERT_GE(after.history_size(), 1);
  const auto& attempt = *after.history().rbegin();
  EXPECT_EQ(attempt.child_id(), "crasher");
  EXPECT_EQ(attempt.pid(), old_pid);
  EXPECT_EQ(attempt.outcome(), "restarted");
  EXPECT_FALSE(attempt.retry());
  EXPECT_NE(attempt.reason(), "normal");
  ASSERT_EQ(attempt.restarted_size(), 1);
  EXPECT_EQ(attempt.restarted(0).new_pid(), after.children(2).pid());
  EXPECT_FALSE(after.children(0).has_restart_budget());
}

TEST(GetSupervisionTree, IsAlsoAGraphAndADrawing) {
  DirectServer server(Operations());
  StartDemo(server);
  auto request = Request("demo_sup");
  request.set_format("graph");
  const auto graph = Tree(server, request);
  EXPECT_FALSE(graph.has_root());
  EXPECT_EQ(graph.graph().nodes_size(), 14);
  EXPECT_EQ(graph.graph().edges_size(), 13);
  EXPECT_EQ(graph.graph().edges(3).source(), "n0");
  EXPECT_EQ(graph.graph().edges(3).target(), "n4");
  request.set_format("mermaid");
  const std::string drawing = Tree(server, request).mermaid();
  EXPECT_EQ(drawing.find("flowchart TD\n  n0[\"demo_sup #lt;"), 0u) << drawing;
  EXPECT_NE(drawing.find("  n0 --> n4\n"), std::string::npos);
}

TEST(GetSupervisionTree, RefusesWorkersAndStrangers) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server, "idle").ToString();
  EXPECT_EQ(server.Begin(kPath, Request("idle"))->reason(), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(server.Begin(kPath, Request(pid))->reason(), v1::REASON_NOT_A_SUPERVISOR);
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_SUPERVISOR_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::supervisor
