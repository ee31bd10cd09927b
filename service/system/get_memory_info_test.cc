// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/system/operations.h"

namespace arsenal::service::system {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.SystemService/GetMemoryInfo";

auto Get(DirectServer& server, const v1::GetMemoryInfoRequest& request = {}) {
  const auto response = server.Call<v1::GetMemoryInfoResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::GetMemoryInfoResponse().data();
}

TEST(GetMemoryInfo, ItsPartsMakeItsSums) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto data = Get(server);
  EXPECT_EQ(data.processes(),
            data.process_control() + data.process_extensions() + data.mailboxes() + data.states());
  EXPECT_EQ(data.processes(), server.node().TotalMemory().total());
  EXPECT_EQ(data.process_count(), server.space().process_count());
  EXPECT_GT(data.total(), data.processes());
  EXPECT_EQ(data.system(), data.total() - data.processes());
  EXPECT_GE(data.peak(), data.total());
  EXPECT_GT(data.code(), 0);
  EXPECT_TRUE(data.unavailable().contains("ets"));
}

TEST(GetMemoryInfo, AMessageThatWaitsIsInAMailbox) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  const auto before = Get(server);
  server.space().Send(pid, runtime::Term::Binary(std::string(100'000, 'x')));
  server.driver().RunUntilQuiet();
  EXPECT_GE(Get(server).mailboxes(), before.mailboxes() + 100'000);
}

}  // namespace
}  // namespace arsenal::service::system
