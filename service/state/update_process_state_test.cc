// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "runtime/term/parse.h"
#include "runtime/term/text.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/state/operations.h"

namespace arsenal::service::state {
namespace {

using core::testing::DirectServer;
using core::testing::StartDemo;

constexpr char kPath[] = "/arsenal.v1.StateService/UpdateProcessState";

v1::UpdateProcessStateRequest Request(const std::string& pid) {
  v1::UpdateProcessStateRequest request;
  request.set_pid(pid);
  request.mutable_updates();
  return request;
}

google::protobuf::Value Text(const std::string& text) {
  google::protobuf::Value value;
  value.set_string_value(text);
  return value;
}

// Gives kv this state.
void Set(DirectServer& server, const std::string& state) {
  v1::SetProcessStateRequest request;
  request.set_pid("kv");
  request.mutable_state()->set_string_value(state);
  ASSERT_TRUE(server.Begin("/arsenal.v1.StateService/SetProcessState", request)->ok());
}

std::string StateOf(DirectServer& server, const char* name) {
  const auto pid = *server.space().Whereis(*runtime::Atom::Find(name));
  return runtime::ToText(*runtime::InspectState(server.space(), pid));
}

TEST(UpdateProcessState, SetsTheEntriesAndLeavesTheRest) {
  DirectServer server(Operations());
  StartDemo(server);
  Set(server, "#{a => 1, b => 2}");
  auto request = Request("kv");
  (*request.mutable_updates()->mutable_fields())["b"] = Text("{x, 3}");
  (*request.mutable_updates()->mutable_fields())["c"] = Text("new");
  const auto response = server.Call<v1::UpdateProcessStateResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_TRUE(response->data().changed());
  EXPECT_EQ(StateOf(server, "kv"), "#{a => 1,b => {x,3},c => new}");
}

TEST(UpdateProcessState, TakesAKeyForWhatTheStateHas) {
  DirectServer server(Operations());
  StartDemo(server);
  Set(server, "#{<<\"a\">> => 1, b => 2}");
  auto request = Request("kv");
  for (const char* key : {"a", "b", "c"}) {
    (*request.mutable_updates()->mutable_fields())[key] = Text("0");
  }
  EXPECT_TRUE(server.Begin(kPath, request)->ok());
  const auto pid = *server.space().Whereis(*runtime::Atom::Find("kv"));
  EXPECT_EQ(*runtime::InspectState(server.space(), pid),
            *runtime::ParseTerm("#{<<\"a\">> => 0, b => 0, <<\"c\">> => 0}"));
}

TEST(UpdateProcessState, OnlySaysWhatWouldChangeWhenAskedTo) {
  DirectServer server(Operations());
  StartDemo(server);
  Set(server, "#{a => 1}");
  auto request = Request("kv");
  request.set_validate_only(true);
  (*request.mutable_updates()->mutable_fields())["a"] = Text("2");
  const auto response = server.Call<v1::UpdateProcessStateResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_FALSE(response->data().changed());
  EXPECT_NE(response->data().old_version(), response->data().new_version());
  EXPECT_EQ(StateOf(server, "kv"), "#{a => 1}");
}

TEST(UpdateProcessState, RefusesAStateThatIsNoMapAndWhatTheCodeRefuses) {
  DirectServer server(Operations());
  StartDemo(server);
  EXPECT_EQ(server.Begin(kPath, Request("counter"))->reason(), v1::REASON_STATE_REFUSED);
  EXPECT_EQ(server.Begin(kPath, Request("crasher"))->reason(), v1::REASON_STATE_REFUSED);
  EXPECT_EQ(server.Begin(kPath, Request("root_sup"))->reason(), v1::REASON_PROCESS_CRITICAL);
  auto bad = Request("kv");
  (*bad.mutable_updates()->mutable_fields())["a"] = Text("{");
  const auto call = server.Begin(kPath, bad);
  EXPECT_EQ(call->reason(), v1::REASON_INVALID_TERM);
  EXPECT_EQ(call->fields(), std::vector<std::string>{"updates.a"});
}

}  // namespace
}  // namespace arsenal::service::state
