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
using runtime::Pid;
using runtime::ProcessContext;
using runtime::Term;

constexpr char kPath[] = "/arsenal.v1.ProcessService/GetProcessMemory";

v1::GetProcessMemoryRequest Request(const std::string& pid) {
  v1::GetProcessMemoryRequest request;
  request.set_pid(pid);
  return request;
}

v1::GetProcessMemoryResponse Get(DirectServer& server, const v1::GetProcessMemoryRequest& request) {
  const auto response = server.Call<v1::GetProcessMemoryResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetProcessMemoryResponse();
}

TEST(GetProcessMemory, IsTheSumOfItsPartsAndChargesAMessageInFull) {
  DirectServer server(Operations());
  const Pid pid = SpawnIdle(server);
  const auto before = Get(server, Request(pid.ToString())).data();
  server.session().Send(pid, Term::Binary(std::string(1 << 20, 'x')));
  server.driver().RunUntilQuiet();
  const auto after = Get(server, Request(pid.ToString())).data();
  EXPECT_EQ(after.memory(), after.control_memory() + after.extension_memory() +
                                after.mailbox_memory() + after.state_memory());
  EXPECT_GE(after.mailbox_memory(), before.mailbox_memory() + (1 << 20));
  EXPECT_EQ(after.message_queue_len(), 1);
  EXPECT_GT(after.state_memory(), 0);
  EXPECT_FALSE(after.has_max_heap_size());
}

TEST(GetProcessMemory, ShowsTheLimitAndSaysWhatCannotBeKnown) {
  DirectServer server(Operations());
  const Pid pid =
      SpawnAfter(server, [](ProcessContext& self) { self.SetMaxHeap(runtime::MaxHeap(1 << 20)); });
  const auto memory = Get(server, Request(pid.ToString())).data();
  EXPECT_EQ(memory.max_heap_size(), 1 << 20);
  EXPECT_EQ(memory.unavailable().count("gc"), 1);
  EXPECT_EQ(memory.unavailable().count("trend"), 1);
}

TEST(GetProcessMemory, OfNobodyIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("<0.99999.1>"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::process
