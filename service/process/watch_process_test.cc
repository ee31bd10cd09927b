// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/core/testing/text_rpc.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;
using core::testing::StartDemo;
using core::testing::TextRpc;

using WatchProcessRpc = TextRpc<v1::WatchProcessRequest, v1::WatchProcessResponse>;

std::vector<v1::WatchProcessResponse> Records(const core::testing::DirectCall& call) {
  std::vector<v1::WatchProcessResponse> records;
  for (size_t i = 0; i < call.messages().size(); ++i) {
    records.push_back(call.message<v1::WatchProcessResponse>(i));
  }
  return records;
}

std::vector<std::string> Types(const core::testing::DirectCall& call) {
  std::vector<std::string> types;
  for (const auto& record : Records(call)) types.push_back(record.type());
  return types;
}

TEST(WatchProcess, TellsFiguresWhenTheyChange) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  WatchProcessRpc watch(server, "ProcessService/WatchProcess");
  const auto call = watch.Begin("pid: '" + pid.ToString() + "' interval_ms: 100");
  ASSERT_EQ(Types(*call), std::vector<std::string>{"snapshot"});
  EXPECT_EQ(Records(*call)[0].sample().performance().message_queue_len(), 0);
  server.driver().Advance(std::chrono::milliseconds(500));
  EXPECT_EQ(call->messages().size(), 1u);  // nothing has changed
  server.session().Send(pid, runtime::atoms::kOk);
  server.driver().Advance(std::chrono::milliseconds(100));
  ASSERT_EQ(Types(*call), (std::vector<std::string>{"snapshot", "change"}));
  EXPECT_EQ(Records(*call)[1].sample().performance().message_queue_len(), 1);
  server.driver().Advance(std::chrono::seconds(16));
  EXPECT_EQ(Types(*call).back(), "heartbeat");
  call->Cancel();
  server.driver().RunUntilQuiet();
}

TEST(WatchProcess, EndsWithTheExitOfTheProcess) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  WatchProcessRpc watch(server, "ProcessService/WatchProcess");
  const auto call = watch.Begin("pid: '" + pid.ToString() + "'");
  server.session().ExitProcess(pid, runtime::atoms::kKill);
  server.driver().RunUntilQuiet();
  ASSERT_TRUE(call->ended());
  EXPECT_TRUE(call->ok());
  EXPECT_EQ(Types(*call), (std::vector<std::string>{"snapshot", "exit"}));
  EXPECT_EQ(Records(*call)[1].exit_reason(), "killed");
}

TEST(WatchProcess, TellsTheStateWhenItChanges) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto started = server.Call<v1::StartProcessResponse>(
      "/arsenal.v1.ProcessService/StartProcess",
      TextRpc<v1::StartProcessRequest, v1::StartProcessResponse>::Parse(
          "module: 'counter' args { number_value: 7 }"));
  WatchProcessRpc watch(server, "ProcessService/WatchProcess");
  const auto call = watch.Begin("pid: '" + started->data().pid() + "' include: 'state'");
  ASSERT_EQ(call->messages().size(), 1u);
  EXPECT_TRUE(Records(*call)[0].sample().has_state());
  const std::string before = Records(*call)[0].sample().state().ShortDebugString();
  server.driver().Advance(std::chrono::seconds(3));
  EXPECT_EQ(call->messages().size(), 1u);
  const auto pid = *runtime::Pid::Parse(started->data().pid());
  const auto increment = *runtime::Atom::Intern("increment");
  server.session().Call(pid, increment, std::chrono::seconds(1), [](runtime::CallOutcome) {});
  server.driver().Advance(std::chrono::seconds(1));
  ASSERT_EQ(call->messages().size(), 2u);
  EXPECT_NE(Records(*call)[1].sample().state().ShortDebugString(), before);
  call->Cancel();
  server.driver().RunUntilQuiet();
}

TEST(WatchProcess, TellsWhatHappensToIt) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  WatchProcessRpc watch(server, "ProcessService/WatchProcess");
  const auto call = watch.Begin("pid: '" + pid.ToString() + "'");
  ASSERT_TRUE(server.space().Register(*runtime::Atom::Intern("watched"), pid).ok());
  server.driver().Advance(std::chrono::seconds(1));
  EXPECT_EQ(Types(*call).back(), "event");
  EXPECT_EQ(Records(*call).back().event().type(), "name:register");
  call->Cancel();
  server.driver().RunUntilQuiet();
}

TEST(WatchProcess, RefusesStrangersAndCursorsThatAreNone) {
  DirectServer server(Operations());
  SpawnIdle(server, "idle");
  WatchProcessRpc watch(server, "ProcessService/WatchProcess");
  EXPECT_EQ(watch.Refusal("pid: 'nobody'"), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(watch.Refusal("pid: '<x>'"), v1::REASON_INVALID_PID);
  EXPECT_EQ(watch.Refusal("pid: 'idle' after: 'x'"), v1::REASON_INVALID_CURSOR);
  EXPECT_EQ(watch.Fields("pid: 'idle' interval_ms: 5"), std::vector<std::string>{"interval_ms"});
}

}  // namespace
}  // namespace arsenal::service::process
