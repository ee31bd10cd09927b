// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.ProcessService/GetProcess";

v1::GetProcessRequest Request(const std::string& pid) {
  v1::GetProcessRequest request;
  request.set_pid(pid);
  return request;
}

TEST(GetProcess, IsFoundByNameAndByEachFormOfItsPid) {
  DirectServer server(Operations());
  const std::string pid = SpawnIdle(server, "idle").ToString();
  const std::string bare = pid.substr(1, pid.size() - 2);
  for (const std::string& text : {std::string("idle"), pid, bare, "#PID" + pid}) {
    const auto response = server.Call<v1::GetProcessResponse>(kPath, Request(text));
    ASSERT_TRUE(response.ok()) << text << response.status();
    EXPECT_EQ(response->data().pid(), pid);
    EXPECT_EQ(response->data().name(), "idle");
    EXPECT_EQ(response->data().module(), "test_process");
    EXPECT_EQ(response->data().type(), "worker");
    EXPECT_FALSE(response->data().has_behavior());
    EXPECT_EQ(response->data().performance().status(), "waiting");
    EXPECT_EQ(response->data().configuration().priority(), "normal");
  }
}

TEST(GetProcess, ChargesAQueuedMessageInFullAndGivesItBack) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  const auto before = server.Call<v1::GetProcessResponse>(kPath, Request(pid.ToString()));
  server.session().Send(pid, runtime::Term::Binary(std::string(1 << 20, 'x')));
  server.driver().RunUntilQuiet();
  const auto after = server.Call<v1::GetProcessResponse>(kPath, Request(pid.ToString()));
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_GE(after->data().performance().memory(),
            before->data().performance().memory() + (1 << 20));
  EXPECT_EQ(after->data().performance().message_queue_len(), 1);
  EXPECT_EQ(after->data().performance().messages_in(), 1);
}

TEST(GetProcess, ItsMemoryIsTheSumOfItsParts) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  const auto response = server.Call<v1::GetProcessResponse>(kPath, Request(pid.ToString()));
  ASSERT_TRUE(response.ok());
  const auto& p = response->data().performance();
  EXPECT_EQ(p.memory(), p.control_memory() + p.mailbox_memory() + p.state_memory());
  EXPECT_GT(p.control_memory(), 0);
}

TEST(GetProcess, SaysWhyAStateCannotBeShown) {
  DirectServer server(Operations());
  v1::GetProcessRequest request = Request(SpawnIdle(server).ToString());
  request.add_include("state");
  request.add_include("dictionary");
  const auto response = server.Call<v1::GetProcessResponse>(kPath, request);
  ASSERT_TRUE(response.ok());
  EXPECT_FALSE(response->data().has_state());
  EXPECT_EQ(response->data().unavailable().at("state"),
            "not_inspectable: this process shows no state");
  EXPECT_TRUE(response->data().has_dictionary());
}

TEST(GetProcess, RefusesWhatIsNoPidNobodyAndAnUnknownInclude) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("<0.x.1>"))->reason(), v1::REASON_INVALID_PID);
  EXPECT_EQ(server.Begin(kPath, Request("5"))->reason(), v1::REASON_INVALID_PID);
  EXPECT_EQ(server.Begin(kPath, Request("<0.99999.1>"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  v1::GetProcessRequest request = Request("nobody");
  request.add_include("weather");
  const auto call = server.Begin(kPath, request);
  EXPECT_EQ(call->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(call->fields(), std::vector<std::string>{"include[0]"});
}

}  // namespace
}  // namespace arsenal::service::process
