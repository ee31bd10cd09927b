// SPDX-License-Identifier: MIT

#include <chrono>

#include "gtest/gtest.h"
#include "service/core/testing/direct.h"
#include "service/core/testing/processes.h"
#include "service/event/operations.h"

namespace arsenal::service::event {
namespace {

using core::testing::DirectCall;
using core::testing::DirectServer;
using core::testing::SpawnIdle;

constexpr char kPath[] = "/arsenal.v1.EventService/StreamEvents";

// The types of all records so far.
std::vector<std::string> Types(const DirectCall& call) {
  std::vector<std::string> types;
  for (size_t i = 0; i < call.messages().size(); ++i) {
    types.push_back(call.message<v1::StreamEventsResponse>(i).type());
  }
  return types;
}

v1::StreamEventsResponse Record(const DirectCall& call, size_t index) {
  return call.message<v1::StreamEventsResponse>(index);
}

void End(DirectServer& server, DirectCall& call) {
  call.Cancel();
  server.driver().RunUntilQuiet();
  EXPECT_EQ(call.reason(), v1::REASON_CANCELLED);
}

using Found = std::vector<std::string>;

TEST(StreamEvents, BeginsWithWhatHappensNext) {
  DirectServer server(Operations());
  const auto call = server.Begin(kPath, v1::StreamEventsRequest());
  EXPECT_EQ(Types(*call), Found{});
  const auto pid = SpawnIdle(server, "idle");
  EXPECT_EQ(Types(*call), (Found{"process:start", "name:register"}));
  server.space().ExitProcess(pid, *runtime::Atom::Intern("boom"));
  server.driver().RunUntilQuiet();
  EXPECT_EQ(Types(*call),
            (Found{"process:start", "name:register", "name:unregister", "process:exit"}));
  const auto exit = Record(*call, 3).data();
  EXPECT_EQ(exit.pid(), pid.ToString());
  EXPECT_EQ(exit.name(), "idle");
  EXPECT_EQ(exit.reason(), "boom");
  End(server, *call);
}

TEST(StreamEvents, GoesOnFromACursorWithoutLossOrRepetition) {
  DirectServer server(Operations());
  const auto first = server.Begin(kPath, v1::StreamEventsRequest());
  SpawnIdle(server);
  ASSERT_EQ(first->messages().size(), 1);
  v1::StreamEventsRequest request;
  request.set_after(Record(*first, 0).cursor());
  End(server, *first);
  SpawnIdle(server);
  const auto second = server.Begin(kPath, request);
  SpawnIdle(server);
  ASSERT_EQ(Types(*second), (Found{"process:start", "process:start"}));
  EXPECT_EQ(Record(*second, 0).data().sequence(), Record(*first, 0).data().sequence() + 1);
  EXPECT_EQ(Record(*second, 1).data().sequence(), Record(*first, 0).data().sequence() + 2);
  End(server, *second);
}

TEST(StreamEvents, KeepsToTheTypesAndTheProcessAskedFor) {
  DirectServer server(Operations());
  const auto pid = SpawnIdle(server, "idle");
  v1::StreamEventsRequest request;
  request.add_event_types("process:exit");
  request.set_pid("idle");
  const auto call = server.Begin(kPath, request);
  const auto other = SpawnIdle(server);
  server.space().ExitProcess(other, runtime::atoms::kKill);
  server.space().ExitProcess(pid, runtime::atoms::kKill);
  server.driver().RunUntilQuiet();
  ASSERT_EQ(Types(*call), Found{"process:exit"});
  EXPECT_EQ(Record(*call, 0).data().pid(), pid.ToString());
  EXPECT_EQ(Record(*call, 0).data().reason(), "killed");
  End(server, *call);
}

TEST(StreamEvents, ACursorOfAnotherIncarnationGetsAGapFirst) {
  DirectServer server(Operations());
  v1::StreamEventsRequest request;
  request.set_after("1-77");
  const auto call = server.Begin(kPath, request);
  ASSERT_GE(call->messages().size(), 2);
  EXPECT_EQ(Record(*call, 0).type(), "gap");
  EXPECT_EQ(Record(*call, 0).gap().cause(), "other_incarnation");
  EXPECT_EQ(Record(*call, 0).gap().after(), "1-77");
  EXPECT_FALSE(Record(*call, 0).gap().has_missed());
  EXPECT_EQ(Record(*call, 1).type(), "node:start");
  End(server, *call);
}

TEST(StreamEvents, ACursorThatIsOlderThanTheRingIsToldHowMuchItMissed) {
  DirectServer server(Operations());
  v1::StreamEventsRequest request;
  request.set_after(server.node().events().Now().ToString());
  const size_t capacity = server.node().events().capacity();
  for (size_t i = 0; i < capacity + 10; ++i) {
    server.node().events().Publish(runtime::EventType::kNameRegister, runtime::Pid(),
                                   runtime::EventDetails());
  }
  const auto call = server.Begin(kPath, request);
  EXPECT_EQ(Record(*call, 0).gap().cause(), "ring_overrun");
  EXPECT_EQ(Record(*call, 0).gap().missed(), 10);
  EXPECT_EQ(call->messages().size(), capacity + 1);
  End(server, *call);
}

TEST(StreamEvents, BeatsEveryFifteenSeconds) {
  DirectServer server(Operations());
  const auto call = server.Begin(kPath, v1::StreamEventsRequest());
  server.driver().Advance(std::chrono::seconds(31));
  EXPECT_EQ(Types(*call), (Found{"heartbeat", "heartbeat"}));
  EXPECT_EQ(Record(*call, 0).cursor(), server.node().events().Now().ToString());
  End(server, *call);
}

TEST(StreamEvents, EndsAfterAnHourWithAMarkerToResumeFrom) {
  DirectServer server(Operations());
  const auto call = server.Begin(kPath, v1::StreamEventsRequest());
  server.driver().Advance(std::chrono::hours(1));
  ASSERT_TRUE(call->ok());
  const auto end = Record(*call, call->messages().size() - 1);
  EXPECT_EQ(end.type(), "end");
  EXPECT_EQ(end.end_reason(), "age_limit");
  EXPECT_EQ(end.cursor(), server.node().events().Now().ToString());
}

TEST(StreamEvents, EndsWithAMarkerWhenTheNodeStops) {
  DirectServer server(Operations());
  const auto call = server.Begin(kPath, v1::StreamEventsRequest());
  server.pipeline().Drain();
  server.driver().RunUntilQuiet();
  ASSERT_TRUE(call->ok());
  EXPECT_EQ(Record(*call, 0).end_reason(), "node_stopping");
  EXPECT_EQ(server.Begin(kPath, v1::StreamEventsRequest())->reason(), v1::REASON_UNAVAILABLE);
}

TEST(StreamEvents, RefusesABrokenCursorAndTooManyStreams) {
  core::PipelineOptions options;
  options.streams_max = 1;
  DirectServer server(Operations(), options);
  v1::StreamEventsRequest broken;
  broken.set_after("yesterday");
  const auto refused = server.Begin(kPath, broken);
  EXPECT_EQ(refused->reason(), v1::REASON_INVALID_CURSOR);
  EXPECT_EQ(refused->fields(), std::vector<std::string>{"after"});
  const auto open = server.Begin(kPath, v1::StreamEventsRequest());
  EXPECT_EQ(server.Begin(kPath, v1::StreamEventsRequest())->reason(), v1::REASON_STREAM_LIMIT);
  End(server, *open);
  const auto again = server.Begin(kPath, v1::StreamEventsRequest());
  EXPECT_FALSE(again->ended());
  End(server, *again);
}

}  // namespace
}  // namespace arsenal::service::event
