// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnAfter;
using core::testing::SpawnIdle;
using runtime::Pid;
using runtime::ProcessContext;

constexpr char kPath[] = "/arsenal.v1.ProcessService/GetProcessDescendants";

v1::GetProcessDescendantsRequest Request(const std::string& pid) {
  v1::GetProcessDescendantsRequest request;
  request.set_pid(pid);
  return request;
}

v1::GetProcessDescendantsResponse Get(DirectServer& server,
                                      const v1::GetProcessDescendantsRequest& request) {
  const auto response = server.Call<v1::GetProcessDescendantsResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetProcessDescendantsResponse();
}

TEST(GetProcessDescendants, AreFoundNearestFirstByTheEdgeThatReachedThem) {
  DirectServer server(Operations());
  const Pid watched = SpawnIdle(server);
  std::optional<Pid> child;
  std::optional<Pid> grandchild;
  const Pid root = SpawnAfter(server, [&](ProcessContext& self) {
    child = self.Spawn([&](ProcessContext& inner) -> runtime::ProcessTask<> {
                  runtime::SpawnOptions linked;
                  linked.link = runtime::StartLink::kLink;
                  grandchild = inner
                                   .Spawn(
                                       [](ProcessContext& last) -> runtime::ProcessTask<> {
                                         co_await last.Receive();
                                       },
                                       linked)
                                   ->pid;
                  co_await inner.Receive();
                })
                ->pid;
    self.Monitor(watched);
  });
  const auto response = Get(server, Request(root.ToString()));
  ASSERT_EQ(response.data_size(), 3);
  EXPECT_EQ(response.data(0).process().pid(), child->ToString());
  EXPECT_EQ(response.data(0).edge(), "child");
  EXPECT_EQ(response.data(1).process().pid(), watched.ToString());
  EXPECT_EQ(response.data(1).edge(), "monitor");
  EXPECT_EQ(response.data(2).process().pid(), grandchild->ToString());
  EXPECT_EQ(response.data(2).via_pid(), child->ToString());
  EXPECT_EQ(response.data(2).depth(), 2);
  v1::GetProcessDescendantsRequest request = Request(root.ToString());
  request.set_depth(1);
  EXPECT_EQ(Get(server, request).meta().total(), 2);
  request.clear_depth();
  request.add_edges("link");
  EXPECT_EQ(Get(server, request).meta().total(), 0);
  // The link to the parent leads upwards, which is not asked for.
  EXPECT_EQ(Get(server, Request(grandchild->ToString())).meta().total(), 0);
}

TEST(GetProcessDescendants, OfTheRootAreFoundInSlices) {
  DirectServer server(Operations());
  const Pid root = SpawnAfter(server, [](ProcessContext& self) {
    for (int i = 0; i < 2'000; ++i) {
      EXPECT_TRUE(self.Spawn([](ProcessContext& inner) -> runtime::ProcessTask<> {
                        co_await inner.Receive();
                      })
                      .ok());
    }
  });
  const auto response = Get(server, Request(root.ToString()));
  EXPECT_EQ(response.meta().total(), 2'000);
  EXPECT_EQ(response.data_size(), 50);
}

TEST(GetProcessDescendants, OfNobodyIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("<0.99999.1>"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::process
