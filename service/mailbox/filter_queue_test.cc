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

constexpr char kPath[] = "/arsenal.v1.MailboxService/FilterQueue";

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

v1::FilterQueueRequest Request(const std::string& pid) {
  v1::FilterQueueRequest request;
  request.set_pid(pid);
  return request;
}

v1::FilterQueueRequest Filter(const std::string& pid) {
  auto request = Request(pid);
  request.mutable_pattern()->set_string_value("{log, '$1'}");
  return request;
}

TEST(FilterQueue, DropsWhatMatchesAndKeepsTheOrderOfTheRest) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  Send(server, pid, {"a", "{log, 1}", "b", "{log, 9}"});
  auto request = Filter(pid.ToString());
  request.add_guards()->set_string_value("{'>', '$1', 5}");
  const auto response = server.Call<v1::FilterQueueResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().removed(), 1u);
  EXPECT_EQ(response->data().remaining(), 3u);
  EXPECT_EQ(Waiting(server, pid), (std::vector<std::string>{"a", "{log,1}", "b"}));
}

TEST(FilterQueue, LeavesTheProcesssOwnAffairsWhateverThePattern) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  Send(server, pid, {"a", "{system, from, get_state}"});
  auto request = Request(pid.ToString());
  request.mutable_pattern()->set_string_value("'_'");
  const auto response = server.Call<v1::FilterQueueResponse>(kPath, request);
  EXPECT_EQ(response->data().removed(), 1u);
  EXPECT_EQ(response->data().own_affairs(), 1u);
}

TEST(FilterQueue, OnlySaysWhatItWouldDropWhenAskedTo) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  Send(server, pid, {"a", "{log, 1}"});
  auto request = Filter(pid.ToString());
  request.set_validate_only(true);
  const auto response = server.Call<v1::FilterQueueResponse>(kPath, request);
  EXPECT_EQ(response->data().removed(), 1u);
  EXPECT_EQ(response->data().remaining(), 1u);
  EXPECT_EQ(Waiting(server, pid).size(), 2u);
}

TEST(FilterQueue, RefusesAPatternThatIsNone) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server).ToString();
  auto term = Request(pid);
  term.mutable_pattern()->set_string_value("{");
  EXPECT_EQ(server.Begin(kPath, term)->reason(), v1::REASON_INVALID_TERM);
  auto guard = Filter(pid);
  guard.add_guards()->set_string_value("{no_such_function, '$1'}");
  EXPECT_EQ(server.Begin(kPath, guard)->reason(), v1::REASON_INVALID_PATTERN);
  EXPECT_EQ(server.Begin(kPath, Request(pid))->reason(), v1::REASON_VALIDATION_ERROR);
}

TEST(FilterQueue, RefusesTheNodesOwnAndOtherIncarnations) {
  DirectServer server(Operations());
  SpawnIdle(server, "owner");
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Filter(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(server.Begin(kPath, Filter("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  auto other = Filter("owner");
  other.set_if_pid("<0.99.9>");
  EXPECT_EQ(server.Begin(kPath, other)->reason(), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::mailbox
