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

constexpr char kPath[] = "/arsenal.v1.MailboxService/AnalyzeMailboxPatterns";

void Send(DirectServer& server, runtime::Pid pid, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) server.space().Send(pid, *runtime::ParseTerm(text));
  server.driver().RunUntilQuiet();
}

v1::AnalyzeMailboxPatternsRequest Request(const std::string& pid) {
  v1::AnalyzeMailboxPatternsRequest request;
  request.set_pid(pid);
  return request;
}

TEST(AnalyzeMailboxPatterns, TellsTypesSendersAndTimes) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  const auto sender = core::testing::SpawnAfter(server, [pid](runtime::ProcessContext& self) {
    for (int i = 0; i < 12; ++i) self.Send(pid, *runtime::ParseTerm("{tick, x}"));
  });
  server.driver().Advance(std::chrono::milliseconds(100));
  Send(server, pid, {"late"});
  const auto response =
      server.Call<v1::AnalyzeMailboxPatternsResponse>(kPath, Request(pid.ToString()));
  ASSERT_TRUE(response.ok()) << response.status();
  const v1::ArrivalPattern& queued = response->data().queued();
  EXPECT_EQ(queued.examined(), 13u);
  EXPECT_EQ(queued.types(0).type(), "tick");
  EXPECT_EQ(queued.types(0).count(), 12u);
  EXPECT_TRUE(queued.types(0).has_bytes());
  EXPECT_EQ(queued.senders(0).pid(), sender.ToString());
  EXPECT_FALSE(queued.senders(1).has_pid());
  EXPECT_EQ(queued.intervals().min_ms(), 0u);
  EXPECT_EQ(queued.intervals().max_ms(), 100u);
  EXPECT_EQ(queued.bursts(), 1u);
  EXPECT_EQ(queued.longest_burst(), 12u);
  EXPECT_EQ(response->data().recent().examined(), 13u);
  EXPECT_FALSE(response->data().recent().types(0).has_bytes());
  EXPECT_EQ(response->data().forgotten(), 0u);
}

TEST(AnalyzeMailboxPatterns, RemembersWhatHasBeenHandledAndSaysWhatItHasForgotten) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto pid = SpawnIdle(server);
  for (int i = 0; i < 5000; ++i) server.space().Send(pid, runtime::atoms::kOk);
  server.driver().RunUntilQuiet();
  const auto response =
      server.Call<v1::AnalyzeMailboxPatternsResponse>(kPath, Request(pid.ToString()));
  EXPECT_EQ(response->data().queued().examined(), 5000u);
  EXPECT_LT(response->data().recent().examined(), 5000u);
  EXPECT_EQ(response->data().recent().examined() + response->data().forgotten(), 5000u);
  const auto counter = server.Call<v1::AnalyzeMailboxPatternsResponse>(kPath, Request("counter"));
  EXPECT_EQ(counter->data().queued().examined(), 0u);
  EXPECT_FALSE(counter->data().queued().has_intervals());
}

TEST(AnalyzeMailboxPatterns, RefusesNobody) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::mailbox
