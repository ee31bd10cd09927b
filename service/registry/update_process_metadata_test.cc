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
using google::protobuf::Struct;

constexpr char kPath[] = "/arsenal.v1.RegistryService/UpdateProcessMetadata";

v1::UpdateProcessMetadataRequest Request(const std::string& name) {
  v1::UpdateProcessMetadataRequest request;
  request.set_name(name);
  request.mutable_metadata();
  return request;
}

google::protobuf::Value Number(double number) {
  google::protobuf::Value value;
  value.set_number_value(number);
  return value;
}

Struct Update(DirectServer& server, const v1::UpdateProcessMetadataRequest& request,
              uint64_t version) {
  const auto response = server.Call<v1::UpdateProcessMetadataResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  if (!response.ok()) return {};
  EXPECT_EQ(response->data().metadata_version(), version);
  return response->data().metadata();
}

TEST(UpdateProcessMetadata, ReplacesUnlessAskedToMerge) {
  DirectServer server(Operations());
  SpawnIdle(server, "named");
  auto request = Request("named");
  (*request.mutable_metadata()->mutable_fields())["a"] = Number(1);
  (*request.mutable_metadata()->mutable_fields())["b"] = Number(2);
  EXPECT_EQ(Update(server, request, 1).fields_size(), 2);
  auto merge = Request("named");
  merge.set_mode("merge");
  (*merge.mutable_metadata()->mutable_fields())["a"].set_null_value(google::protobuf::NULL_VALUE);
  (*merge.mutable_metadata()->mutable_fields())["c"] = Number(3);
  const Struct merged = Update(server, merge, 2);
  EXPECT_EQ(merged.fields_size(), 2);
  EXPECT_EQ(merged.fields().at("b").number_value(), 2);
  EXPECT_EQ(merged.fields().at("c").number_value(), 3);
  EXPECT_EQ(Update(server, Request("named"), 3).fields_size(), 0);
}

TEST(UpdateProcessMetadata, RefusesWhatIsTooMuchAfterAMerge) {
  DirectServer server(Operations());
  SpawnIdle(server, "named");
  auto request = Request("named");
  request.set_mode("merge");
  for (int i = 0; i < 40; ++i) {
    (*request.mutable_metadata()->mutable_fields())["a" + std::to_string(i)] = Number(i);
  }
  EXPECT_EQ(Update(server, request, 1).fields_size(), 40);
  request.mutable_metadata()->clear_fields();
  for (int i = 0; i < 40; ++i) {
    (*request.mutable_metadata()->mutable_fields())["b" + std::to_string(i)] = Number(i);
  }
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(server.space().name_metadata().Find(*runtime::Atom::Find("named"))->number, 1u);
}

TEST(UpdateProcessMetadata, RefusesNobodyTheNodesOwnAndOtherIncarnations) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  EXPECT_EQ(server.Begin(kPath, Request("nobody"))->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.Begin(kPath, Request("root_sup"))->reason(), v1::REASON_PROCESS_CRITICAL);
  auto other = Request("counter");
  other.set_if_pid("<0.99.9>");
  EXPECT_EQ(server.Begin(kPath, other)->reason(), v1::REASON_INCARNATION_CHANGED);
  v1::UpdateProcessMetadataRequest nothing;
  nothing.set_name("counter");
  EXPECT_EQ(server.Begin(kPath, nothing)->reason(), v1::REASON_VALIDATION_ERROR);
}

}  // namespace
}  // namespace arsenal::service::registry
