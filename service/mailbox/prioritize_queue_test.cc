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

constexpr char kPath[] = "/arsenal.v1.MailboxService/PrioritizeQueue";

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

v1::PrioritizeQueueRequest Request(const std::string& pid) {
  v1::PrioritizeQueueRequest request;
  request.set_pid(pid);
  return request;
}

v1::PrioritizeQueueRequest Ranked(const std::string& pid) {
  auto request = Request(pid);
  auto& rules = *request.mutable_priority_rules()->mutable_fields();
  rules["{alarm, '_'}"].set_number_value(10);
  rules["log"].set_number_value(-1);
  return request;
}

TEST(PrioritizeQueue, PutsWhatMattersFirstAndKeepsTheOrderOfOnePriority) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  Send(server, pid, {"log", "a", "{alarm, 1}", "b", "{alarm, 2}"});
  const auto response = server.Call<v1::PrioritizeQueueResponse>(kPath, Ranked(pid.ToString()));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().length(), 5u);
  EXPECT_EQ(response->data().moved(), 4u);
  EXPECT_EQ(Waiting(server, pid),
            (std::vector<std::string>{"{alarm,1}", "{alarm,2}", "a", "b", "log"}));
}

TEST(PrioritizeQueue, LetsNothingPassTheProcesssOwnAffairs) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  Send(server, pid, {"a", "{system, from, get_state}", "b", "{alarm, 1}"});
  EXPECT_TRUE(server.Begin(kPath, Ranked(pid.ToString()))->ok());
  EXPECT_EQ(Waiting(server, pid),
            (std::vector<std::string>{"a", "{system,from,get_state}", "{alarm,1}", "b"}));
}

TEST(PrioritizeQueue, RefusesRulesThatAreNone) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server).ToString();
  const auto refuse = [&](const std::string& pattern, double priority) {
    auto request = Request(pid);
    (*request.mutable_priority_rules()->mutable_fields())[pattern].set_number_value(priority);
    return server.Begin(kPath, request)->reason();
  };
  EXPECT_EQ(refuse("{", 1), v1::REASON_INVALID_TERM);
  EXPECT_EQ(refuse("a", 1.5), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(refuse("a", 1e9), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(refuse("#{'$1' => 1}", 1), v1::REASON_INVALID_PATTERN);
  auto none = Request(pid);
  none.mutable_priority_rules();
  EXPECT_EQ(server.Begin(kPath, none)->fields(), std::vector<std::string>{"priority_rules"});
}

TEST(PrioritizeQueue, RefusesTheNodesOwnAndOtherIncarnations) {
  DirectServer server(Operations());
  SpawnIdle(server, "owner");
  const auto critical = core::testing::SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Ranked(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(server.Begin(kPath, Ranked("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  auto other = Ranked("owner");
  other.set_if_pid("<0.99.9>");
  EXPECT_EQ(server.Begin(kPath, other)->reason(), v1::REASON_INCARNATION_CHANGED);
}

}  // namespace
}  // namespace arsenal::service::mailbox
