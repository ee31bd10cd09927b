// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "runtime/node/node.h"
#include "runtime/term/parse.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/registry/operations.h"

namespace arsenal::service::registry {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.RegistryService/WhereisProcess";

v1::WhereisProcessRequest Request(const std::string& name) {
  v1::WhereisProcessRequest request;
  request.set_name(name);
  return request;
}

TEST(WhereisProcess, TellsWhoHasTheName) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server, "somebody");
  const auto response = server.Call<v1::WhereisProcessResponse>(kPath, Request("somebody"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().pid(), pid.ToString());
  EXPECT_EQ(response->data().type(), "worker");
  EXPECT_EQ(response->data().history_size(), 0);
}

TEST(WhereisProcess, ShowsTheVersionsOfTheMetadataWhenAsked) {
  DirectServer server(Operations());
  SpawnIdle(server, "somebody");
  const auto name = *runtime::Atom::Find("somebody");
  runtime::NameMetadata& metadata = server.space().name_metadata();
  metadata.Set(name, *runtime::ParseTerm("#{<<\"v\">> => 1}"), std::chrono::seconds(10));
  metadata.Set(name, *runtime::ParseTerm("#{<<\"v\">> => 2}"), std::chrono::seconds(20));
  auto request = Request("somebody");
  request.add_include("history");
  const auto response = server.Call<v1::WhereisProcessResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().metadata_version(), 2u);
  EXPECT_EQ(response->data().metadata().fields().at("v").number_value(), 2);
  ASSERT_EQ(response->data().history_size(), 2);
  EXPECT_EQ(response->data().history(0).version(), 2u);
  EXPECT_EQ(response->data().history(1).metadata().fields().at("v").number_value(), 1);
  EXPECT_EQ(response->data().history(1).changed_at().seconds(), 10);
}

TEST(WhereisProcess, RefusesANameThatNobodyHasAndOneThatCannotBe) {
  DirectServer server(Operations());
  SpawnIdle(server, "somebody");
  const auto call = server.Begin(kPath, Request("somebodi"));
  EXPECT_EQ(call->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("<0.1.1>"))->reason(), v1::REASON_INVALID_NAME);
}

}  // namespace
}  // namespace arsenal::service::registry
