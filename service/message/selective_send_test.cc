// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "runtime/term/parse.h"
#include "runtime/term/text.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/message/operations.h"

namespace arsenal::service::message {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.MessageService/SelectiveSend";

v1::SelectiveSendRequest Request() {
  v1::SelectiveSendRequest request;
  request.mutable_message()->set_string_value("hello");
  request.mutable_criteria();
  return request;
}

size_t Waiting(DirectServer& server, runtime::Pid pid) {
  server.driver().RunUntilQuiet();
  return runtime::InspectMessages(server.space(), pid, 10)->size();
}

v1::SelectedSend Send(DirectServer& server, const v1::SelectiveSendRequest& request) {
  const auto response = server.Call<v1::SelectiveSendResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data() : v1::SelectedSend();
}

TEST(SelectiveSend, SendsToAllWhoMeetTheCriteria) {
  DirectServer server(Operations());
  const auto first = SpawnIdle(server, "web_1");
  const auto second = SpawnIdle(server, "web_2");
  const auto other = SpawnIdle(server, "db_1");
  auto request = Request();
  request.mutable_criteria()->set_name_pattern("^web_");
  request.mutable_criteria()->set_type("worker");
  const auto outcome = Send(server, request);
  ASSERT_EQ(outcome.matches_size(), 2);
  EXPECT_EQ(outcome.matches(0).name(), "web_1");
  EXPECT_TRUE(outcome.matches(0).sent());
  EXPECT_EQ(outcome.sent(), 2u);
  EXPECT_EQ(Waiting(server, first), 1u);
  EXPECT_EQ(Waiting(server, second), 1u);
  EXPECT_EQ(Waiting(server, other), 0u);
}

TEST(SelectiveSend, LooksAtFiguresAndMetadata) {
  DirectServer server(Operations());
  const auto full = SpawnIdle(server, "full");
  const auto empty = SpawnIdle(server, "empty");
  server.space().Send(full, runtime::atoms::kOk);
  auto by_queue = Request();
  by_queue.mutable_criteria()->set_queue_min(1);
  EXPECT_EQ(Send(server, by_queue).matches(0).name(), "full");
  auto by_memory = Request();
  by_memory.mutable_criteria()->set_memory_min(100'000'000);
  EXPECT_EQ(Send(server, by_memory).matches_size(), 0);
  server.space().name_metadata().Set(*runtime::Atom::Find("empty"),
                                     *runtime::ParseTerm("#{<<\"role\">> => <<\"web\">>}"),
                                     runtime::Nanos(0));
  auto by_metadata = Request();
  (*by_metadata.mutable_criteria()->mutable_metadata()->mutable_fields())["role"].set_string_value(
      "web");
  EXPECT_EQ(Send(server, by_metadata).matches(0).pid(), empty.ToString());
  auto by_module = Request();
  by_module.mutable_criteria()->set_module("test_process");
  by_module.mutable_criteria()->set_supervised(false);
  EXPECT_EQ(Send(server, by_module).matches_size(), 2);
}

TEST(SelectiveSend, OnlySaysWhoIsMeantWhenAskedTo) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server, "looked_at");
  auto request = Request();
  request.mutable_criteria()->set_name_pattern("looked_at");
  request.set_validate_only(true);
  const auto outcome = Send(server, request);
  EXPECT_EQ(outcome.matches_size(), 1);
  EXPECT_EQ(outcome.sent(), 0u);
  EXPECT_EQ(Waiting(server, pid), 0u);
}

TEST(SelectiveSend, PassesOverTheNodesOwn) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  auto request = Request();
  request.mutable_criteria()->set_name_pattern("root_sup");
  const auto outcome = Send(server, request);
  EXPECT_EQ(outcome.matches_size(), 0);
  EXPECT_EQ(outcome.critical_skipped(), 1u);
}

TEST(SelectiveSend, SendsToNobodyWhenTheyAreTooMany) {
  DirectServer server(Operations());
  const auto first = SpawnIdle(server, "web_1");
  SpawnIdle(server, "web_2");
  auto request = Request();
  request.mutable_criteria()->set_name_pattern("^web_");
  request.set_limit(1);
  const auto call = server.Begin(kPath, request);
  EXPECT_EQ(call->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(call->fields(), std::vector<std::string>{"limit"});
  EXPECT_EQ(Waiting(server, first), 0u);
}

TEST(SelectiveSend, RefusesNoCriteriaAndWrongOnes) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request())->fields(), std::vector<std::string>{"criteria"});
  auto pattern = Request();
  pattern.mutable_criteria()->set_name_pattern("(");
  EXPECT_EQ(server.Begin(kPath, pattern)->reason(), v1::REASON_INVALID_PATTERN);
  auto term = Request();
  term.mutable_criteria()->set_type("worker");
  term.mutable_message()->set_string_value("{");
  EXPECT_EQ(server.Begin(kPath, term)->reason(), v1::REASON_INVALID_TERM);
}

}  // namespace
}  // namespace arsenal::service::message
