// SPDX-License-Identifier: MIT

#include "buf/validate/validate.pb.h"
#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;
using runtime::Pid;
using runtime::Term;

constexpr char kPath[] = "/arsenal.v1.ProcessService/GetProcessAttribute";

v1::GetProcessAttributeRequest Request(const std::string& pid) {
  v1::GetProcessAttributeRequest request;
  request.set_pid(pid);
  return request;
}

v1::GetProcessAttributeResponse Get(DirectServer& server,
                                    const v1::GetProcessAttributeRequest& request) {
  const auto response = server.Call<v1::GetProcessAttributeResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetProcessAttributeResponse();
}

v1::GetProcessAttributeRequest ValidRequest(const std::string& pid) {
  v1::GetProcessAttributeRequest request = Request(pid);
  request.set_key("status");
  return request;
}

TEST(GetProcessAttribute, GivesWhatProcessInfoGives) {
  DirectServer server(Operations());
  v1::GetProcessAttributeRequest request = ValidRequest(SpawnIdle(server, "idle").ToString());
  EXPECT_EQ(Get(server, request).data().value().string_value(), "waiting");
  request.set_key("registered_name");
  EXPECT_EQ(Get(server, request).data().value().string_value(), "idle");
  request.set_key("message_queue_len");
  EXPECT_EQ(Get(server, request).data().value().number_value(), 0);
}

TEST(GetProcessAttribute, KnowsEveryKeyThatItsRuleAllows) {
  DirectServer server(Operations());
  const std::string pid = SpawnIdle(server).ToString();
  const auto* field = v1::GetProcessAttributeRequest::descriptor()->FindFieldByName("key");
  const auto& keys = field->options().GetExtension(buf::validate::field).string().in();
  EXPECT_GE(keys.size(), 24);
  for (const std::string& key : keys) {
    v1::GetProcessAttributeRequest request = Request(pid);
    request.set_key(key);
    const auto response = Get(server, request);
    EXPECT_EQ(response.data().key(), key);
    EXPECT_TRUE(response.data().has_value()) << key;
  }
}

TEST(GetProcessAttribute, RefusesAnUnknownKeyAndNamesTheKnownOnes) {
  DirectServer server(Operations());
  v1::GetProcessAttributeRequest request = Request(SpawnIdle(server).ToString());
  request.set_key("colour");
  const auto call = server.Begin(kPath, request);
  EXPECT_EQ(call->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(call->fields(), std::vector<std::string>{"key"});
}

TEST(GetProcessAttribute, SaysWhyWhatIsTooLargeIsNotShown) {
  DirectServer server(Operations());
  const Pid pid = SpawnIdle(server);
  server.session().Send(pid, Term::Binary(std::string(2 << 20, 'x')));
  server.driver().RunUntilQuiet();
  v1::GetProcessAttributeRequest request = Request(pid.ToString());
  request.set_key("messages");
  const auto response = Get(server, request);
  EXPECT_FALSE(response.data().has_value());
  EXPECT_EQ(response.data().unavailable().rfind("too_large: found ", 0), 0);
}

TEST(GetProcessAttribute, OfNobodyIsRefused) {
  DirectServer server(Operations());
  EXPECT_EQ(server.Begin(kPath, ValidRequest("<0.99999.1>"))->reason(),
            v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, ValidRequest("<0.x>"))->reason(), v1::REASON_INVALID_PID);
}

}  // namespace
}  // namespace arsenal::service::process
