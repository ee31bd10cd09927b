// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/message/operations.h"

namespace arsenal::service::message {
namespace {

using core::testing::DirectServer;
using core::testing::StartDemo;

constexpr char kPath[] = "/arsenal.v1.MessageService/MultiCallProcesses";

v1::MultiCallProcessesRequest Request(const std::vector<std::string>& pids,
                                      const std::string& text) {
  v1::MultiCallProcessesRequest request;
  for (const std::string& pid : pids) request.add_pids(pid);
  request.mutable_message()->set_string_value(text);
  return request;
}

TEST(MultiCallProcesses, BringsAResultForEachInTheirOrder) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto idle = core::testing::SpawnIdle(server).ToString();
  const auto response = server.Call<v1::MultiCallProcessesResponse>(
      kPath, Request({"crasher", "counter", "nobody", "root_sup", idle, "<0.x>"}, "ping"));
  ASSERT_TRUE(response.ok()) << response.status();
  const v1::MultiCall& data = response->data();
  ASSERT_EQ(data.results_size(), 6);
  EXPECT_EQ(data.results(0).outcome(), "reply");
  EXPECT_EQ(data.results(0).target(), "crasher");
  EXPECT_EQ(data.results(0).reply_text(), "pong");
  EXPECT_EQ(data.results(1).error_code(), "unknown_message");
  EXPECT_EQ(data.results(2).error_code(), "process_not_found");
  EXPECT_FALSE(data.results(2).has_pid());
  EXPECT_EQ(data.results(3).error_code(), "process_critical");
  EXPECT_EQ(data.results(4).error_code(), "not_callable");
  EXPECT_EQ(data.results(5).error_code(), "invalid_pid");
  EXPECT_EQ(data.replied(), 1u);
  EXPECT_EQ(data.failed(), 5u);
  EXPECT_EQ(data.timed_out(), 0u);
}

TEST(MultiCallProcesses, WaitsForAllAtTheSameTime) {
  DirectServer server(Operations());
  StartDemo(server);
  server.space().Suspend(*server.space().Whereis(*runtime::Atom::Find("counter")));
  server.space().Suspend(*server.space().Whereis(*runtime::Atom::Find("kv")));
  auto request = Request({"counter", "crasher", "kv"}, "ping");
  request.set_timeout_ms(100);
  const auto call = server.Begin(kPath, request);
  EXPECT_FALSE(call->ended());
  server.driver().Advance(std::chrono::milliseconds(101));
  ASSERT_TRUE(call->ok());
  const auto data = call->message<v1::MultiCallProcessesResponse>().data();
  EXPECT_EQ(data.results(0).outcome(), "timeout");
  EXPECT_EQ(data.results(1).outcome(), "reply");
  EXPECT_EQ(data.results(2).error_code(), "call_timeout");
  EXPECT_EQ(data.timed_out(), 2u);
  EXPECT_EQ(server.session().open_requests(), 0u);
}

TEST(MultiCallProcesses, GivesUpAllWhenItsCallerGoes) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto call = server.Begin(kPath, Request({"crasher", "crasher"}, "hang"));
  EXPECT_EQ(server.session().open_requests(), 3u);
  call->Cancel();
  server.driver().RunUntilQuiet();
  EXPECT_EQ(server.session().open_requests(), 0u);
}

TEST(MultiCallProcesses, RefusesNobodyTooManyAndWhatIsNoTerm) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request({}, "x"))->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(server.Begin(kPath, Request(std::vector<std::string>(101, "a"), "x"))->reason(),
            v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(server.Begin(kPath, Request({"a"}, "{"))->reason(), v1::REASON_INVALID_TERM);
}

}  // namespace
}  // namespace arsenal::service::message
