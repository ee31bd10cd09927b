// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.EventService/SubscribeToEvents";

constexpr char kStream[] = "/arsenal.v1.EventService/StreamEvents";
constexpr char kUnsubscribe[] = "/arsenal.v1.EventService/UnsubscribeFromEvents";

std::string Subscribe(DirectServer& server, const v1::SubscribeToEventsRequest& request) {
  const auto response = server.Call<v1::SubscribeToEventsResponse>(kPath, request);
  EXPECT_TRUE(response.ok()) << response.status();
  return response.ok() ? response->data().subscription_id() : "";
}

std::vector<std::string> Types(const core::testing::DirectCall& call) {
  std::vector<std::string> types;
  for (size_t i = 0; i < call.messages().size(); ++i) {
    types.push_back(call.message<v1::StreamEventsResponse>(i).type());
  }
  return types;
}

void End(DirectServer& server, core::testing::DirectCall& call) {
  call.Cancel();
  server.driver().RunUntilQuiet();
}

using Found = std::vector<std::string>;

TEST(SubscribeToEvents, AStreamGoesOnWhereTheSubscriptionWasReadLast) {
  DirectServer server(Operations());
  ASSERT_TRUE(server.hub().StartCollection({}, 1.0));
  v1::SubscribeToEventsRequest request;
  request.add_event_types("process:start");
  v1::StreamEventsRequest stream;
  stream.set_subscription_id(Subscribe(server, request));
  SpawnIdle(server, "before");  // nobody reads yet
  const auto first = server.Begin(kStream, stream);
  SpawnIdle(server);
  EXPECT_EQ(Types(*first), (Found{"process:start", "process:start"}));
  End(server, *first);
  SpawnIdle(server);
  const auto second = server.Begin(kStream, stream);
  EXPECT_EQ(Types(*second), Found{"process:start"});
  EXPECT_EQ(server.hub().Find("sub-1")->delivered, 3);
  End(server, *second);
}

TEST(SubscribeToEvents, AStreamGetsOnlyWhatIsCollectedAndEndsWithTheSubscription) {
  DirectServer server(Operations());
  v1::StreamEventsRequest stream;
  stream.set_subscription_id(Subscribe(server, v1::SubscribeToEventsRequest()));
  const auto call = server.Begin(kStream, stream);
  SpawnIdle(server);
  EXPECT_EQ(Types(*call), Found{});
  ASSERT_TRUE(server.hub().StartCollection({}, 1.0));
  SpawnIdle(server);
  EXPECT_EQ(Types(*call), Found{"process:start"});
  v1::UnsubscribeFromEventsRequest unsubscribe;
  unsubscribe.set_subscription_id("sub-1");
  ASSERT_TRUE(server.Call<v1::UnsubscribeFromEventsResponse>(kUnsubscribe, unsubscribe).ok());
  SpawnIdle(server);
  ASSERT_TRUE(call->ok());
  const auto end = call->message<v1::StreamEventsResponse>(call->messages().size() - 1);
  EXPECT_EQ(end.end_reason(), "unsubscribed");
  EXPECT_EQ(server.Begin(kStream, stream)->reason(), v1::REASON_SUBSCRIPTION_NOT_FOUND);
}

TEST(SubscribeToEvents, AnOverrunIsAGapAndIsCounted) {
  DirectServer server(Operations());
  ASSERT_TRUE(server.hub().StartCollection({}, 1.0));
  v1::StreamEventsRequest stream;
  stream.set_subscription_id(Subscribe(server, v1::SubscribeToEventsRequest()));
  for (size_t i = 0; i < server.node().events().capacity() + 10; ++i) {
    server.node().events().Publish(runtime::EventType::kNameRegister, runtime::Pid(),
                                   runtime::EventDetails());
  }
  const auto call = server.Begin(kStream, stream);
  EXPECT_EQ(Types(*call).at(0), "gap");
  EXPECT_EQ(server.hub().Find("sub-1")->dropped, 10);
  EXPECT_EQ(server.hub().Find("sub-1")->delivered, server.node().events().capacity());
  End(server, *call);
}

TEST(SubscribeToEvents, AProcessIsSentWhatPassesEveryFilter) {
  DirectServer server(Operations());
  ASSERT_TRUE(server.hub().StartCollection({}, 1.0));
  const auto subscriber = SpawnIdle(server, "subscriber");
  v1::SubscribeToEventsRequest request;
  request.set_subscriber_pid("subscriber");
  request.add_event_types("name:register");
  request.add_filters()->set_name_pattern("^a");
  request.add_filters()->set_name_pattern("b$");
  Subscribe(server, request);
  for (const char* name : {"ab", "ac", "bb"}) SpawnIdle(server, name);
  EXPECT_EQ(runtime::InspectMessages(server.space(), subscriber, 10)->size(), 1);
}

TEST(SubscribeToEvents, AnIdOfTheCallersOwnIsTakenOnce) {
  DirectServer server(Operations());
  v1::SubscribeToEventsRequest request;
  request.set_subscription_id("dashboard");
  EXPECT_EQ(Subscribe(server, request), "dashboard");
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_ALREADY_ACTIVE);
  request.set_subscription_id("not an id");
  EXPECT_EQ(server.Begin(kPath, request)->fields(), std::vector<std::string>{"subscription_id"});
}

TEST(SubscribeToEvents, RefusesTheNodesOwnProcessesAndTooMany) {
  DirectServer server(Operations());
  v1::SubscribeToEventsRequest request;
  request.set_subscriber_pid(core::testing::SpawnCritical(server).ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_PROCESS_CRITICAL);
  request.set_subscriber_pid("nobody");
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_PROCESS_NOT_FOUND);
  request.clear_subscriber_pid();
  request.add_filters()->set_reason_pattern("(");
  EXPECT_EQ(server.Begin(kPath, request)->fields(),
            std::vector<std::string>{"filters[0].reason_pattern"});
  request.clear_filters();
  for (size_t i = 0; i < runtime::EventHub::kSubscriptions; ++i) Subscribe(server, request);
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_SUBSCRIPTION_LIMIT);
}

}  // namespace
}  // namespace arsenal::service::event
