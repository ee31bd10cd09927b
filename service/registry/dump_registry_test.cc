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

constexpr char kPath[] = "/arsenal.v1.RegistryService/DumpRegistry";

TEST(DumpRegistry, ShowsEveryNameWithAllThatIsKeptBesideIt) {
  DirectServer server(Operations());
  const auto with = SpawnIdle(server, "dump_a");
  SpawnIdle(server, "dump_b");
  const auto name = *runtime::Atom::Find("dump_a");
  server.space().name_metadata().Set(name, *runtime::ParseTerm("#{<<\"v\">> => 1}"),
                                     std::chrono::seconds(7));
  const auto response = server.Call<v1::DumpRegistryResponse>(kPath, v1::DumpRegistryRequest());
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->data_size(), 2);
  const v1::RegistryEntry& first = response->data(0);
  EXPECT_EQ(first.name(), "dump_a");
  EXPECT_EQ(first.scope(), "local");
  EXPECT_EQ(first.pid(), with.ToString());
  EXPECT_EQ(first.node(), server.node().name());
  EXPECT_EQ(first.metadata().fields().at("v").number_value(), 1);
  EXPECT_EQ(first.metadata_changed_at().seconds(), 7);
  EXPECT_EQ(first.metadata_versions_kept(), 1u);
  EXPECT_FALSE(response->data(1).has_metadata_version());
  EXPECT_EQ(response->meta().total(), 2u);
}

TEST(DumpRegistry, RefusesAPageOfZero) {
  DirectServer server(Operations());
  v1::DumpRegistryRequest request;
  request.set_page(0);
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_VALIDATION_ERROR);
}

}  // namespace
}  // namespace arsenal::service::registry
