// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/core/testing/text_rpc.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::StartDemo;
using core::testing::TextRpc;

using SpawnProcessRpc = TextRpc<v1::SpawnProcessRequest, v1::SpawnProcessResponse>;

TEST(SpawnProcess, AnswersAtOnceAndTheProcessRuns) {
  DirectServer server(Operations());
  StartDemo(server);
  SpawnProcessRpc spawn(server, "ProcessService/SpawnProcess");
  const v1::SpawnedProcess done = spawn("module: 'counter' args { number_value: 3 }").data();
  EXPECT_EQ(done.function(), "start_link");
  const auto info = server.node().Inspect(*runtime::Pid::Parse(done.pid()));
  ASSERT_TRUE(info.has_value());
  EXPECT_FALSE(info->parent.valid());
  EXPECT_FALSE(info->supervisor.has_value());
  EXPECT_TRUE(info->links.empty());
  EXPECT_EQ(info->initial_call.module.text(), "counter");
}

TEST(SpawnProcess, SaysNothingOfAStartThatFails) {
  DirectServer server(Operations());
  StartDemo(server);  // so that the names of another demo are taken
  SpawnProcessRpc spawn(server, "ProcessService/SpawnProcess");
  const auto pid = spawn("module: 'demo_sup'").data().pid();
  server.driver().RunUntilQuiet();
  EXPECT_EQ(server.space().Find(*runtime::Pid::Parse(pid)), nullptr);
}

TEST(SpawnProcess, RefusesWhatIsNoStart) {
  DirectServer server(Operations());
  StartDemo(server);
  SpawnProcessRpc spawn(server, "ProcessService/SpawnProcess");
  EXPECT_EQ(spawn.Refusal("module: 'cv'"), v1::REASON_UNKNOWN_MODULE);
  EXPECT_EQ(spawn.Refusal("module: 'kv' function: 'fly'"), v1::REASON_UNKNOWN_FUNCTION);
  EXPECT_EQ(spawn.Fields("module: 'counter'"), std::vector<std::string>{"args"});
  EXPECT_EQ(spawn.Refusal("module: 'counter' args { string_value: '{' }"), v1::REASON_INVALID_TERM);
}

}  // namespace
}  // namespace arsenal::service::process
