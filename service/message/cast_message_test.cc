// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/message/operations.h"

namespace arsenal::service::message {
namespace {

using core::testing::DirectServer;
using core::testing::StartDemo;

constexpr char kPath[] = "/arsenal.v1.MessageService/CastMessage";

v1::CastMessageRequest Request(const std::string& pid, const std::string& text) {
  v1::CastMessageRequest request;
  request.set_pid(pid);
  request.mutable_message()->set_string_value(text);
  return request;
}

TEST(CastMessage, ReachesTheServerAsACast) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto before = *server.space().Whereis(*runtime::Atom::Find("crasher"));
  const auto response =
      server.Call<v1::CastMessageResponse>(kPath, Request("crasher", "{crash, told}"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().pid(), before.ToString());
  EXPECT_TRUE(response->data().accepted());
  EXPECT_NE(*server.space().Whereis(*runtime::Atom::Find("crasher")), before);
}

TEST(CastMessage, RefusesWhoCannotHandleCastsAndSendsNothing) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto idle = core::testing::SpawnIdle(server);
  EXPECT_EQ(server.Begin(kPath, Request(idle.ToString(), "x"))->reason(), v1::REASON_NOT_CALLABLE);
  EXPECT_EQ(server.node().Inspect(idle, runtime::Detail::kRow)->messages_in, 0u);
  EXPECT_EQ(server.Begin(kPath, Request("root_sup", "x"))->reason(), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(server.Begin(kPath, Request("nobody", "x"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("counter", "{"))->reason(), v1::REASON_INVALID_TERM);
  auto other = Request("counter", "x");
  other.set_if_pid("<0.99.9>");
  EXPECT_EQ(server.Begin(kPath, other)->reason(), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::message
