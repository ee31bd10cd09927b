// SPDX-License-Identifier: MIT
#include "runtime/demo/event_worker.h"

#include <gtest/gtest.h>

#include <string>

#include "runtime/behaviour/call.h"
#include "runtime/demo/testing/demo_node.h"

namespace arsenal::runtime {
namespace {

constexpr char kName[] = "event_worker";

// Subscribes to a topic and notes what comes.
ProcessTask<> Subscribe(ProcessContext& self, Term topic, Lines& heard) {
  const Term request = Term::TupleOf(A("subscribe"), topic);
  const CallAnswer answer = co_await Call(self, ServerRef(A(kName)), request);
  EXPECT_TRUE(answer.ok());
  while (true) {
    const Message event = co_await self.Receive();
    heard.push_back(ToText(event.payload()));
  }
}

class EventWorkerTest : public testing::Test {
 protected:
  EventWorkerTest() : demo_(std::nullopt) { demo_.Call("demo_sup", kStopTraffic); }
  std::string Call(std::string_view request) { return demo_.Call(kName, request); }
  int64_t Figure(std::string_view key) { return demo_.Figure(kName, key); }
  Pid Subscriber(const char* topic, Lines& heard) {
    Pid pid;
    demo_.OnWorker([&] {
      pid = demo_.node()
                .space()
                .Spawn([&heard, topic](ProcessContext& self) {
                  return Subscribe(self, T(topic), heard);
                })
                ->pid;
    });
    demo_.driver().RunUntilQuiet();
    return pid;
  }

  static constexpr char kStopTraffic[] = "{terminate_child,traffic_sup}";
  DemoNode demo_;
};

TEST_F(EventWorkerTest, PassesEventsOnToThoseWhoSubscribed) {
  Lines one;
  Lines other;
  const Pid first = Subscriber("news", one);
  Subscriber("<<\"b\">>", other);
  EXPECT_EQ(Call("{publish,news,{hello,1}}"), "{ok,1}");
  EXPECT_EQ(Call("{publish,<<\"b\">>,x}"), "{ok,2}");
  EXPECT_EQ(one, (Lines{"{event,news,{hello,1},1}"}));
  EXPECT_EQ(other, (Lines{"{event,<<98>>,x,2}"}));
  EXPECT_EQ(Call("{unsubscribe,news," + first.ToString() + "}"), "ok");
  EXPECT_EQ(Call("{unsubscribe,news," + first.ToString() + "}"), "{error,not_found}");
  Call("{publish,news,late}");
  EXPECT_EQ(one.size(), 1u);
  EXPECT_EQ(Call("{subscribe,{no,topic}}"), "{error,badarg}");
  EXPECT_EQ(Call("{publish,7,x}"), "{error,badarg}");
}

TEST_F(EventWorkerTest, ForgetsSubscribersThatEnd) {
  Lines heard;
  const Pid subscriber = Subscriber("news", heard);
  EXPECT_EQ(Call("subscribers"), "#{news => [" + subscriber.ToString() + "]}");
  demo_.OnWorker([&] { demo_.node().space().ExitProcess(subscriber, atoms::kKill); });
  demo_.driver().RunUntilQuiet();
  EXPECT_EQ(Call("subscribers"), "#{}");
  EXPECT_EQ(Figure("subscriptions"), 0);
}

TEST_F(EventWorkerTest, RoutesOneStep) {
  Lines heard;
  Subscriber("all", heard);
  EXPECT_EQ(Call("{route,news,all}"), "ok");
  EXPECT_EQ(Call("{route,all,more}"), "ok");
  Call("{publish,news,x}");
  EXPECT_EQ(heard, (Lines{"{event,all,x,1}"}));
  EXPECT_EQ(Call("routes"), "[{all,more},{news,all}]");
  EXPECT_EQ(Call("{unroute,news,all}"), "ok");
  EXPECT_EQ(Call("{unroute,news,all}"), "{error,not_found}");
  EXPECT_EQ(Call("{route,a,a}"), "{error,badarg}");
}

TEST_F(EventWorkerTest, DeliversTheHigherPriorityFirst) {
  Lines heard;
  Subscriber("t", heard);
  EXPECT_EQ(Call("pause"), "ok");
  Call("{publish,t,a,low}");
  Call("{publish,t,b}");
  Call("{publish,t,c,high}");
  Call("{publish,t,d,high}");
  EXPECT_EQ(Figure("waiting"), 4);
  EXPECT_TRUE(heard.empty());
  EXPECT_EQ(Call("resume"), "ok");
  EXPECT_EQ(heard, (Lines{"{event,t,c,3}", "{event,t,d,4}", "{event,t,b,2}", "{event,t,a,1}"}));
  EXPECT_EQ(Call("{publish,t,x,urgent}"), "{error,badarg}");
}

TEST_F(EventWorkerTest, BuriesWhatNobodyWants) {
  Call("{publish,nobody,x}");
  EXPECT_EQ(Call("dead_letters"), "[{1,nobody,x,no_subscriber}]");
  Lines heard;
  Subscriber("nobody", heard);
  EXPECT_EQ(Call("replay"), "{ok,1}");
  EXPECT_EQ(heard, (Lines{"{event,nobody,x,1}"}));
  EXPECT_EQ(Call("dead_letters"), "[]");
  for (int i = 0; i < 120; ++i) Call("{publish,void,x}");
  EXPECT_EQ(Call("clear_dead_letters"), "{ok,100}");
  EXPECT_EQ(Figure("dead"), 121);
}

TEST_F(EventWorkerTest, DropsOrRefusesAtItsLimit) {
  Lines heard;
  Subscriber("t", heard);
  Call("pause");
  EXPECT_EQ(Call("{limit,2}"), "ok");
  Call("{publish,t,a,high}");
  Call("{publish,t,b,low}");
  EXPECT_EQ(Call("{publish,t,c}"), "{ok,3}");
  EXPECT_EQ(Call("dead_letters"), "[{2,t,b,overflow}]") << "the oldest of the lowest priority";
  EXPECT_EQ(Call("{overflow,drop_newest}"), "ok");
  EXPECT_EQ(Call("{publish,t,d}"), "{ok,4}");
  EXPECT_EQ(Call("{overflow,refuse}"), "ok");
  EXPECT_EQ(Call("{publish,t,e}"), "{error,overflow}");
  EXPECT_EQ(Figure("overflowed"), 2);
  EXPECT_EQ(Figure("refused"), 1);
  Call("resume");
  EXPECT_EQ(heard, (Lines{"{event,t,a,1}", "{event,t,c,3}"}));
  Call("pause");
  Call("{overflow,drop_oldest}");
  Call("{publish,t,f}");
  Call("{publish,t,g}");
  EXPECT_EQ(Call("{limit,1}"), "ok");
  EXPECT_EQ(Figure("waiting"), 1);
  EXPECT_EQ(Call("{limit,0}"), "{error,badarg}");
  EXPECT_EQ(Call("{overflow,explode}"), "{error,badarg}");
}

TEST_F(EventWorkerTest, HasALimitOfSubscriptions) {
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(Call("{subscribe,t" + std::to_string(i) + "}"), "ok");
  }
  EXPECT_EQ(Call("{subscribe,one_more}"), "{error,too_many_subscribers}");
}

}  // namespace
}  // namespace arsenal::runtime
