// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/system/operations.h"

namespace arsenal::service::system {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.SystemService/GetTopology";

auto Get(DirectServer& server, const v1::GetTopologyRequest& request = {}) {
  const auto response = server.Call<v1::GetTopologyResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::GetTopologyResponse().data();
}

TEST(GetTopology, ShowsProcessesWithTheirRelationsAndClusters) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  v1::GetTopologyRequest request;
  request.set_cluster_by("supervisor");
  const auto topology = Get(server, request);
  EXPECT_EQ(topology.format(), "json");
  EXPECT_EQ(topology.total_nodes(), server.space().process_count());
  EXPECT_EQ(topology.nodes_size(), static_cast<int>(topology.total_nodes()));
  EXPECT_EQ(topology.edges_size(), static_cast<int>(topology.total_edges()));
  ASSERT_EQ(topology.clusters_size(), 4);
  uint32_t in_demo = 0;
  for (const auto& cluster : topology.clusters()) {
    if (cluster.label() == "demo_sup") in_demo = cluster.size();
  }
  EXPECT_EQ(in_demo, 6);
  request.set_cluster_by("module");
  bool found = false;
  const auto by_module = Get(server, request);
  for (const auto& node : by_module.nodes()) {
    if (node.name() == "counter") found = node.cluster() == "counter";
  }
  EXPECT_TRUE(found);
}

TEST(GetTopology, LeavesOutWhatIsNotAskedFor) {
  DirectServer server(Operations());
  const auto a = SpawnIdle(server);
  core::testing::SpawnAfter(server, [&](auto& self) {
    self.Link(a);
    self.Monitor(a);
  });
  EXPECT_EQ(Get(server).edges_size(), 2);
  v1::GetTopologyRequest request;
  request.set_include_links(false);
  ASSERT_EQ(Get(server, request).edges_size(), 1);
  EXPECT_EQ(Get(server, request).edges(0).kind(), "monitor");
  request.set_include_monitors(false);
  EXPECT_EQ(Get(server, request).edges_size(), 0);
  request.set_nodes_max(2);
  EXPECT_EQ(Get(server, request).nodes_size(), 2);
  EXPECT_TRUE(Get(server, request).truncated());
}

TEST(GetTopology, IsDrawnInDot) {
  DirectServer server(Operations());
  const auto a = SpawnIdle(server, "a\"b");
  const auto b = core::testing::SpawnAfter(server, [&](auto& self) { self.Link(a); });
  v1::GetTopologyRequest request;
  request.set_format("dot");
  request.set_cluster_by("module");
  const auto topology = Get(server, request);
  EXPECT_EQ(topology.nodes_size(), 0);
  const std::string& dot = topology.dot();
  EXPECT_EQ(dot.rfind("digraph processes {", 0), 0);
  EXPECT_NE(dot.find("subgraph cluster_0 {"), std::string::npos);
  EXPECT_NE(dot.find("[label=\"a\\\"b\\n" + a.ToString()), std::string::npos) << dot;
  EXPECT_NE(dot.find("\"" + a.ToString() + "\" -> \"" + b.ToString() + "\" [dir=none];"),
            std::string::npos);
}

TEST(GetTopology, RefusesFormatsThatItDoesNotDraw) {
  DirectServer server(Operations());
  v1::GetTopologyRequest request;
  request.set_format("svg");
  request.set_cluster_by("application");
  EXPECT_EQ(server.Begin(kPath, request)->fields(),
            (std::vector<std::string>{"format", "cluster_by"}));
}

}  // namespace
}  // namespace arsenal::service::system
