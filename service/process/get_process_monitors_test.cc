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

constexpr char kPath[] = "/arsenal.v1.ProcessService/GetProcessMonitors";

v1::GetProcessMonitorsRequest Request(const std::string& pid) {
  v1::GetProcessMonitorsRequest request;
  request.set_pid(pid);
  return request;
}

v1::GetProcessMonitorsResponse Get(DirectServer& server,
                                   const v1::GetProcessMonitorsRequest& request) {
  const auto response = server.Call<v1::GetProcessMonitorsResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetProcessMonitorsResponse();
}

TEST(GetProcessMonitors, AreItsOwnAndThoseOfOthers) {
  DirectServer server(Operations());
  const Pid named = SpawnIdle(server, "named");
  std::string by_name;
  const Pid watcher = SpawnAfter(server, [named, &by_name](ProcessContext& self) {
    self.Monitor(named);
    by_name = self.Monitor(*Atom::Intern("named"), runtime::MonitorOptions()).ToString();
  });
  auto own = Get(server, Request(watcher.ToString()));
  ASSERT_EQ(own.data_size(), 2);
  for (const auto& row : own.data()) {
    EXPECT_EQ(row.direction(), "monitors");
    EXPECT_EQ(row.pid(), named.ToString());
    EXPECT_EQ(row.name(), "named");
    EXPECT_EQ(row.by_name(), row.ref() == by_name);
  }
  const auto others = Get(server, Request("named"));
  ASSERT_EQ(others.data_size(), 2);
  EXPECT_EQ(others.data(0).direction(), "monitored_by");
  EXPECT_EQ(others.data(0).pid(), watcher.ToString());
  EXPECT_FALSE(others.data(0).has_name());
  v1::GetProcessMonitorsRequest request = Request("named");
  request.set_direction("monitors");
  EXPECT_EQ(Get(server, request).meta().total(), 0);
}

TEST(GetProcessMonitors, OfNobodyIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("<0.99999.1>"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::process
