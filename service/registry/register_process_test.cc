// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/registry/operations.h"

namespace arsenal::service::registry {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.RegistryService/RegisterProcess";

v1::RegisterProcessRequest Request(const std::string& name, const std::string& pid) {
  v1::RegisterProcessRequest request;
  request.set_name(name);
  request.set_pid(pid);
  return request;
}

google::protobuf::Value Text(const std::string& text) {
  google::protobuf::Value value;
  value.set_string_value(text);
  return value;
}

TEST(RegisterProcess, GivesAProcessANameUntilItEnds) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server);
  const auto response =
      server.Call<v1::RegisterProcessResponse>(kPath, Request("given", pid.ToString()));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().name(), "given");
  EXPECT_EQ(response->data().pid(), pid.ToString());
  EXPECT_FALSE(response->data().has_metadata_version());
  EXPECT_EQ(server.space().Whereis(*runtime::Atom::Find("given")), pid);
  server.space().ExitProcess(pid, runtime::atoms::kKill);
  server.driver().RunUntilQuiet();
  EXPECT_FALSE(server.space().Whereis(*runtime::Atom::Find("given")).has_value());
}

TEST(RegisterProcess, KeepsMetadataBesideTheName) {
  DirectServer server(Operations());
  auto request = Request("given", SpawnIdle(server).ToString());
  (*request.mutable_metadata()->mutable_fields())["role"] = Text("web");
  const auto response = server.Call<v1::RegisterProcessResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().metadata().fields().at("role").string_value(), "web");
  EXPECT_EQ(response->data().metadata_version(), 1u);
}

TEST(RegisterProcess, RefusesATakenNameAndASecondName) {
  DirectServer server(Operations());
  const auto owner = SpawnIdle(server, "taken");
  const auto other = SpawnIdle(server);
  EXPECT_EQ(server.Begin(kPath, Request("taken", other.ToString()))->reason(),
            v1::REASON_NAME_TAKEN);
  EXPECT_EQ(server.Begin(kPath, Request("second", owner.ToString()))->reason(),
            v1::REASON_PROCESS_NAMED);
  EXPECT_FALSE(server.node().Inspect(other, runtime::Detail::kRow)->name.has_value());
}

TEST(RegisterProcess, RefusesWhatCannotBe) {
  DirectServer server(Operations());
  const std::string pid = SpawnIdle(server).ToString();
  EXPECT_EQ(server.Begin(kPath, Request("<0.1>", pid))->reason(), v1::REASON_INVALID_NAME);
  EXPECT_EQ(server.Begin(kPath, Request("metadata", pid))->reason(), v1::REASON_INVALID_NAME);
  EXPECT_EQ(server.Begin(kPath, Request("free", "<0.9999.1>"))->reason(),
            v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("free", "<0.x>"))->reason(), v1::REASON_INVALID_PID);
  EXPECT_EQ(server.Begin(kPath, Request("free", core::testing::SpawnCritical(server).ToString()))
                ->reason(),
            v1::REASON_PROCESS_CRITICAL);
}

TEST(RegisterProcess, RefusesMetadataThatIsTooLargeOrNoMapAndRegistersNothing) {
  DirectServer server(Operations());
  auto large = Request("free_name", SpawnIdle(server).ToString());
  (*large.mutable_metadata()->mutable_fields())["x"] = Text(std::string(20'000, 'x'));
  const auto call = server.Begin(kPath, large);
  EXPECT_EQ(call->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(call->fields(), std::vector<std::string>{"metadata"});
  auto atom = Request("free_name", SpawnIdle(server).ToString());
  (*atom.mutable_metadata()->mutable_fields())["$atom"] = Text("x");
  EXPECT_EQ(server.Begin(kPath, atom)->reason(), v1::REASON_INVALID_TERM);
  EXPECT_FALSE(runtime::Atom::Find("free_name").has_value());
}

}  // namespace
}  // namespace arsenal::service::registry
