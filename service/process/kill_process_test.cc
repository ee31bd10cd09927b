// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnCritical;
using core::testing::SpawnIdle;
using core::testing::SpawnTrapping;

constexpr char kPath[] = "/arsenal.v1.ProcessService/KillProcess";

v1::KillProcessRequest Request(const std::string& pid) {
  v1::KillProcessRequest request;
  request.set_pid(pid);
  return request;
}

TEST(KillProcess, AnswersWhenTheProcessIsGone) {
  DirectServer server(Operations());
  const auto pid = SpawnTrapping(server);
  const auto response = server.Call<v1::KillProcessResponse>(kPath, Request(pid.ToString()));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_TRUE(response->data().exited());
  EXPECT_EQ(response->data().exit_reason(), "killed");
  EXPECT_EQ(server.space().Find(pid), nullptr);
}

TEST(KillProcess, AnswersWithTheNewProcessThatItsSupervisorHasStarted) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto response = server.Call<v1::KillProcessResponse>(kPath, Request("kv"));
  ASSERT_TRUE(response.ok()) << response.status();
  const v1::SupervisorDecision& decision = response->data().decision();
  EXPECT_EQ(decision.supervisor(), "demo_sup");
  EXPECT_EQ(decision.outcome(), "restarted");
  ASSERT_EQ(decision.restarted_size(), 1);
  EXPECT_EQ(decision.restarted(0).id(), "kv");
  EXPECT_EQ(decision.restarted(0).old_pid(), response->data().pid());
  EXPECT_EQ(decision.restarted(0).new_pid(),
            server.space().Whereis(*runtime::Atom::Find("kv"))->ToString());
  EXPECT_EQ(server.session().open_requests(), 0);
}

TEST(KillProcess, SaysThatItsSupervisorGaveUp) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(
        server.Call<v1::KillProcessResponse>(kPath, Request("kv"))->data().decision().outcome(),
        "restarted");
  }
  EXPECT_EQ(server.Call<v1::KillProcessResponse>(kPath, Request("kv"))->data().decision().outcome(),
            "gave_up");
}

TEST(KillProcess, HasNoDecisionOfOneThatNobodySupervises) {
  DirectServer server(Operations());
  const auto response =
      server.Call<v1::KillProcessResponse>(kPath, Request(SpawnIdle(server).ToString()));
  EXPECT_FALSE(response->data().has_decision());
}

TEST(KillProcess, PreviewKillsNobodyAndSaysWhatWouldFollow) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  v1::KillProcessRequest request = Request("kv");
  request.set_validate_only(true);
  const auto response = server.Call<v1::KillProcessResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_FALSE(response->data().exited());
  const v1::ExitPreview& preview = response->data().preview();
  ASSERT_EQ(preview.levels_size(), 1);
  EXPECT_EQ(preview.levels(0).supervisor(), "demo_sup");
  EXPECT_EQ(preview.levels(0).outcome(), "restart");
  ASSERT_EQ(preview.levels(0).steps_size(), 1);
  EXPECT_EQ(preview.levels(0).steps(0).action(), "start");
  EXPECT_TRUE(preview.complete());
  EXPECT_TRUE(server.space().Whereis(*runtime::Atom::Find("kv")).has_value());
  request.set_pid("demo_sup");
  const auto whole = server.Call<v1::KillProcessResponse>(kPath, request);
  EXPECT_EQ(whole->data().preview().signalled_size(), 6);
  request.set_pid("root_sup");
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_PROCESS_CRITICAL);
}

TEST(KillProcess, SendsAnyReasonAsItIs) {
  DirectServer server(Operations());
  v1::KillProcessRequest request = Request(SpawnIdle(server).ToString());
  request.set_reason("{shutdown, \"by hand\"}");
  const auto response = server.Call<v1::KillProcessResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().exit_reason(), "{shutdown,\"by hand\"}");
}

TEST(KillProcess, SaysThatAProcessWhichTrapsExitsLivesOn) {
  DirectServer server(Operations());
  const auto pid = SpawnTrapping(server);
  v1::KillProcessRequest request = Request(pid.ToString());
  request.set_reason("shutdown");
  request.set_timeout_ms(100);
  const auto call = server.Begin(kPath, request);
  EXPECT_FALSE(call->ended());
  server.driver().Advance(std::chrono::milliseconds(101));
  ASSERT_TRUE(call->ok());
  EXPECT_FALSE(call->message<v1::KillProcessResponse>().data().exited());
  EXPECT_NE(server.space().Find(pid), nullptr);
  EXPECT_EQ(server.session().open_requests(), 0);
}

TEST(KillProcess, RefusesWhatBelongsToTheNode) {
  DirectServer server(Operations());
  const auto critical = SpawnCritical(server);
  EXPECT_EQ(server.Begin(kPath, Request(critical.ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  EXPECT_EQ(server.Begin(kPath, Request(server.session().pid().ToString()))->reason(),
            v1::REASON_PROCESS_CRITICAL);
  EXPECT_NE(server.space().Find(critical), nullptr);
}

TEST(KillProcess, ActsOnlyOnTheIncarnationThatIsMeant) {
  DirectServer server(Operations());
  const auto other = SpawnIdle(server);
  const auto named = SpawnIdle(server, "named");
  v1::KillProcessRequest request = Request("named");
  request.set_if_pid(other.ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INCARNATION_CHANGED);
  EXPECT_NE(server.space().Find(named), nullptr);
  request.set_if_pid(named.ToString());
  EXPECT_TRUE(server.Begin(kPath, request)->ok());
}

TEST(KillProcess, KillsNobodyWhenTheReasonIsNoTerm) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  v1::KillProcessRequest request = Request(pid.ToString());
  request.set_reason("{oops");
  const auto call = server.Begin(kPath, request);
  EXPECT_EQ(call->reason(), v1::REASON_INVALID_TERM);
  EXPECT_EQ(call->fields(), std::vector<std::string>{"reason"});
  EXPECT_NE(server.space().Find(pid), nullptr);
}

TEST(KillProcess, KillsNobodyWhenTheRequestHasAFieldThatItDoesNotKnow) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  v1::KillProcessRequest request = Request(pid.ToString());
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(99, 1);
  const auto call = server.Begin(kPath, request);
  EXPECT_EQ(call->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(call->fields(), std::vector<std::string>{"#99"});
  EXPECT_NE(server.space().Find(pid), nullptr);
}

TEST(KillProcess, ADeadPidIsNobodyEvenWhenItsSlotLivesAgain) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  EXPECT_TRUE(server.Begin(kPath, Request(pid.ToString()))->ok());
  EXPECT_EQ(server.Begin(kPath, Request(pid.ToString()))->reason(), v1::REASON_PROCESS_NOT_FOUND);
}

TEST(KillProcess, IsInterruptedByItsDeadlineAndByTheCallersDeparture) {
  DirectServer server(Operations());
  v1::KillProcessRequest request = Request(SpawnTrapping(server).ToString());
  request.set_reason("shutdown");
  const auto late = server.Begin(kPath, request, {}, absl::Milliseconds(10));
  server.driver().Advance(std::chrono::milliseconds(10));
  EXPECT_EQ(late->reason(), v1::REASON_DEADLINE_EXCEEDED);
  const auto gone = server.Begin(kPath, request);
  gone->Cancel();
  server.driver().RunUntilQuiet();
  EXPECT_EQ(gone->reason(), v1::REASON_CANCELLED);
  EXPECT_EQ(server.session().open_requests(), 0);
}

}  // namespace
}  // namespace arsenal::service::process
