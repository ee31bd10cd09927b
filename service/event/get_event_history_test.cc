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

constexpr char kPath[] = "/arsenal.v1.EventService/GetEventHistory";

v1::GetEventHistoryResponse Get(DirectServer& server, const v1::GetEventHistoryRequest& request) {
  const auto response = server.Call<v1::GetEventHistoryResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? *response : v1::GetEventHistoryResponse();
}

std::vector<std::string> Types(const v1::GetEventHistoryResponse& response) {
  std::vector<std::string> types;
  for (const auto& record : response.data()) types.push_back(record.type());
  return types;
}

using Found = std::vector<std::string>;

TEST(GetEventHistory, BeginsWithTheNodeAndSaysSo) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server, "idle");
  const auto response = Get(server, v1::GetEventHistoryRequest());
  EXPECT_EQ(response.data(0).type(), "node:start");
  EXPECT_TRUE(response.range().complete());
  EXPECT_EQ(response.range().newest(), server.node().events().Now().ToString());
  EXPECT_EQ(response.meta().cursor(), response.range().newest());
  EXPECT_FALSE(response.has_gap());
  v1::GetEventHistoryRequest of_one;
  of_one.set_pid("idle");
  const auto found = Get(server, of_one);
  EXPECT_EQ(Types(found), (Found{"process:start", "name:register"}));
  EXPECT_EQ(found.data(0).data().pid(), pid.ToString());
  EXPECT_EQ(found.data(1).cursor(), server.node().events().Now().ToString());
}

TEST(GetEventHistory, IsPagedFromEitherEnd) {
  DirectServer server(Operations());
  for (int i = 0; i < 5; ++i) SpawnIdle(server);
  v1::GetEventHistoryRequest request;
  request.add_event_types("process:start");
  request.set_per_page(2);
  request.set_page(2);
  const auto oldest = Get(server, request);
  ASSERT_EQ(oldest.data_size(), 2);
  EXPECT_EQ(oldest.meta().total(), 6);  // with the callers' session
  request.set_page(1);
  request.set_sort("newest");
  const auto newest = Get(server, request);
  ASSERT_EQ(newest.data_size(), 2);
  EXPECT_EQ(newest.data(0).cursor(), server.node().events().Now().ToString());
  EXPECT_GT(newest.data(0).data().sequence(), newest.data(1).data().sequence());
  EXPECT_GT(newest.data(1).data().sequence(), oldest.data(1).data().sequence());
}

TEST(GetEventHistory, GoesOnAfterACursorWithoutLossOrRepetition) {
  DirectServer server(Operations());
  v1::GetEventHistoryRequest request;
  request.set_after(Get(server, request).meta().cursor());
  EXPECT_EQ(Get(server, request).data_size(), 0);
  SpawnIdle(server);
  const auto response = Get(server, request);
  EXPECT_EQ(Types(response), Found{"process:start"});
  EXPECT_FALSE(response.has_gap());
}

TEST(GetEventHistory, SaysWhereItBeginsWhenTheRingIsOverrun) {
  DirectServer server(Operations());
  v1::GetEventHistoryRequest request;
  request.set_after(server.node().events().Now().ToString());
  const size_t capacity = server.node().events().capacity();
  for (size_t i = 0; i < capacity + 10; ++i) {
    server.node().events().Publish(runtime::EventType::kNameRegister, runtime::Pid(),
                                   runtime::EventDetails());
  }
  const auto response = Get(server, request);
  EXPECT_EQ(response.gap().missed(), 10);
  EXPECT_EQ(response.gap().cause(), "ring_overrun");
  EXPECT_EQ(response.meta().total(), capacity);
  EXPECT_FALSE(response.range().complete());
  EXPECT_EQ(response.range().oldest(), server.node().events().Oldest().ToString());
}

TEST(GetEventHistory, ACursorOfAnotherIncarnationIsAGap) {
  DirectServer server(Operations());
  v1::GetEventHistoryRequest request;
  request.set_after("1-77");
  const auto response = Get(server, request);
  EXPECT_EQ(response.gap().cause(), "other_incarnation");
  EXPECT_EQ(response.data(0).type(), "node:start");
}

TEST(GetEventHistory, KeepsToATime) {
  DirectServer server(Operations());
  SpawnIdle(server);
  server.driver().Advance(std::chrono::seconds(10));
  const auto until_now = Get(server, v1::GetEventHistoryRequest());
  SpawnIdle(server);
  const auto all = Get(server, v1::GetEventHistoryRequest());
  ASSERT_EQ(all.data_size(), until_now.data_size() + 1);
  v1::GetEventHistoryRequest request;
  *request.mutable_since() = all.data(all.data_size() - 1).data().time();
  EXPECT_EQ(Get(server, request).data_size(), 1);
  *request.mutable_until() = request.since();
  request.clear_since();
  EXPECT_EQ(Get(server, request).data_size(), until_now.data_size());
  request.mutable_until()->set_seconds(253'402'300'799);  // the last that a timestamp has
  EXPECT_EQ(Get(server, request).data_size(), all.data_size());
}

TEST(GetEventHistory, RefusesABrokenCursorAndAnUnknownProcess) {
  DirectServer server(Operations());
  v1::GetEventHistoryRequest request;
  request.set_after("yesterday");
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INVALID_CURSOR);
  request.clear_after();
  request.set_pid("nobody");
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_PROCESS_NOT_FOUND);
  request.set_pid("<0.x>");
  const auto refused = server.Begin(kPath, request);
  EXPECT_EQ(refused->reason(), v1::REASON_INVALID_PID);
  EXPECT_EQ(refused->fields(), std::vector<std::string>{"pid"});
}

}  // namespace
}  // namespace arsenal::service::event
