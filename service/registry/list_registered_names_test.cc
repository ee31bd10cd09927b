// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/registry/operations.h"

namespace arsenal::service::registry {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.RegistryService/ListRegisteredNames";

v1::ListRegisteredNamesResponse List(DirectServer& server,
                                     const v1::ListRegisteredNamesRequest& request) {
  const auto response = server.Call<v1::ListRegisteredNamesResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::ListRegisteredNamesResponse();
}

TEST(ListRegisteredNames, ShowsEachNameWithItsProcessInOrder) {
  DirectServer server(Operations());
  SpawnIdle(server);
  const auto second = SpawnIdle(server, "list_b");
  const auto first = SpawnIdle(server, "list_a");
  const auto response = List(server, {});
  ASSERT_EQ(response.data_size(), 2);
  EXPECT_EQ(response.data(0).name(), "list_a");
  EXPECT_EQ(response.data(0).pid(), first.ToString());
  EXPECT_EQ(response.data(0).type(), "worker");
  EXPECT_FALSE(response.data(0).has_metadata());
  EXPECT_EQ(response.data(1).pid(), second.ToString());
  EXPECT_EQ(response.meta().total(), 2u);
  EXPECT_FALSE(response.meta().cursor().empty());
}

TEST(ListRegisteredNames, FiltersBeforeItCutsThePage) {
  DirectServer server(Operations());
  for (const char* name : {"web_1", "web_2", "web_3", "db_1"}) SpawnIdle(server, name);
  v1::ListRegisteredNamesRequest request;
  request.set_name_pattern("^web");
  request.set_page(2);
  request.set_per_page(2);
  const auto response = List(server, request);
  ASSERT_EQ(response.data_size(), 1);
  EXPECT_EQ(response.data(0).name(), "web_3");
  EXPECT_EQ(response.meta().total(), 3u);
  EXPECT_EQ(response.meta().filters_applied(0), "name_pattern=^web");
}

TEST(ListRegisteredNames, WalksInSlices) {
  DirectServer server(Operations());
  for (int i = 0; i < 1200; ++i) SpawnIdle(server);
  SpawnIdle(server, "list_last");
  EXPECT_EQ(List(server, {}).meta().total(), 1u);
}

TEST(ListRegisteredNames, RefusesAPatternThatIsNone) {
  DirectServer server(Operations());
  v1::ListRegisteredNamesRequest request;
  request.set_name_pattern("(");
  const auto call = server.Begin(kPath, request);
  EXPECT_EQ(call->reason(), v1::REASON_INVALID_PATTERN);
  EXPECT_EQ(call->fields(), std::vector<std::string>{"name_pattern"});
}

}  // namespace
}  // namespace arsenal::service::registry
