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
using runtime::Term;

constexpr char kPath[] = "/arsenal.v1.ProcessService/GetProcessDictionary";

v1::GetProcessDictionaryRequest Request(const std::string& pid) {
  v1::GetProcessDictionaryRequest request;
  request.set_pid(pid);
  return request;
}

v1::GetProcessDictionaryResponse Get(DirectServer& server,
                                     const v1::GetProcessDictionaryRequest& request) {
  const auto response = server.Call<v1::GetProcessDictionaryResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetProcessDictionaryResponse();
}

TEST(GetProcessDictionary, ShowsWhatTheProcessHasPut) {
  DirectServer server(Operations());
  const Pid pid = SpawnAfter(
      server, [](ProcessContext& self) { self.Put(Term::Binary("answer"), Term::Integer(42)); });
  const auto response = Get(server, Request(pid.ToString()));
  EXPECT_EQ(response.data().size(), 1);
  EXPECT_EQ(response.data().dictionary().struct_value().fields().at("answer").number_value(), 42);
}

TEST(GetProcessDictionary, SaysWhyALargeOneIsNotShown) {
  DirectServer server(Operations());
  const Pid pid = SpawnAfter(server, [](ProcessContext& self) {
    self.Put(Term::Integer(1), Term::Binary(std::string(2 << 20, 'x')));
  });
  const auto response = Get(server, Request(pid.ToString()));
  EXPECT_EQ(response.data().size(), 1);
  EXPECT_FALSE(response.data().has_dictionary());
  EXPECT_TRUE(response.data().has_unavailable());
}

TEST(GetProcessDictionary, OfNobodyIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, Request("<0.99999.1>"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::process
