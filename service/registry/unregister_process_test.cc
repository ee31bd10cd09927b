// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/registry/operations.h"

namespace arsenal::service::registry {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;
using core::testing::StartDemo;

constexpr char kPath[] = "/arsenal.v1.RegistryService/UnregisterProcess";

v1::UnregisterProcessRequest Request(const std::string& name) {
  v1::UnregisterProcessRequest request;
  request.set_name(name);
  return request;
}

TEST(UnregisterProcess, TakesTheNameAndLetsTheProcessLive) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server, "leaving");
  const auto response = server.Call<v1::UnregisterProcessResponse>(kPath, Request("leaving"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().pid(), pid.ToString());
  EXPECT_TRUE(response->data().unregistered());
  EXPECT_TRUE(server.node().Inspect(pid, runtime::Detail::kRow).has_value());
  EXPECT_EQ(server.Begin(kPath, Request("leaving"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
}

TEST(UnregisterProcess, ChangesNothingWhenItIsOnlyToSay) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server, "staying");
  auto request = Request("staying");
  request.set_validate_only(true);
  const auto response = server.Call<v1::UnregisterProcessResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_FALSE(response->data().unregistered());
  EXPECT_EQ(server.space().Whereis(*runtime::Atom::Find("staying")), pid);
}

TEST(UnregisterProcess, RefusesTheNodesOwnAndOtherIncarnations) {
  DirectServer server(Operations());
  StartDemo(server);
  EXPECT_EQ(server.Begin(kPath, Request("root_sup"))->reason(), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(server.Begin(kPath, Request("<0.1>"))->reason(), v1::REASON_INVALID_NAME);
  auto other = Request("counter");
  other.set_if_pid("<0.99.9>");
  EXPECT_EQ(server.Begin(kPath, other)->reason(), v1::REASON_INCARNATION_CHANGED);
  EXPECT_TRUE(server.space().Whereis(*runtime::Atom::Find("counter")).has_value());
}

}  // namespace
}  // namespace arsenal::service::registry
