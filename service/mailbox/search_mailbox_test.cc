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

constexpr char kPath[] = "/arsenal.v1.MailboxService/SearchMailbox";

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

v1::SearchMailboxRequest Request(const std::string& pid) {
  v1::SearchMailboxRequest request;
  request.set_pid(pid);
  return request;
}

v1::SearchMailboxRequest Search(const std::string& pid, const std::string& pattern) {
  auto request = Request(pid);
  request.set_pattern(pattern);
  return request;
}

TEST(SearchMailbox, FindsWhatMatchesWithItsPosition) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  Send(server, pid, {"{log, 1}", "other", "{log, 7}", "{log, 9}"});
  auto request = Search(pid.ToString(), "{log, '$1'}");
  request.add_guards("{'>', '$1', 5}");
  request.set_limit(1);
  const auto response = server.Call<v1::SearchMailboxResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  const v1::MailboxSearch& found = response->data();
  EXPECT_EQ(found.matched(), 2u);
  EXPECT_EQ(found.examined(), 4u);
  EXPECT_EQ(found.total(), 4u);
  EXPECT_EQ(found.undecided(), 0u);
  ASSERT_EQ(found.messages_size(), 1);
  EXPECT_EQ(found.messages(0).position(), 2u);
  EXPECT_EQ(Waiting(server, pid).size(), 4u);
}

TEST(SearchMailbox, TellsOfMessagesThatTakeTooManySteps) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  const std::vector<runtime::Term> many(100'000, runtime::Term::Integer(1));
  server.space().Send(pid, runtime::Term::List(many));
  server.driver().RunUntilQuiet();
  auto request = Search(pid.ToString(), "'$1'");
  request.add_guards("{'>', {length, '$1'}, 5}");
  const auto response = server.Call<v1::SearchMailboxResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().undecided(), 1u);
  EXPECT_EQ(response->data().matched(), 0u);
}

TEST(SearchMailbox, RefusesAPatternThatIsNone) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server).ToString();
  EXPECT_EQ(server.Begin(kPath, Search(pid, "{"))->reason(), v1::REASON_INVALID_TERM);
  auto unbound = Search(pid, "'_'");
  unbound.add_guards("{'>', '$3', 5}");
  const auto call = server.Begin(kPath, unbound);
  EXPECT_EQ(call->reason(), v1::REASON_INVALID_PATTERN);
  EXPECT_EQ(call->fields(), std::vector<std::string>{"pattern"});
  EXPECT_EQ(server.Begin(kPath, Search("nobody", "a"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
}

}  // namespace
}  // namespace arsenal::service::mailbox
