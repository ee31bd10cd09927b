// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.EventService/UnsubscribeFromEvents";

v1::UnsubscribeFromEventsRequest Request(const std::string& id) {
  v1::UnsubscribeFromEventsRequest request;
  request.set_subscription_id(id);
  return request;
}

bool All(const runtime::Event& event) { return event.sequence > 0; }

TEST(UnsubscribeFromEvents, EndsItAndSaysHowItWasLast) {
  DirectServer server(Operations());
  ASSERT_TRUE(server.hub().Subscribe({}, All).ok());
  const auto response = server.Call<v1::UnsubscribeFromEventsResponse>(kPath, Request("sub-1"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->data().subscription_id(), "sub-1");
  EXPECT_EQ(response->data().event_types(0), "all");
  EXPECT_EQ(server.Begin(kPath, Request("sub-1"))->reason(), v1::REASON_SUBSCRIPTION_NOT_FOUND);
}

TEST(UnsubscribeFromEvents, EndsOnlyTheOneOfTheProcessThatIsMeant) {
  DirectServer server(Operations());
  const auto mine = SpawnIdle(server, "mine");
  SpawnIdle(server, "other");
  ASSERT_TRUE(server.hub().Subscribe({}, All, mine).ok());
  v1::UnsubscribeFromEventsRequest request = Request("sub-1");
  request.set_subscriber_pid("other");
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_SUBSCRIPTION_NOT_FOUND);
  request.set_subscriber_pid("<0.x>");
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_INVALID_PID);
  request.set_subscriber_pid("mine");
  EXPECT_TRUE(server.Begin(kPath, request)->ok());
}

TEST(UnsubscribeFromEvents, OfWhatIsNoIdIsRefused) {
  DirectServer server(Operations());
  for (const char* id : {"1", "sub-", "sub-x", "sub-9"}) {
    EXPECT_EQ(server.Begin(kPath, Request(id))->reason(), v1::REASON_SUBSCRIPTION_NOT_FOUND) << id;
  }
}

}  // namespace
}  // namespace arsenal::service::event
