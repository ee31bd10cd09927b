// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "runtime/term/parse.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/mailbox/operations.h"

namespace arsenal::service::mailbox {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.MailboxService/GetQueueLength";

void Send(DirectServer& server, runtime::Pid pid, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) server.space().Send(pid, *runtime::ParseTerm(text));
  server.driver().RunUntilQuiet();
}

v1::GetQueueLengthRequest Request(const std::string& pid) {
  v1::GetQueueLengthRequest request;
  request.set_pid(pid);
  return request;
}

TEST(GetQueueLength, TellsWhatWaitsAndWhatHasComeLately) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  Send(server, pid, {"a", "b"});
  server.driver().Advance(std::chrono::milliseconds(250));
  Send(server, pid, {"c"});
  const auto response = server.Call<v1::GetQueueLengthResponse>(kPath, Request(pid.ToString()));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().length(), 3u);
  EXPECT_EQ(response->data().messages_in(), 3u);
  EXPECT_EQ(response->data().recent_arrivals(), 3u);
  EXPECT_EQ(response->data().recent_window_ms(), 250u);
  EXPECT_GT(response->data().bytes(), 0u);
  EXPECT_TRUE(response->data().unavailable().contains("trend"));
}

TEST(GetQueueLength, CountsWhatASuspendedProcessHasNotTakenIn) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  server.space().Suspend(pid);
  server.space().Send(pid, runtime::atoms::kOk);
  const auto response = server.Call<v1::GetQueueLengthResponse>(kPath, Request(pid.ToString()));
  EXPECT_EQ(response->data().length(), 1u);
  EXPECT_EQ(response->data().messages_in(), 1u);
}

TEST(GetQueueLength, RefusesNobody) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::mailbox
