// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnAfter;
using core::testing::SpawnIdle;
using runtime::Atom;
using runtime::Pid;
using runtime::ProcessContext;

constexpr char kPath[] = "/arsenal.v1.ProcessService/GetRegisteredName";

v1::GetRegisteredNameRequest Request(const std::string& pid) {
  v1::GetRegisteredNameRequest request;
  request.set_pid(pid);
  return request;
}

v1::GetRegisteredNameResponse Get(DirectServer& server,
                                  const v1::GetRegisteredNameRequest& request) {
  const auto response = server.Call<v1::GetRegisteredNameResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetRegisteredNameResponse();
}

TEST(GetRegisteredName, TellsTheNameAndTheAliases) {
  DirectServer server(Operations());
  std::string alias;
  const Pid pid = SpawnAfter(server, [&alias](ProcessContext& self) {
    EXPECT_TRUE(self.Register(*Atom::Intern("known"), self.pid()).ok());
    alias = self.MakeAlias().ToString();
  });
  const auto names = Get(server, Request("known")).data();
  EXPECT_EQ(names.pid(), pid.ToString());
  EXPECT_EQ(names.name(), "known");
  ASSERT_EQ(names.aliases_size(), 1);
  EXPECT_EQ(names.aliases(0), alias);
}

TEST(GetRegisteredName, OfANamelessProcessIsAbsent) {
  DirectServer server(Operations());
  EXPECT_FALSE(Get(server, Request(SpawnIdle(server).ToString())).data().has_name());
}

TEST(GetRegisteredName, OfNobodyIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("<0.99999.1>"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::process
