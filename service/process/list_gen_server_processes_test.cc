// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;

constexpr char kPath[] = "/arsenal.v1.ProcessService/ListGenServerProcesses";

TEST(ListGenServerProcesses, AreThoseOfTheBehaviour) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto response =
      server.Call<v1::ListGenServerProcessesResponse>(kPath, v1::ListGenServerProcessesRequest());
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_GE(response->meta().total(), 3);
  for (const auto& row : response->data()) {
    EXPECT_EQ(row.behavior(), "gen_server");
    EXPECT_EQ(row.type(), "genserver");
    EXPECT_GT(row.memory(), 0);
  }
}

TEST(ListGenServerProcesses, RefuseAPageOfZero) {
  DirectServer server(Operations());
  v1::ListGenServerProcessesRequest request;
  request.set_page(0);
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_VALIDATION_ERROR);
}

}  // namespace
}  // namespace arsenal::service::process
