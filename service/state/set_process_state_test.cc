// SPDX-License-Identifier: MIT

#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "runtime/term/text.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/state/operations.h"

namespace arsenal::service::state {
namespace {

using core::testing::DirectServer;
using core::testing::StartDemo;

constexpr char kPath[] = "/arsenal.v1.StateService/SetProcessState";

v1::SetProcessStateRequest Request(const std::string& pid, const std::string& state) {
  v1::SetProcessStateRequest request;
  request.set_pid(pid);
  request.mutable_state()->set_string_value(state);
  return request;
}

std::string StateOf(DirectServer& server, const char* name) {
  const auto pid = *server.space().Whereis(*runtime::Atom::Find(name));
  return runtime::ToText(*runtime::InspectState(server.space(), pid));
}

TEST(SetProcessState, ReplacesTheStateAndTellsBoth) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto response = server.Call<v1::SetProcessStateResponse>(kPath, Request("counter", "41"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_TRUE(response->data().changed());
  EXPECT_EQ(response->data().old_state().number_value(), 1);
  EXPECT_EQ(response->data().new_state().number_value(), 41);
  EXPECT_NE(response->data().old_version(), response->data().new_version());
  EXPECT_EQ(StateOf(server, "counter"), "41");
  const auto again = server.Call<v1::SetProcessStateResponse>(kPath, Request("counter", "41"));
  EXPECT_FALSE(again->data().changed());
  EXPECT_EQ(again->data().old_version(), response->data().new_version());
}

TEST(SetProcessState, SetsNothingThatTheCodeRefuses) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto call = server.Begin(kPath, Request("counter", "many"));
  EXPECT_EQ(call->reason(), v1::REASON_STATE_REFUSED);
  EXPECT_NE(call->status().message().find("not_an_integer"), std::string::npos);
  EXPECT_EQ(server.Begin(kPath, Request("crasher", "#{}"))->reason(), v1::REASON_STATE_REFUSED);
  EXPECT_EQ(StateOf(server, "counter"), "1");
}

TEST(SetProcessState, SetsNothingThatTheSchemaRefuses) {
  DirectServer server(Operations());
  StartDemo(server);
  auto request = Request("counter", "41");
  ASSERT_TRUE(
      google::protobuf::util::JsonStringToMessage(R"({"maximum": 40})", request.mutable_schema())
          .ok());
  const auto call = server.Begin(kPath, request);
  EXPECT_EQ(call->reason(), v1::REASON_STATE_REFUSED);
  EXPECT_NE(call->status().message().find("maximum"), std::string::npos);
  EXPECT_EQ(StateOf(server, "counter"), "1");
  request.mutable_state()->set_string_value("40");
  EXPECT_TRUE(server.Begin(kPath, request)->ok());
  EXPECT_EQ(StateOf(server, "counter"), "40");
  request.mutable_schema()->mutable_fields()->clear();
  (*request.mutable_schema()->mutable_fields())["maximun"].set_number_value(1);
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INVALID_SCHEMA);
}

TEST(SetProcessState, OnlySaysWhatWouldChangeWhenAskedTo) {
  DirectServer server(Operations());
  StartDemo(server);
  auto request = Request("counter", "41");
  request.set_validate_only(true);
  const auto response = server.Call<v1::SetProcessStateResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_FALSE(response->data().changed());
  EXPECT_EQ(response->data().new_state().number_value(), 41);
  EXPECT_EQ(StateOf(server, "counter"), "1");
}

TEST(SetProcessState, RefusesTheNodesOwnTheHeldAndTheWrong) {
  DirectServer server(Operations());
  StartDemo(server);
  EXPECT_EQ(server.Begin(kPath, Request("root_sup", "1"))->reason(), v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(server.Begin(kPath, Request("counter", "{"))->reason(), v1::REASON_INVALID_TERM);
  EXPECT_EQ(server.Begin(kPath, Request("nobody", "1"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  auto other = Request("counter", "1");
  other.set_if_pid("<0.99.9>");
  EXPECT_EQ(server.Begin(kPath, other)->reason(), v1::REASON_INCARNATION_CHANGED);
  server.space().Suspend(*server.space().Whereis(*runtime::Atom::Find("counter")));
  EXPECT_EQ(server.Begin(kPath, Request("counter", "1"))->reason(), v1::REASON_PROCESS_SUSPENDED);
}

}  // namespace
}  // namespace arsenal::service::state
