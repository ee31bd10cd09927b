// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.EventService/AggregateEvents";

v1::AggregateEventsResponse Aggregate(DirectServer& server,
                                      const v1::AggregateEventsRequest& request) {
  const auto response = server.Call<v1::AggregateEventsResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::AggregateEventsResponse();
}

TEST(AggregateEvents, CountsByTypeWithTheLargestFirst) {
  DirectServer server(Operations());
  for (int i = 0; i < 3; ++i) SpawnIdle(server);
  const auto data = Aggregate(server, v1::AggregateEventsRequest()).data();
  EXPECT_EQ(data.groups(0).key(), "process:start");
  EXPECT_EQ(data.groups(0).count(), 4);  // with the callers' session
  EXPECT_EQ(data.groups(1).key(), "node:start");
  EXPECT_EQ(data.total(), 5);
  EXPECT_EQ(data.groups_total(), 2);
  EXPECT_FALSE(data.groups(0).has_statistics());
}

TEST(AggregateEvents, CountsByTimeWithStatistics) {
  DirectServer server(Operations());
  v1::AggregateEventsRequest request;
  request.mutable_criteria()->set_after(server.node().events().Now().ToString());
  request.mutable_aggregation()->set_bucket_ms(1000);
  SpawnIdle(server);
  SpawnIdle(server);
  server.driver().Advance(std::chrono::seconds(3));
  SpawnIdle(server);
  const auto data = Aggregate(server, request).data();
  ASSERT_EQ(data.groups_size(), 1);
  const v1::EventGroup& group = data.groups(0);
  EXPECT_EQ(group.count(), 3);
  EXPECT_DOUBLE_EQ(data.span_seconds(), 3);
  EXPECT_DOUBLE_EQ(group.rate_per_second(), 1);
  ASSERT_EQ(group.buckets_size(), 2);
  EXPECT_EQ(group.buckets(0).count(), 2);
  EXPECT_EQ(group.buckets(1).start().seconds() - group.buckets(0).start().seconds(), 3);
  EXPECT_EQ(group.statistics().buckets(), 4);
  EXPECT_EQ(group.statistics().min(), 0);
  EXPECT_EQ(group.statistics().max(), 2);
  EXPECT_DOUBLE_EQ(group.statistics().mean(), 0.75);
  EXPECT_NEAR(group.statistics().deviation(), 0.829, 0.001);
}

TEST(AggregateEvents, ShowsSoManyGroupsAndCountsTheOthers) {
  DirectServer server(Operations());
  for (int i = 0; i < 5; ++i) SpawnIdle(server);
  v1::AggregateEventsRequest request;
  request.mutable_criteria()->add_event_types("process:start");
  request.mutable_aggregation()->set_group_by("pid");
  request.mutable_aggregation()->set_groups_max(2);
  const auto data = Aggregate(server, request).data();
  EXPECT_EQ(data.groups_size(), 2);
  EXPECT_EQ(data.groups_total(), 6);
  EXPECT_EQ(data.others(), 4);
}

TEST(AggregateEvents, CountsCrashesOfTheDemoBySupervisor) {
  DirectServer server(Operations());
  core::testing::StartDemo(server);
  v1::AggregateEventsRequest request;
  request.mutable_criteria()->add_event_types("supervisor:child_start");
  request.mutable_aggregation()->set_group_by("supervisor");
  const auto data = Aggregate(server, request).data();
  ASSERT_GE(data.groups_size(), 2);
  EXPECT_EQ(data.groups(0).key(), "demo_sup");
}

TEST(AggregateEvents, RefusesAKeyThatEventsDoNotHave) {
  DirectServer server(Operations());
  v1::AggregateEventsRequest request;
  request.mutable_aggregation()->set_group_by("colour");
  const auto refused = server.Begin(kPath, request);
  EXPECT_EQ(refused->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(refused->fields(), std::vector<std::string>{"aggregation.group_by"});
}

}  // namespace
}  // namespace arsenal::service::event
