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

constexpr char kPath[] = "/arsenal.v1.MailboxService/CompactMailbox";

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

v1::CompactMailboxRequest Request(const std::string& pid) {
  v1::CompactMailboxRequest request;
  request.set_pid(pid);
  return request;
}

TEST(CompactMailbox, GivesBackWhatLookingHasTaken) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  Send(server, pid, {"{a, 1}", "{b, 2}", "[1, 2, 3]"});
  const auto response = server.Call<v1::CompactMailboxResponse>(kPath, Request(pid.ToString()));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_GT(response->data().bytes_freed(), 0u);
  EXPECT_EQ(response->data().bytes_after(), runtime::InspectMemory(server.space(), pid)->messages);
  EXPECT_EQ(Waiting(server, pid), (std::vector<std::string>{"{a,1}", "{b,2}", "[1,2,3]"}));
  const auto again = server.Call<v1::CompactMailboxResponse>(kPath, Request(pid.ToString()));
  EXPECT_EQ(again->data().bytes_freed(), 0u);
}

TEST(CompactMailbox, RefusesTheNodesOwnAndOtherIncarnations) {
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
