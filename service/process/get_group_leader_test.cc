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

constexpr char kPath[] = "/arsenal.v1.ProcessService/GetGroupLeader";

v1::GetGroupLeaderRequest Request(const std::string& pid) {
  v1::GetGroupLeaderRequest request;
  request.set_pid(pid);
  return request;
}

v1::GetGroupLeaderResponse Get(DirectServer& server, const v1::GetGroupLeaderRequest& request) {
  const auto response = server.Call<v1::GetGroupLeaderResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetGroupLeaderResponse();
}

TEST(GetGroupLeader, IsTheOneThatTheProcessHas) {
  DirectServer server(Operations());
  const Pid leader = SpawnIdle(server, "leader");
  const Pid alone = SpawnIdle(server);
  runtime::SpawnOptions options;
  options.group_leader = leader;
  std::optional<Pid> child;
  SpawnAfter(server, [&](ProcessContext& self) {
    child =
        self.Spawn(
                [](ProcessContext& inner) -> runtime::ProcessTask<> { co_await inner.Receive(); },
                options)
            ->pid;
  });
  const auto response = Get(server, Request(child->ToString()));
  EXPECT_EQ(response.data().group_leader().pid(), leader.ToString());
  EXPECT_EQ(response.data().group_leader().name(), "leader");
  EXPECT_EQ(Get(server, Request(alone.ToString())).data().group_leader().pid(), alone.ToString());
}

TEST(GetGroupLeader, OfNobodyIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("<0.99999.1>"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::process
