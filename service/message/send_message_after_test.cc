// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "runtime/base/ref.h"
#include "runtime/node/node.h"
#include "runtime/term/text.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/message/operations.h"

namespace arsenal::service::message {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;
using std::chrono::milliseconds;

constexpr char kPath[] = "/arsenal.v1.MessageService/SendMessageAfter";

v1::SendMessageAfterRequest Request(const std::string& pid, uint32_t delay_ms) {
  v1::SendMessageAfterRequest request;
  request.set_pid(pid);
  request.mutable_message()->set_string_value("{wake, up}");
  request.set_delay_ms(delay_ms);
  return request;
}

size_t Waiting(DirectServer& server, runtime::Pid pid) {
  server.driver().RunUntilQuiet();
  return runtime::InspectMessages(server.space(), pid, 10)->size();
}

TEST(SendMessageAfter, SendsWhenTheTimeHasCome) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server, "later");
  const auto response = server.Call<v1::SendMessageAfterResponse>(kPath, Request("later", 500));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().pid(), pid.ToString());
  EXPECT_EQ(response->data().delay_ms(), 500u);
  server.driver().Advance(milliseconds(499));
  EXPECT_EQ(Waiting(server, pid), 0u);
  server.driver().Advance(milliseconds(2));
  ASSERT_EQ(Waiting(server, pid), 1u);
  EXPECT_EQ(runtime::ToText(runtime::InspectMessages(server.space(), pid, 1)->front()),
            "{wake,up}");
}

TEST(SendMessageAfter, NamesATimerThatCanBeCancelled) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  const auto response =
      server.Call<v1::SendMessageAfterResponse>(kPath, Request(pid.ToString(), 500));
  ASSERT_TRUE(response.ok()) << response.status();
  const auto timer = runtime::Ref::Parse(response->data().timer_ref());
  ASSERT_TRUE(timer.ok());
  EXPECT_TRUE(server.space().CancelTimer(*timer).has_value());
  server.driver().Advance(milliseconds(600));
  EXPECT_EQ(Waiting(server, pid), 0u);
}

TEST(SendMessageAfter, RefusesWhatASendRefusesAndTooLongADelay) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server, "later").ToString();
  EXPECT_EQ(server.Begin(kPath, Request(pid, 86'400'001))->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(server.Begin(kPath, Request("nobody", 1))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  const auto critical = core::testing::SpawnCritical(server).ToString();
  EXPECT_EQ(server.Begin(kPath, Request(critical, 1))->reason(), v1::REASON_PROCESS_CRITICAL);
  auto other = Request("later", 1);
  other.set_if_pid("<0.99.9>");
  EXPECT_EQ(server.Begin(kPath, other)->reason(), v1::REASON_INCARNATION_CHANGED);
  EXPECT_EQ(server.space().message_timer_count(), 0u);
}

}  // namespace
}  // namespace arsenal::service::message
