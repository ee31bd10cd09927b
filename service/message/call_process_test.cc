// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/message/operations.h"

namespace arsenal::service::message {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;
using core::testing::StartDemo;

constexpr char kPath[] = "/arsenal.v1.MessageService/CallProcess";

v1::CallProcessRequest Request(const std::string& pid, const std::string& text) {
  v1::CallProcessRequest request;
  request.set_pid(pid);
  request.mutable_message()->set_string_value(text);
  return request;
}

TEST(CallProcess, BringsTheReplyInBothForms) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto put = server.Call<v1::CallProcessResponse>(kPath, Request("kv", "{put, a, \"xy\"}"));
  ASSERT_TRUE(put.ok()) << put.status();
  EXPECT_EQ(put->data().reply().string_value(), "ok");
  const auto got = server.Call<v1::CallProcessResponse>(kPath, Request("kv", "{get, a}"));
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(got->data().reply_text(), "{ok,\"xy\"}");
  EXPECT_TRUE(got->data().reply().struct_value().fields().contains("$tuple"));
}

TEST(CallProcess, AnswersInTheFormatThatWasAskedFor) {
  DirectServer server(Operations());
  StartDemo(server);
  v1::CallProcessRequest request = Request("crasher", "ping");
  request.mutable_message()->Clear();
  (*request.mutable_message()->mutable_struct_value()->mutable_fields())["$atom"].set_string_value(
      "ping");
  request.set_format("json");
  const auto response = server.Call<v1::CallProcessResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().reply().struct_value().fields().at("$atom").string_value(), "pong");
}

TEST(CallProcess, TellsAnUnknownMessageFromAnyOtherReply) {
  DirectServer server(Operations());
  StartDemo(server);
  EXPECT_EQ(server.Begin(kPath, Request("counter", "dance"))->reason(), v1::REASON_UNKNOWN_MESSAGE);
  EXPECT_TRUE(server.Begin(kPath, Request("counter", "get_count"))->ok());
}

TEST(CallProcess, TellsOfADeathDuringTheCallWithItsReason) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto call = server.Begin(kPath, Request("crasher", "{crash, {because, 1}}"));
  EXPECT_EQ(call->reason(), v1::REASON_PROCESS_EXITED);
  EXPECT_NE(call->status().message().find("{because,1}"), std::string::npos);
  EXPECT_EQ(server.session().open_requests(), 0);
}

TEST(CallProcess, RefusesAProcessThatIsNoServer) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  EXPECT_EQ(server.Begin(kPath, Request(pid.ToString(), "x"))->reason(), v1::REASON_NOT_CALLABLE);
}

TEST(CallProcess, EndsWhenTheTimeIsOver) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto counter = server.space().Whereis(*runtime::Atom::Find("counter"));
  server.space().Suspend(*counter);
  v1::CallProcessRequest request = Request("counter", "get_count");
  request.set_timeout_ms(50);
  const auto call = server.Begin(kPath, request);
  EXPECT_FALSE(call->ended());
  server.driver().Advance(std::chrono::milliseconds(51));
  EXPECT_EQ(call->reason(), v1::REASON_CALL_TIMEOUT);
  server.space().Resume(*counter);
  server.driver().RunUntilQuiet();
  EXPECT_EQ(server.session().open_requests(), 0);
}

TEST(CallProcess, ItsDeadlineComesBeforeItsTimeout) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto counter = server.space().Whereis(*runtime::Atom::Find("counter"));
  server.space().Suspend(*counter);
  const auto call =
      server.Begin(kPath, Request("counter", "get_count"), {}, absl::Milliseconds(20));
  server.driver().Advance(std::chrono::milliseconds(21));
  EXPECT_EQ(call->reason(), v1::REASON_DEADLINE_EXCEEDED);
  EXPECT_EQ(server.session().open_requests(), 0);
}

TEST(CallProcess, RefusesWhatIsNoTermAndWhatBelongsToTheNode) {
  DirectServer server(Operations());
  StartDemo(server);
  EXPECT_EQ(server.Begin(kPath, Request("counter", "{"))->reason(), v1::REASON_INVALID_TERM);
  EXPECT_EQ(server.Begin(kPath, Request("root_sup", "x"))->reason(), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(server.Begin(kPath, Request("nobody", "x"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
}

}  // namespace
}  // namespace arsenal::service::message
