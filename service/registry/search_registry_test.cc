// SPDX-License-Identifier: MIT

#include "absl/strings/str_cat.h"
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

constexpr char kPath[] = "/arsenal.v1.RegistryService/SearchRegistry";

void SpawnWith(DirectServer& server, const std::string& name, const std::string& metadata) {
  SpawnIdle(server, name);
  server.space().name_metadata().Set(*runtime::Atom::Find(name), *runtime::ParseTerm(metadata),
                                     runtime::Nanos(0));
}

v1::SearchRegistryRequest Request(const std::string& query) {
  v1::SearchRegistryRequest request;
  request.set_metadata_query(query);
  return request;
}

v1::SearchRegistryResponse Search(DirectServer& server, const v1::SearchRegistryRequest& request) {
  const auto response = server.Call<v1::SearchRegistryResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::SearchRegistryResponse();
}

TEST(SearchRegistry, FindsTheNamesWhoseMetadataHasAllEntries) {
  DirectServer server(Operations());
  SpawnWith(server, "web_1", "#{<<\"role\">> => <<\"web\">>, <<\"zone\">> => 1}");
  SpawnWith(server, "web_2", "#{<<\"role\">> => <<\"web\">>, <<\"zone\">> => 2}");
  SpawnIdle(server, "plain");
  const auto all = Search(server, Request(R"({"role": "web"})"));
  ASSERT_EQ(all.data_size(), 2);
  EXPECT_EQ(all.data(0).name(), "web_1");
  EXPECT_EQ(all.meta().total(), 2u);
  const auto one = Search(server, Request(R"({"zone": 2, "role": "web"})"));
  ASSERT_EQ(one.data_size(), 1);
  EXPECT_EQ(one.data(0).metadata().fields().at("zone").number_value(), 2);
  EXPECT_EQ(Search(server, Request(R"({"role": "db"})")).data_size(), 0);
}

TEST(SearchRegistry, PagesOverManyInSlices) {
  DirectServer server(Operations());
  for (int i = 1000; i < 2200; ++i) SpawnWith(server, absl::StrCat("n", i), "#{<<\"a\">> => 1}");
  auto request = Request(R"({"a": 1})");
  request.set_per_page(200);
  request.set_page(6);
  const auto response = Search(server, request);
  EXPECT_EQ(response.meta().total(), 1200u);
  ASSERT_EQ(response.data_size(), 200);
  EXPECT_EQ(response.data(0).name(), "n2000");
  EXPECT_FALSE(response.meta().has_next());
}

TEST(SearchRegistry, RefusesAQueryThatIsNoObjectOrEmpty) {
  DirectServer server(Operations());
  for (const char* query : {"[1]", "{}", "{\"a\":", "role"}) {
    const auto call = server.Begin(kPath, Request(query));
    EXPECT_EQ(call->reason(), v1::REASON_VALIDATION_ERROR) << query;
    EXPECT_EQ(call->fields(), std::vector<std::string>{"metadata_query"});
  }
  EXPECT_EQ(server.Begin(kPath, Request(R"({"a": {"$atom": 5}})"))->reason(),
            v1::REASON_INVALID_TERM);
}

}  // namespace
}  // namespace arsenal::service::registry
