// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.EventService/PublishEvent";

constexpr char kHistory[] = "/arsenal.v1.EventService/GetEventHistory";

v1::PublishEventRequest Request(const std::string& type) {
  v1::PublishEventRequest request;
  request.set_type(type);
  return request;
}

TEST(PublishEvent, StandsInHistoryUnderItsOwnType) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server, "idle");
  v1::PublishEventRequest request = Request("deploy:finished");
  request.set_pid("idle");
  (*request.mutable_data()->mutable_struct_value()->mutable_fields())["version"].set_string_value(
      "1.2");
  const auto response = server.Call<v1::PublishEventResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().cursor(), server.node().events().Now().ToString());
  EXPECT_EQ(response->data().subscriptions(), 0);
  v1::GetEventHistoryRequest history;
  history.add_event_types("custom");
  history.add_custom_types("deploy:finished");
  const auto found = server.Call<v1::GetEventHistoryResponse>(kHistory, history);
  ASSERT_EQ(found->data_size(), 1);
  const v1::Event& event = found->data(0).data();
  EXPECT_EQ(found->data(0).type(), "custom");
  EXPECT_EQ(event.custom_type(), "deploy:finished");
  EXPECT_EQ(event.pid(), pid.ToString());
  EXPECT_EQ(event.name(), "idle");
  EXPECT_EQ(event.published().struct_value().fields().at("version").string_value(), "1.2");
  history.set_custom_types(0, "deploy:begun");
  EXPECT_EQ(server.Call<v1::GetEventHistoryResponse>(kHistory, history)->data_size(), 0);
}

TEST(PublishEvent, CountsTheSubscriptionsThatSelectIt) {
  DirectServer server(Operations());
  v1::SubscribeToEventsRequest subscribe;
  subscribe.add_event_types("custom");
  constexpr char kSubscribe[] = "/arsenal.v1.EventService/SubscribeToEvents";
  ASSERT_TRUE(server.Call<v1::SubscribeToEventsResponse>(kSubscribe, subscribe).ok());
  subscribe.set_event_types(0, "process:exit");
  ASSERT_TRUE(server.Call<v1::SubscribeToEventsResponse>(kSubscribe, subscribe).ok());
  const auto response = server.Call<v1::PublishEventResponse>(kPath, Request("alarm"));
  EXPECT_EQ(response->data().subscriptions(), 1);
}

TEST(PublishEvent, RefusesWhatIsNoTypeAndWhatIsTooLarge) {
  DirectServer server(Operations());
  const auto refused = server.Begin(kPath, Request("Not A Type"));
  EXPECT_EQ(refused->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(refused->fields(), std::vector<std::string>{"type"});
  v1::PublishEventRequest large = Request("alarm");
  large.mutable_data()->set_string_value(std::string(20'000, 'x'));
  const auto before = server.node().events().Now();
  EXPECT_EQ(server.Begin(kPath, large)->fields(), std::vector<std::string>{"data"});
  v1::PublishEventRequest broken = Request("alarm");
  broken.set_format("term");
  broken.mutable_data()->set_string_value("{a,");
  EXPECT_EQ(server.Begin(kPath, broken)->reason(), v1::REASON_INVALID_TERM);
  v1::PublishEventRequest of_nobody = Request("alarm");
  of_nobody.set_pid("nobody");
  EXPECT_EQ(server.Begin(kPath, of_nobody)->reason(), v1::REASON_PROCESS_NOT_FOUND);
  EXPECT_EQ(server.node().events().Now(), before);
}

}  // namespace
}  // namespace arsenal::service::event
