// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/json_message.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.EventService/FilterEvents";

v1::FilterEventsResponse Filter(DirectServer& server, const v1::FilterEventsRequest& request) {
  const auto response = server.Call<v1::FilterEventsResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::FilterEventsResponse();
}

TEST(FilterEvents, FindsByReasonAndByName) {
  DirectServer server(Operations());
  const auto crashed = SpawnIdle(server, "worker_7");
  const auto killed = SpawnIdle(server, "other");
  server.space().ExitProcess(crashed, *runtime::Atom::Intern("disk_full"));
  server.space().ExitProcess(killed, runtime::atoms::kKill);
  server.driver().RunUntilQuiet();
  v1::FilterEventsRequest request;
  request.mutable_criteria()->set_reason_pattern("^disk");
  const auto by_reason = Filter(server, request);
  ASSERT_EQ(by_reason.data_size(), 1);
  EXPECT_EQ(by_reason.data(0).data().pid(), crashed.ToString());
  request.mutable_criteria()->clear_reason_pattern();
  request.mutable_criteria()->set_name_pattern("worker_[0-9]");
  request.mutable_criteria()->add_event_types("process:exit");
  EXPECT_EQ(Filter(server, request).meta().total(), 1);
  EXPECT_TRUE(by_reason.has_range());
}

TEST(FilterEvents, ChoosesFromEventsThatAreGiven) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server, "idle");
  const auto all = Filter(server, v1::FilterEventsRequest());
  v1::FilterEventsRequest request;
  for (const auto& record : all.data()) core::MessageToJson(record, *request.add_events());
  request.mutable_criteria()->add_pids(pid.ToString());
  request.set_sort("newest");
  const auto found = Filter(server, request);
  ASSERT_EQ(found.data_size(), 2);
  EXPECT_EQ(found.data(0).type(), "name:register");
  EXPECT_EQ(found.data(1).type(), "process:start");
  EXPECT_FALSE(found.has_range());
  request.mutable_criteria()->set_after(found.data(1).cursor());
  EXPECT_EQ(Filter(server, request).data_size(), 1);
}

TEST(FilterEvents, RefusesWhatIsNoEvent) {
  DirectServer server(Operations());
  v1::FilterEventsRequest request;
  auto& fields = *request.add_events()->mutable_fields();
  fields["type"].set_number_value(5);
  fields["colour"].set_string_value("red");
  EXPECT_EQ(server.Begin(kPath, request)->fields(),
            (std::vector<std::string>{"events[0].colour", "events[0].type"}));
}

TEST(FilterEvents, RefusesPatternsThatAreNone) {
  DirectServer server(Operations());
  v1::FilterEventsRequest request;
  request.mutable_criteria()->set_name_pattern("(");
  const auto refused = server.Begin(kPath, request);
  EXPECT_EQ(refused->reason(), v1::REASON_INVALID_PATTERN);
  EXPECT_EQ(refused->fields(), std::vector<std::string>{"criteria.name_pattern"});
  request.mutable_criteria()->clear_name_pattern();
  request.mutable_criteria()->add_pids("<0.x>");
  EXPECT_EQ(server.Begin(kPath, request)->fields(), std::vector<std::string>{"criteria.pids[0]"});
  request.mutable_criteria()->clear_pids();
  request.mutable_criteria()->set_after("x");
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INVALID_CURSOR);
}

}  // namespace
}  // namespace arsenal::service::event
