// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnAfter;
using runtime::Pid;
using runtime::ProcessContext;

constexpr char kPath[] = "/arsenal.v1.ProcessService/GetProcessAncestors";

v1::GetProcessAncestorsRequest Request(const std::string& pid) {
  v1::GetProcessAncestorsRequest request;
  request.set_pid(pid);
  return request;
}

v1::GetProcessAncestorsResponse Get(DirectServer& server,
                                    const v1::GetProcessAncestorsRequest& request) {
  const auto response = server.Call<v1::GetProcessAncestorsResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetProcessAncestorsResponse();
}

TEST(GetProcessAncestors, LeadToTheFirstProcessOfTheNode) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  const auto line = Get(server, Request("counter")).data();
  ASSERT_GE(line.ancestors_size(), 2);
  EXPECT_EQ(line.ancestors(0).name(), "demo_sup");
  EXPECT_EQ(line.ancestors(0).type(), "supervisor");
  EXPECT_EQ(line.ancestors().rbegin()->name(), "root_sup");
  EXPECT_TRUE(line.complete());
}

TEST(GetProcessAncestors, EndAtOneThatHasEnded) {
  DirectServer server(Operations());
  std::optional<Pid> child;
  const Pid parent = SpawnAfter(server, [&child](ProcessContext& self) {
    child = self.Spawn([](ProcessContext& inner) -> runtime::ProcessTask<> {
                  co_await inner.Receive();
                })
                ->pid;
  });
  EXPECT_TRUE(Get(server, Request(child->ToString())).data().complete());
  server.session().ExitProcess(parent, runtime::atoms::kKill);
  server.driver().RunUntilQuiet();
  const auto line = Get(server, Request(child->ToString())).data();
  ASSERT_EQ(line.ancestors_size(), 1);
  EXPECT_EQ(line.ancestors(0).pid(), parent.ToString());
  EXPECT_FALSE(line.ancestors(0).alive());
  EXPECT_FALSE(line.complete());
}

TEST(GetProcessAncestors, OfNobodyIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("<0.99999.1>"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::process
