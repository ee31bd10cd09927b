// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::StartDemo;

constexpr char kPath[] = "/arsenal.v1.ProcessService/StartProcess";

v1::StartProcessRequest Request(const std::string& module, const std::string& name) {
  v1::StartProcessRequest request;
  request.set_module(module);
  if (!name.empty()) request.mutable_options()->set_name(name);
  return request;
}

TEST(StartProcess, AnswersWhenTheProcessHasAcknowledged) {
  DirectServer server(Operations());
  StartDemo(server);
  v1::StartProcessRequest request = Request("counter", "second");
  request.add_args()->set_number_value(7);
  const auto response = server.Call<v1::StartProcessResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().name(), "second");
  EXPECT_EQ(response->data().module(), "counter");
  EXPECT_EQ(response->data().function(), "start_link");
  const auto pid = server.space().Whereis(*runtime::Atom::Find("second"));
  ASSERT_TRUE(pid.has_value());
  EXPECT_EQ(response->data().pid(), pid->ToString());
}

TEST(StartProcess, StartsNothingUnderATakenOrImpossibleName) {
  DirectServer server(Operations());
  StartDemo(server);
  const uint32_t before = server.space().process_count();
  EXPECT_EQ(server.Begin(kPath, Request("kv", "counter"))->reason(), v1::REASON_NAME_TAKEN);
  for (const char* name : {"linked", "<5", "5a", "undefined", "#PID<1"}) {
    const auto call = server.Begin(kPath, Request("kv", name));
    EXPECT_EQ(call->reason(), v1::REASON_INVALID_NAME) << name;
    EXPECT_EQ(call->fields(), std::vector<std::string>{"options.name"}) << name;
  }
  EXPECT_EQ(server.space().process_count(), before);
}

TEST(StartProcess, TellsAnUnknownModuleFromAnUnknownStart) {
  DirectServer server(Operations());
  StartDemo(server);
  const auto module = server.Begin(kPath, Request("conter", ""));
  EXPECT_EQ(module->reason(), v1::REASON_UNKNOWN_MODULE);
  EXPECT_NE(module->status().DebugString().find("counter"), std::string::npos);
  v1::StartProcessRequest request = Request("counter", "");
  request.set_function("strat_link");
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_UNKNOWN_FUNCTION);
}

TEST(StartProcess, RefusesArgumentsThatTheStartDoesNotTake) {
  DirectServer server(Operations());
  StartDemo(server);
  v1::StartProcessRequest request = Request("counter", "");
  request.add_args()->set_string_value("many");
  const auto call = server.Begin(kPath, request);
  EXPECT_EQ(call->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(call->fields(), std::vector<std::string>{"args"});
  request.mutable_args(0)->set_string_value("{");
  EXPECT_EQ(server.Begin(kPath, request)->fields(), std::vector<std::string>{"args[0]"});
}

TEST(StartProcess, TellsTheReasonOfAStartThatFails) {
  DirectServer server(Operations());
  StartDemo(server);
  const uint32_t before = server.space().process_count();
  const auto call = server.Begin(kPath, Request("demo_sup", ""));  // its children's names are taken
  EXPECT_EQ(call->reason(), v1::REASON_START_FAILED);
  EXPECT_NE(call->status().message().find("failed_to_start_child"), std::string::npos);
  EXPECT_EQ(server.space().process_count(), before);
}

}  // namespace
}  // namespace arsenal::service::process
