// SPDX-License-Identifier: MIT

#include <chrono>

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

constexpr char kPath[] = "/arsenal.v1.MailboxService/InspectMailbox";

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

v1::InspectMailboxRequest Request(const std::string& pid) {
  v1::InspectMailboxRequest request;
  request.set_pid(pid);
  return request;
}

TEST(InspectMailbox, ShowsWhatWaitsAndTakesNothing) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  const auto sender = core::testing::SpawnAfter(server, [pid](runtime::ProcessContext& self) {
    self.Send(pid, *runtime::ParseTerm("{crash, boom}"));
  });
  server.driver().Advance(std::chrono::milliseconds(30));
  Send(server, pid, {"{'$gen_call', from, {get, a}}"});
  const auto response = server.Call<v1::InspectMailboxResponse>(kPath, Request(pid.ToString()));
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->data_size(), 2);
  const v1::QueuedMessage& first = response->data(0);
  EXPECT_EQ(first.position(), 0u);
  EXPECT_EQ(first.kind(), "message");
  EXPECT_EQ(first.type(), "crash");
  EXPECT_EQ(first.sender(), sender.ToString());
  EXPECT_EQ(first.age_ms(), 30u);
  EXPECT_FALSE(first.own_affair());
  EXPECT_TRUE(first.message().struct_value().fields().contains("$tuple"));
  EXPECT_EQ(response->data(1).kind(), "call");
  EXPECT_EQ(response->data(1).type(), "get");
  EXPECT_FALSE(response->data(1).has_sender());
  EXPECT_EQ(Waiting(server, pid).size(), 2u);
}

TEST(InspectMailbox, ShowsAPageOrTheFirst) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  Send(server, pid, {"a", "b", "c", "d", "e"});
  auto page = Request(pid.ToString());
  page.set_page(2);
  page.set_per_page(2);
  const auto second = server.Call<v1::InspectMailboxResponse>(kPath, page);
  ASSERT_EQ(second->data_size(), 2);
  EXPECT_EQ(second->data(0).position(), 2u);
  EXPECT_EQ(second->data(0).type(), "c");
  EXPECT_EQ(second->meta().total(), 5u);
  EXPECT_TRUE(second->meta().has_next());
  auto peek = Request(pid.ToString());
  peek.set_count(3);
  const auto first = server.Call<v1::InspectMailboxResponse>(kPath, peek);
  EXPECT_EQ(first->data_size(), 3);
  EXPECT_EQ(first->meta().total(), 3u);
}

TEST(InspectMailbox, LeavesOutWhatIsTooLargeAndSaysHowLarge) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  server.space().Send(pid, runtime::Term::Binary(std::string(2 << 20, 'x')));
  Send(server, pid, {"small"});
  const auto response = server.Call<v1::InspectMailboxResponse>(kPath, Request(pid.ToString()));
  ASSERT_EQ(response->data_size(), 2);
  EXPECT_FALSE(response->data(0).has_message());
  EXPECT_GT(response->data(0).bytes(), 2u << 20);
  EXPECT_TRUE(response->data(1).has_message());
}

TEST(InspectMailbox, RefusesNobody) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::mailbox
