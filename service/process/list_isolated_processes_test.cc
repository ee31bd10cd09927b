// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;

constexpr char kPath[] = "/arsenal.v1.ProcessService/ListIsolatedProcesses";

TEST(ListIsolatedProcesses, HaveNoLinkNoMonitorAndNoSupervisor) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto alone = core::testing::SpawnIdle(server, "alone");
  const auto watched = core::testing::SpawnIdle(server);
  core::testing::SpawnAfter(server,
                            [watched](runtime::ProcessContext& self) { self.Monitor(watched); });
  const auto response =
      server.Call<v1::ListIsolatedProcessesResponse>(kPath, v1::ListIsolatedProcessesRequest());
  ASSERT_TRUE(response.ok()) << response.status();
  bool found = false;
  for (const auto& row : response->data()) {
    found |= row.pid() == alone.ToString();
    EXPECT_NE(row.pid(), watched.ToString());
    EXPECT_FALSE(row.supervised());
  }
  EXPECT_TRUE(found);
}

TEST(ListIsolatedProcesses, RefuseAPageOfZero) {
  DirectServer server(Operations());
  v1::ListIsolatedProcessesRequest request;
  request.set_page(0);
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_VALIDATION_ERROR);
}

}  // namespace
}  // namespace arsenal::service::process
