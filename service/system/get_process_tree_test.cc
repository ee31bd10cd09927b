// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/system/operations.h"

namespace arsenal::service::system {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.SystemService/GetProcessTree";

auto Get(DirectServer& server, const v1::GetProcessTreeRequest& request = {}) {
  const auto response = server.Call<v1::GetProcessTreeResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::GetProcessTreeResponse().data();
}

using Nodes = google::protobuf::RepeatedPtrField<v1::ProcessTreeNode>;

const v1::ProcessTreeNode* Find(const Nodes& in, const std::string& name) {
  for (const auto& node : in) {
    if (node.name() == name) return &node;
    if (const auto* found = Find(node.children(), name)) return found;
  }
  return nullptr;
}

TEST(GetProcessTree, ShowsWhoStartedWhom) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto tree = Get(server);
  const v1::ProcessTreeNode* root = Find(tree.roots(), "root_sup");
  ASSERT_NE(root, nullptr);
  const v1::ProcessTreeNode* demo = Find(root->children(), "demo_sup");
  ASSERT_NE(demo, nullptr);
  EXPECT_EQ(demo->type(), "supervisor");
  EXPECT_TRUE(demo->supervised());
  const v1::ProcessTreeNode* counter = Find(demo->children(), "counter");
  ASSERT_NE(counter, nullptr);
  EXPECT_EQ(counter->type(), "genserver");
  EXPECT_EQ(tree.metadata().total_processes(), server.space().process_count());
  EXPECT_EQ(tree.metadata().shown(), tree.metadata().total_processes());
  EXPECT_FALSE(tree.metadata().truncated());
}

TEST(GetProcessTree, FlagsAndWarnsOfThoseWithoutASupervisor) {
  DirectServer server(Operations());
  const auto loner = SpawnIdle(server, "loner");
  const auto other = SpawnIdle(server);
  const auto watcher = core::testing::SpawnAfter(server, [&](runtime::ProcessContext& self) {
    self.Link(loner);
    self.Monitor(other);
  });
  const auto tree = Get(server);
  EXPECT_EQ(tree.metadata().unsupervised(), 3);
  ASSERT_EQ(tree.warnings_size(), 3);
  EXPECT_EQ(tree.warnings(0).type(), "unsupervised_process");
  EXPECT_EQ(tree.warnings(0).pid(), loner.ToString());
  const v1::ProcessTreeNode* node = Find(tree.roots(), "loner");
  ASSERT_NE(node, nullptr);
  EXPECT_FALSE(node->supervised());
  ASSERT_EQ(node->links_size(), 1);
  EXPECT_EQ(node->links(0), watcher.ToString());
  EXPECT_EQ(tree.roots(tree.roots_size() - 1).monitors(0), other.ToString());
}

TEST(GetProcessTree, IsCutAtItsDepthAndItsNumber) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  v1::GetProcessTreeRequest request;
  request.set_root("root_sup");
  request.set_depth(2);
  const auto flat = Get(server, request);
  ASSERT_EQ(flat.roots_size(), 1);
  EXPECT_EQ(flat.metadata().depth(), 2);
  EXPECT_TRUE(flat.metadata().truncated());
  EXPECT_TRUE(flat.roots(0).children(0).truncated());
  EXPECT_GT(flat.roots(0).children(0).children_count(), 0);
  request.set_depth(10);
  request.set_nodes_max(3);
  EXPECT_EQ(Get(server, request).metadata().shown(), 3);
}

TEST(GetProcessTree, OfNobodyIsRefused) {
  DirectServer server(Operations());
  v1::GetProcessTreeRequest request;
  request.set_root("nobody");
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_PROCESS_NOT_FOUND);
  request.set_root("<0.x>");
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INVALID_PID);
  request.set_depth(0);
  EXPECT_EQ(server.Begin(kPath, request)->fields(), std::vector<std::string>{"depth"});
}

}  // namespace
}  // namespace arsenal::service::system
