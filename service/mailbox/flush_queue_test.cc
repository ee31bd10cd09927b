// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "runtime/term/parse.h"
#include "runtime/term/text.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.MailboxService/FlushQueue";

void Send(DirectServer& server, runtime::Pid pid, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) server.space().Send(pid, *runtime::ParseTerm(text));
  server.driver().RunUntilQuiet();
}

std::vector<std::string> Waiting(DirectServer& server, runtime::Pid pid) {
  std::vector<std::string> texts;
  const auto messages = runtime::InspectMessages(server.space(), pid, 100);
  for (const auto& message : *messages) texts.push_back(runtime::ToText(message));
  return texts;
}

v1::FlushQueueRequest Request(const std::string& pid) {
  v1::FlushQueueRequest request;
  request.set_pid(pid);
  return request;
}

TEST(FlushQueue, DropsAllButTheProcesssOwnAffairs) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  Send(server, pid, {"a", "{system, from, get_state}", "b"});
  const auto response = server.Call<v1::FlushQueueResponse>(kPath, Request(pid.ToString()));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().removed(), 2u);
  EXPECT_EQ(response->data().remaining(), 1u);
  EXPECT_EQ(response->data().own_affairs(), 1u);
  EXPECT_EQ(Waiting(server, pid), std::vector<std::string>{"{system,from,get_state}"});
}

TEST(FlushQueue, OnlySaysWhatItWouldDropWhenAskedTo) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  Send(server, pid, {"a", "{system, from, get_state}", "b"});
  auto request = Request(pid.ToString());
  request.set_validate_only(true);
  const auto response = server.Call<v1::FlushQueueResponse>(kPath, request);
  EXPECT_EQ(response->data().removed(), 2u);
  EXPECT_EQ(response->data().remaining(), 1u);
  EXPECT_EQ(Waiting(server, pid).size(), 3u);
}

TEST(FlushQueue, RefusesTheNodesOwnAndOtherIncarnations) {
  DirectServer server(Operations());
  SpawnIdle(server, "owner");
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Request(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  auto other = Request("owner");
  other.set_if_pid("<0.99.9>");
  EXPECT_EQ(server.Begin(kPath, other)->reason(), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::mailbox
