// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "runtime/term/parse.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.MailboxService/CountMailboxMessages";

void Send(DirectServer& server, runtime::Pid pid, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) server.space().Send(pid, *runtime::ParseTerm(text));
  server.driver().RunUntilQuiet();
}

v1::CountMailboxMessagesRequest Request(const std::string& pid) {
  v1::CountMailboxMessagesRequest request;
  request.set_pid(pid);
  return request;
}

TEST(CountMailboxMessages, CountsByKindAndTypeTheMostFrequentFirst) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  Send(server, pid, {"{log, 1}", "5", "{log, 2}", "{'$gen_cast', {log, 1}}", "{log, 3}", "[]"});
  const auto response =
      server.Call<v1::CountMailboxMessagesResponse>(kPath, Request(pid.ToString()));
  ASSERT_TRUE(response.ok()) << response.status();
  const v1::MailboxCounts& counts = response->data();
  EXPECT_EQ(counts.total(), 6u);
  EXPECT_EQ(counts.examined(), 6u);
  ASSERT_EQ(counts.types_size(), 4);
  EXPECT_EQ(counts.types(0).kind(), "message");
  EXPECT_EQ(counts.types(0).type(), "log");
  EXPECT_EQ(counts.types(0).count(), 3u);
  EXPECT_GT(counts.types(0).bytes(), 0u);
  EXPECT_EQ(counts.types(1).kind(), "cast");
  EXPECT_EQ(counts.types(1).type(), "log");
  EXPECT_EQ(counts.other_types(), 0u);
}

TEST(CountMailboxMessages, ShowsABoundedNumberOfTypes) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  for (int i = 0; i < 250; ++i) Send(server, pid, {"type_" + std::to_string(i)});
  const auto response =
      server.Call<v1::CountMailboxMessagesResponse>(kPath, Request(pid.ToString()));
  EXPECT_EQ(response->data().types_size(), 200);
  EXPECT_EQ(response->data().other_types(), 50u);
}

TEST(CountMailboxMessages, RefusesNobody) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::mailbox
