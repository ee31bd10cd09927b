// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "runtime/process/process_info.h"
#include "runtime/term/text.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/message/operations.h"

namespace arsenal::service::message {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnCritical;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.MessageService/SendMessage";

v1::SendMessageRequest Request(const std::string& pid, const std::string& text) {
  v1::SendMessageRequest request;
  request.set_pid(pid);
  request.mutable_message()->set_string_value(text);
  return request;
}

// What lies in the mailbox, in Erlang's text form.
std::vector<std::string> Mailbox(DirectServer& server, runtime::Pid pid) {
  server.driver().RunUntilQuiet();
  std::vector<std::string> texts;
  const auto messages = runtime::InspectMessages(server.space(), pid, 10);
  for (const auto& message : *messages) texts.push_back(runtime::ToText(message));
  return texts;
}

TEST(SendMessage, PutsTheTermIntoTheMailbox) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server, "idle");
  const auto response =
      server.Call<v1::SendMessageResponse>(kPath, Request("idle", "{crash, boom}"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().pid(), pid.ToString());
  EXPECT_TRUE(response->data().accepted());
  EXPECT_EQ(Mailbox(server, pid), std::vector<std::string>{"{crash,boom}"});
}

TEST(SendMessage, ReadsAStringAsABinaryInFormatJson) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  v1::SendMessageRequest request = Request(pid.ToString(), "hi");
  request.set_format("json");
  EXPECT_TRUE(server.Begin(kPath, request)->ok());
  EXPECT_EQ(Mailbox(server, pid), std::vector<std::string>{"<<104,105>>"});
}

TEST(SendMessage, WrapsACast) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  v1::SendMessageRequest request = Request(pid.ToString(), "reset");
  request.set_mode("cast");
  EXPECT_TRUE(server.Begin(kPath, request)->ok());
  EXPECT_EQ(Mailbox(server, pid), std::vector<std::string>{"{'$gen_cast',reset}"});
}

TEST(SendMessage, SendsNothingThatItRefuses) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  const std::string text = pid.ToString();
  EXPECT_EQ(server.Begin(kPath, Request(text, "{oops"))->reason(), v1::REASON_INVALID_TERM);
  EXPECT_EQ(server.Begin(kPath, Request("nobody", "x"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<1", "x"))->reason(), v1::REASON_INVALID_PID);
  const auto critical = SpawnCritical(server).ToString();
  EXPECT_EQ(server.Begin(kPath, Request(critical, "x"))->reason(), v1::REASON_PROCESS_CRITICAL);
  v1::SendMessageRequest no_message;
  no_message.set_pid(text);
  EXPECT_EQ(server.Begin(kPath, no_message)->reason(), v1::REASON_VALIDATION_ERROR);
  v1::SendMessageRequest other = Request(text, "x");
  other.set_if_pid("<0.99.9>");
  EXPECT_EQ(server.Begin(kPath, other)->reason(), v1::REASON_INCARNATION_CHANGED);
  EXPECT_EQ(Mailbox(server, pid), std::vector<std::string>{});
}

}  // namespace
}  // namespace arsenal::service::message
