// SPDX-License-Identifier: MIT

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

using GetProcessDeepInfoRpc =
    TextRpc<v1::GetProcessDeepInfoRequest, v1::GetProcessDeepInfoResponse>;

TEST(GetProcessDeepInfo, ShowsEverythingTogether) {
  DirectServer server(Operations());
  StartDemo(server);
  GetProcessDeepInfoRpc get(server, "ProcessService/GetProcessDeepInfo");
  const v1::DeepProcessInfo deep = get("pid: 'kv'").data();
  EXPECT_EQ(deep.basic().name(), "kv");
  EXPECT_EQ(deep.basic().behavior(), "gen_server");
  EXPECT_EQ(deep.memory_layout().memory(), deep.basic().performance().memory());
  ASSERT_EQ(deep.ancestors_size(), 2);
  EXPECT_EQ(deep.ancestors(0).name(), "demo_sup");
  EXPECT_EQ(deep.ancestors(1).name(), "root_sup");
  EXPECT_TRUE(deep.has_process_dictionary());
  EXPECT_EQ(deep.scheduler_info().priority(), "normal");
  EXPECT_EQ(deep.scheduler_info().status(), "waiting");
  EXPECT_GT(deep.scheduler_info().reductions(), 0);
  EXPECT_FALSE(deep.has_message_in_hand());
  EXPECT_EQ(deep.unavailable().count("gc_info"), 1);
}

TEST(GetProcessDeepInfo, ShowsTheStackOfACoroutine) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  server.space().Suspend(pid);
  GetProcessDeepInfoRpc get(server, "ProcessService/GetProcessDeepInfo");
  const v1::DeepProcessInfo deep = get("pid: '" + pid.ToString() + "'").data();
  EXPECT_GT(deep.stack_trace_size(), 0);
  EXPECT_EQ(deep.scheduler_info().suspend_count(), 1);
  EXPECT_EQ(get.Refusal("pid: 'nobody'"), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(get.Refusal("pid: '<x>'"), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::process
