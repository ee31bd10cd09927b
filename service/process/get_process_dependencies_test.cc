// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnAfter;
using runtime::Pid;
using runtime::ProcessContext;

constexpr char kPath[] = "/arsenal.v1.ProcessService/GetProcessDependencies";

v1::GetProcessDependenciesRequest Request(const std::string& pid) {
  v1::GetProcessDependenciesRequest request;
  request.set_pid(pid);
  return request;
}

v1::GetProcessDependenciesResponse Get(DirectServer& server,
                                       const v1::GetProcessDependenciesRequest& request) {
  const auto response = server.Call<v1::GetProcessDependenciesResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetProcessDependenciesResponse();
}

TEST(GetProcessDependencies, AreItsLinksItsMonitorsAndItsSupervisor) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto graph = Get(server, Request("counter")).data();
  EXPECT_EQ(graph.nodes(0).name(), "counter");
  ASSERT_GE(graph.edges_size(), 2);
  EXPECT_EQ(graph.edges(0).kind(), "supervisor");
  EXPECT_EQ(graph.edges(1).kind(), "link");
  EXPECT_EQ(graph.edges(1).to_pid(), graph.edges(0).to_pid());
  EXPECT_EQ(graph.nodes_size(), 2);  // the supervisor is one node with two edges to it
  EXPECT_EQ(graph.total_edges(), 2);
}

TEST(GetProcessDependencies, ShowAtMostAThousandProcesses) {
  DirectServer server(Operations());
  const Pid pid = SpawnAfter(server, [](ProcessContext& self) {
    runtime::SpawnOptions linked;
    linked.link = runtime::StartLink::kLink;
    for (int i = 0; i < 1'500; ++i) {
      EXPECT_TRUE(
          self.Spawn(
                  [](ProcessContext& inner) -> runtime::ProcessTask<> { co_await inner.Receive(); },
                  linked)
              .ok());
    }
  });
  const auto graph = Get(server, Request(pid.ToString())).data();
  EXPECT_EQ(graph.nodes_size(), 1'000);
  EXPECT_EQ(graph.edges_size(), 999);
  EXPECT_EQ(graph.total_edges(), 1'500);
}

TEST(GetProcessDependencies, OfNobodyIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("<0.99999.1>"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::process
