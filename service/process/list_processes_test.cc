// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/process/operations.h"

namespace arsenal::service::process {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.ProcessService/ListProcesses";

std::vector<std::string> Names(const v1::ListProcessesResponse& response) {
  std::vector<std::string> names;
  for (const auto& row : response.data()) names.push_back(row.has_name() ? row.name() : "");
  return names;
}

v1::ListProcessesResponse List(DirectServer& server, const v1::ListProcessesRequest& request) {
  const auto response = server.Call<v1::ListProcessesResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::ListProcessesResponse();
}

TEST(ListProcesses, FiltersBeforeItCutsThePage) {
  DirectServer server(Operations());
  for (const char* name : {"b", "a", "other", "c"}) SpawnIdle(server, name);
  v1::ListProcessesRequest request;
  request.set_name_pattern("^[abc]$");
  request.set_sort("name");
  request.set_per_page(2);
  auto response = List(server, request);
  EXPECT_EQ(Names(response), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(response.meta().total(), 3);
  EXPECT_EQ(response.meta().total_pages(), 2);
  EXPECT_TRUE(response.meta().has_next());
  request.set_page(2);
  EXPECT_EQ(Names(List(server, request)), std::vector<std::string>{"c"});
}

TEST(ListProcesses, SortsByQueueLengthWithTheLongestFirst) {
  DirectServer server(Operations());
  const auto quiet = SpawnIdle(server, "quiet");
  const auto busy = SpawnIdle(server, "busy");
  server.session().Send(busy, runtime::Term::Integer(1));
  server.session().Send(busy, runtime::Term::Integer(2));
  server.session().Send(quiet, runtime::Term::Integer(3));
  server.driver().RunUntilQuiet();
  v1::ListProcessesRequest request;
  request.set_queue_min(1);
  request.set_sort("queue_length");
  const auto response = List(server, request);
  EXPECT_EQ(Names(response), (std::vector<std::string>{"busy", "quiet"}));
  EXPECT_EQ(response.data(0).message_queue_len(), 2);
}

TEST(ListProcesses, FindsTheProcessesOfAModule) {
  DirectServer server(Operations());
  SpawnIdle(server, "one");
  v1::ListProcessesRequest request;
  request.set_module("test_process");
  EXPECT_EQ(Names(List(server, request)), std::vector<std::string>{"one"});
  request.set_module("other");
  EXPECT_EQ(List(server, request).meta().total(), 0);
}

TEST(ListProcesses, CarriesTheCursorForListThenWatch) {
  DirectServer server(Operations());
  const auto before = List(server, v1::ListProcessesRequest()).meta().cursor();
  EXPECT_EQ(before, server.node().events().Now().ToString());
  SpawnIdle(server);
  EXPECT_NE(List(server, v1::ListProcessesRequest()).meta().cursor(), before);
}

TEST(ListProcesses, RefusesAPatternThatIsNone) {
  DirectServer server(Operations());
  v1::ListProcessesRequest request;
  request.set_name_pattern("(");
  const auto call = server.Begin(kPath, request);
  EXPECT_EQ(call->reason(), v1::REASON_INVALID_PATTERN);
  EXPECT_EQ(call->fields(), std::vector<std::string>{"name_pattern"});
}

}  // namespace
}  // namespace arsenal::service::process
