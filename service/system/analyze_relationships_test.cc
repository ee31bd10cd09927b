// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/system/operations.h"

namespace arsenal::service::system {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.SystemService/AnalyzeRelationships";

auto Analyze(DirectServer& server, const v1::AnalyzeRelationshipsRequest& request = {}) {
  const auto response = server.Call<v1::AnalyzeRelationshipsResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::AnalyzeRelationshipsResponse().data();
}

TEST(AnalyzeRelationships, FindsHubsAndClustersThatNobodyLooksAfter) {
  DirectServer server(Operations());
  std::vector<runtime::Pid> leaves;
  for (int i = 0; i < 5; ++i) leaves.push_back(SpawnIdle(server));
  const auto hub = core::testing::SpawnAfter(server, [&](runtime::ProcessContext& self) {
    for (const auto leaf : leaves) self.Link(leaf);
    self.Monitor(leaves[0]);
  });
  SpawnIdle(server, "alone");
  const auto data = Analyze(server);
  EXPECT_EQ(data.process_count(), 8);  // with the callers' session
  EXPECT_EQ(data.edge_counts().at("link"), 5);
  EXPECT_EQ(data.edge_counts().at("monitor"), 1);
  EXPECT_EQ(data.edge_counts().at("parent"), 0);
  EXPECT_EQ(data.edges_size(), 6);
  EXPECT_EQ(data.hubs(0).pid(), hub.ToString());
  EXPECT_EQ(data.hubs(0).degree(), 6);
  EXPECT_EQ(data.hubs(0).edge_counts().at("link"), 5);
  EXPECT_EQ(data.hubs(1).edge_counts().at("monitored_by"), 1);
  EXPECT_EQ(data.component_count(), 3);
  EXPECT_EQ(data.largest_component(), 6);
  EXPECT_EQ(data.isolated_count(), 2);
  ASSERT_EQ(data.unsupervised_clusters_size(), 1);
  EXPECT_EQ(data.unsupervised_clusters(0).size(), 6);
  EXPECT_EQ(data.unsupervised_clusters(0).members(0).pid(), leaves[0].ToString());
  EXPECT_TRUE(data.unavailable().contains("message_flows"));
}

TEST(AnalyzeRelationships, TheDemoHangsBelowItsSupervisors) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  v1::AnalyzeRelationshipsRequest request;
  request.set_edges_max(1);
  const auto data = Analyze(server, request);
  EXPECT_GE(data.edge_counts().at("parent"), 4);
  EXPECT_EQ(data.edges_size(), 1);
  EXPECT_TRUE(data.edges_truncated());
  EXPECT_EQ(data.unsupervised_clusters_size(), 0);
}

TEST(AnalyzeRelationships, OfOneProcessThereAreNone) {
  DirectServer server(Operations());
  const auto data = Analyze(server);
  EXPECT_EQ(data.hubs_size(), 0);
  EXPECT_EQ(data.isolated_count(), 1);
  v1::AnalyzeRelationshipsRequest request;
  request.set_hubs_max(101);
  EXPECT_EQ(server.Begin(kPath, request)->fields(), std::vector<std::string>{"hubs_max"});
}

}  // namespace
}  // namespace arsenal::service::system
