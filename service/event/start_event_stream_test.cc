// SPDX-License-Identifier: MIT

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.EventService/StartEventStream";

TEST(StartEventStream, TurnsTheCollectionOnOnce) {
  DirectServer server(Operations());
  v1::StartEventStreamRequest request;
  request.add_event_types("process_lifecycle");
  request.set_sample_rate(0.5);
  const auto response = server.Call<v1::StartEventStreamResponse>(kPath, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_TRUE(response->data().stream_active());
  EXPECT_EQ(response->data().event_types(0), "process:start");
  EXPECT_EQ(response->data().event_types_size(), 4);
  EXPECT_EQ(response->data().sample_rate(), 0.5);
  EXPECT_EQ(response->data().began(), server.node().events().Now().ToString());
  EXPECT_EQ(server.Begin(kPath, request)->reason(), v1::REASON_ALREADY_ACTIVE);
}

TEST(StartEventStream, RefusesAShareThatIsNone) {
  DirectServer server(Operations());
  v1::StartEventStreamRequest request;
  request.set_sample_rate(1.5);
  const auto refused = server.Begin(kPath, request);
  EXPECT_EQ(refused->reason(), v1::REASON_VALIDATION_ERROR);
  EXPECT_EQ(refused->fields(), std::vector<std::string>{"sample_rate"});
  request.clear_sample_rate();
  request.add_event_types("garbage_collection");
  EXPECT_EQ(server.Begin(kPath, request)->fields(), std::vector<std::string>{"event_types[0]"});
  EXPECT_FALSE(server.hub().collecting());
}

}  // namespace
}  // namespace arsenal::service::event
