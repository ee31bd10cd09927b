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

constexpr char kPath[] = "/arsenal.v1.ProcessService/GetProcessLinks";

v1::GetProcessLinksRequest Request(const std::string& pid) {
  v1::GetProcessLinksRequest request;
  request.set_pid(pid);
  return request;
}

v1::GetProcessLinksResponse Get(DirectServer& server, const v1::GetProcessLinksRequest& request) {
  const auto response = server.Call<v1::GetProcessLinksResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetProcessLinksResponse();
}

TEST(GetProcessLinks, GivesThemByPidAPageAtATime) {
  DirectServer server(Operations());
  std::vector<Pid> others = {SpawnIdle(server, "first"), SpawnIdle(server), SpawnIdle(server)};
  const Pid pid = SpawnAfter(server, [&others](ProcessContext& self) {
    for (const Pid other : others) EXPECT_TRUE(self.Link(other).ok());
  });
  v1::GetProcessLinksRequest request = Request(pid.ToString());
  request.set_per_page(2);
  const auto first = Get(server, request);
  ASSERT_EQ(first.data_size(), 2);
  EXPECT_EQ(first.data(0).pid(), others[0].ToString());
  EXPECT_EQ(first.data(0).name(), "first");
  EXPECT_EQ(first.data(0).type(), "worker");
  EXPECT_TRUE(first.data(0).alive());
  EXPECT_EQ(first.meta().total(), 3);
  request.set_page(2);
  EXPECT_EQ(Get(server, request).data(0).pid(), others[2].ToString());
}

TEST(GetProcessLinks, OfOneThatHasNoneAreAnEmptyList) {
  DirectServer server(Operations());
  const auto response = Get(server, Request(SpawnIdle(server).ToString()));
  EXPECT_EQ(response.data_size(), 0);
  EXPECT_EQ(response.meta().total(), 0);
}

TEST(GetProcessLinks, OfNobodyIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("<0.99999.1>"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::process
