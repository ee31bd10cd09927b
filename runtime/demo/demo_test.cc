// SPDX-License-Identifier: MIT
#include "runtime/demo/demo.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "runtime/demo/demo_modules.h"
#include "runtime/demo/testing/demo_node.h"
#include "runtime/process/process.h"

namespace arsenal::runtime {
namespace {

TEST(Demo, StartsItsTreeUnderItsNames) {
  ForEachNode([](DemoNode& demo) {
    const SupervisorSnapshot root = demo.Snapshot("root_sup");
    ASSERT_EQ(root.children.size(), 1u);
    EXPECT_EQ(root.children[0].pid, demo.Whereis("demo_sup"));
    EXPECT_EQ(root.children[0].type, ChildType::kSupervisor);
    const SupervisorSnapshot tree = demo.Snapshot("demo_sup");
    EXPECT_EQ(tree.max_restarts, 4);
    EXPECT_EQ(tree.max_seconds, 10);
    const char* names[] = {"counter", "kv", "crasher", "client", "workers_sup", "traffic_sup"};
    ASSERT_EQ(tree.children.size(), std::size(names));
    for (size_t i = 0; i < std::size(names); ++i) {
      EXPECT_TRUE(tree.children[i].pid.valid());
      EXPECT_EQ(tree.children[i].pid, demo.Whereis(names[i]));
      const ProcessInfo info = *demo.node().Inspect(tree.children[i].pid);
      EXPECT_EQ(info.behaviour, i < 4 ? "gen_server" : "supervisor");
      EXPECT_EQ(info.initial_call.module, A(names[i]));
      EXPECT_EQ(info.supervisor, demo.Whereis("demo_sup"));
      EXPECT_FALSE(info.critical);
    }
    EXPECT_EQ(demo.Snapshot("workers_sup").strategy, A("rest_for_one"));
    for (const char* name :
         {"stateful_worker", "resource_worker", "event_worker", "cascade_worker"}) {
      EXPECT_EQ(demo.node().Inspect(demo.Whereis(name))->supervisor, demo.Whereis("workers_sup"));
    }
    for (const char* name : {"stateful_client", "resource_client", "event_client"}) {
      EXPECT_EQ(demo.node().Inspect(demo.Whereis(name))->supervisor, demo.Whereis("traffic_sup"));
    }
    EXPECT_TRUE(demo.node().Inspect(demo.Whereis("root_sup"))->critical);
    EXPECT_EQ(demo.HealthNow("demo_sup").word, HealthWord::kHealthy);
  });
}

TEST(Demo, CanBeLeftOut) {
  RootOptions options;
  options.demo = DemoApplication::kOff;
  DemoNode demo(std::nullopt, options);
  EXPECT_TRUE(demo.Whereis("root_sup").valid());
  EXPECT_FALSE(demo.Whereis("demo_sup").valid());
  EXPECT_TRUE(demo.node().modules().Find("counter", "start_link").ok());
}

TEST(DemoCounter, CountsAndRefusesWhatIsNoRequestOfItsOwn) {
  DemoNode demo(std::nullopt);
  EXPECT_EQ(demo.Call("counter", "get_count"), "0");
  EXPECT_EQ(demo.Call("counter", "increment"), "1");
  EXPECT_EQ(demo.Call("counter", "{increment,41}"), "42");
  EXPECT_EQ(demo.Call("counter", "{increment,-2}"), "40");
  EXPECT_EQ(demo.Call("counter", "{increment,9223372036854775807}"), "{error,system_limit}");
  EXPECT_EQ(demo.Call("counter", "get_count"), "40");
  EXPECT_EQ(demo.Call("counter", "{increment,many}"), "{'$unknown_message',{increment,many}}");
  EXPECT_EQ(demo.Call("counter", "reset"), "0");
  EXPECT_EQ(*InspectState(demo.node().space(), demo.Whereis("counter")), Term::Integer(0));
}

TEST(DemoKv, KeepsValuesAndKnowsWhatTheyTake) {
  DemoNode demo(std::nullopt);
  const Pid kv = demo.Whereis("kv");
  const size_t empty = InspectMemory(demo.node().space(), kv)->code;
  EXPECT_EQ(demo.Call("kv", "{get,a}"), "not_found");
  EXPECT_EQ(demo.Call("kv", "{put,a,[1,2,3]}"), "ok");
  EXPECT_EQ(demo.Call("kv", "{put,{b},x}"), "ok");
  EXPECT_EQ(demo.Call("kv", "{put,a,y}"), "ok");
  EXPECT_EQ(demo.Call("kv", "{get,a}"), "{ok,y}");
  EXPECT_EQ(demo.Call("kv", "keys"), "[a,{b}]");
  EXPECT_EQ(demo.Call("kv", "size"), "2");
  EXPECT_EQ(*InspectState(demo.node().space(), kv), T("#{a=>y,{b}=>x}"));
  EXPECT_GT(InspectMemory(demo.node().space(), kv)->code, empty);
  EXPECT_EQ(demo.Call("kv", "{delete,a}"), "ok");
  EXPECT_EQ(demo.Call("kv", "{delete,a}"), "not_found");
  EXPECT_EQ(demo.Call("kv", "{delete,{b}}"), "ok");
  EXPECT_EQ(InspectMemory(demo.node().space(), kv)->code, empty);
}

TEST(DemoKv, TakesAnyMapAsItsStateAndKnowsWhatItTakesThen) {
  DemoNode demo(std::nullopt);
  const auto set = [&demo](std::string_view name, std::string_view state) {
    std::string answer;
    demo.OnWorker([&] {
      demo.session().Call(
          A(name), Term::TupleOf(atoms::kSetState, T(state)), 5 * kSecond,
          [&answer](CallOutcome outcome) { answer = ToText(outcome.term); }, atoms::kSystem);
    });
    demo.driver().RunUntilQuiet();
    return answer;
  };
  demo.Call("kv", "{put, a, \"0123456789\"}");
  EXPECT_EQ(set("kv", "#{b => 1}"), "ok");
  EXPECT_EQ(demo.Call("kv", "keys"), "[b]");
  EXPECT_EQ(set("kv", "[]"), "{error,not_a_map}");
  EXPECT_EQ(demo.Call("kv", "keys"), "[b]");
  EXPECT_EQ(set("counter", "42"), "ok");
  EXPECT_EQ(demo.Call("counter", "get_count"), "42");
  EXPECT_EQ(set("counter", "42.0"), "{error,not_an_integer}");
}

TEST(DemoCrasher, DividesAndFailsWithBadarithWhereErlangDoes) {
  DemoNode demo(std::nullopt);
  EXPECT_EQ(demo.Call("crasher", "ping"), "pong");
  EXPECT_EQ(demo.Call("crasher", "{divide,7,-2}"), "-3");
  EXPECT_EQ(demo.Call("crasher", "{divide,-9223372036854775808,-1}"), "9223372036854775808");
  const Pid before = demo.Whereis("crasher");
  EXPECT_TRUE(demo.Call("crasher", "{divide,1,0}")
                  .starts_with("{badarith,[{crasher,handle_call,3,[{file,"));
  EXPECT_NE(demo.Whereis("crasher"), before);
  EXPECT_TRUE(demo.Call("crasher", "{divide,a,1}").starts_with("{badarith,"));
}

TEST(DemoCrasher, CrashesByCallCastAndMessageWithTheReasonGiven) {
  ForEachNode([](DemoNode& demo) {
    EXPECT_EQ(demo.Call("crasher", "crash"), "crashed");
    EXPECT_EQ(demo.Call("crasher", "{crash,{why,1}}"), "{why,1}");
    for (const char* message : {"{'$gen_cast',{crash,cast}}", "{crash,info}"}) {
      demo.OnWorker([&] { demo.node().space().Send(demo.Whereis("crasher"), T(message)); });
      demo.driver().RunUntilQuiet();
    }
    Lines reasons;
    for (const Event& event :
         demo.node().events().Read(demo.node().events().Oldest(), 1000).events) {
      if (event.type != EventType::kSupervisorChildExit) continue;
      reasons.push_back(ToText(*event.reason));
    }
    EXPECT_EQ(reasons, (Lines{"crashed", "{why,1}", "cast", "info"}));
    EXPECT_EQ(demo.Snapshot("demo_sup").restart_count, 4u);
  });
}

TEST(Demo, ACrashRestartsTheCrasherAloneAndLeavesTheCounterAsItWas) {
  ForEachNode([](DemoNode& demo) {
    demo.Call("counter", "{increment,7}");
    const Pid counter = demo.Whereis("counter");
    const Pid crasher = demo.Whereis("crasher");
    demo.Crash();
    EXPECT_EQ(demo.Whereis("counter"), counter);
    EXPECT_EQ(demo.Call("counter", "get_count"), "7");
    EXPECT_NE(demo.Whereis("crasher"), crasher);
    EXPECT_EQ(demo.Call("crasher", "ping"), "pong");
    EXPECT_EQ(demo.Snapshot("demo_sup").restarts_in_window, 1u);
    EXPECT_EQ(demo.HealthNow("demo_sup").word, HealthWord::kHealthy);
    demo.Crash();
    EXPECT_EQ(demo.HealthNow("demo_sup").rule,
              "half of the restart budget is used: 2 of 4 in 10 s");
  });
}

TEST(Demo, FourCrashesWithinTheWindowAreBorne) {
  ForEachNode([](DemoNode& demo) {
    const Pid demo_sup = demo.Whereis("demo_sup");
    for (int i = 0; i < 4; ++i) demo.Crash();
    EXPECT_EQ(demo.Whereis("demo_sup"), demo_sup);
    demo.driver().Advance(11 * kSecond);
    for (int i = 0; i < 4; ++i) demo.Crash();
    EXPECT_EQ(demo.Whereis("demo_sup"), demo_sup);
    EXPECT_EQ(demo.Snapshot("demo_sup").restart_count, 8u);
  });
}

TEST(Demo, TheFifthCrashWithinTheWindowMakesItGiveUpAndTheRootStartsItAnew) {
  ForEachNode([](DemoNode& demo) {
    demo.Call("counter", "{increment,7}");
    const Pid demo_sup = demo.Whereis("demo_sup");
    const Pid root = demo.Whereis("root_sup");
    for (int i = 0; i < 5; ++i) demo.Crash();
    EXPECT_EQ(demo.Whereis("root_sup"), root);
    EXPECT_NE(demo.Whereis("demo_sup"), demo_sup);
    EXPECT_FALSE(SnapshotOf(demo.node().space(), demo_sup).has_value());
    EXPECT_EQ(demo.Call("counter", "get_count"), "0");
    EXPECT_EQ(demo.Snapshot("root_sup").restart_count, 1u);
    EXPECT_EQ(demo.HealthNow("root_sup").word, HealthWord::kHealthy);
    EXPECT_EQ(demo.HealthNow("demo_sup").word, HealthWord::kCritical);
    EXPECT_EQ(demo.HealthNow("demo_sup").rule, "gave up within the last minute: 0 s ago");
    demo.driver().Advance(61 * kSecond);
    EXPECT_EQ(demo.HealthNow("demo_sup").word, HealthWord::kHealthy);
  });
}

TEST(Demo, EventsTellOfGivingUpAndOfTheNewStart) {
  ForEachNode([](DemoNode& demo) {
    const Pid demo_sup = demo.Whereis("demo_sup");
    const EventCursor from = demo.node().events().Now();
    for (int i = 0; i < 5; ++i) demo.Crash();
    Lines of_demo;
    Lines of_root;
    for (const Event& event : demo.node().events().Read(from, 1000).events) {
      if (!EventTypeName(event.type).starts_with("supervisor:")) continue;
      Lines& lines = event.pid == demo_sup ? of_demo : of_root;
      if (event.pid != demo_sup && event.pid != demo.Whereis("root_sup")) continue;
      lines.push_back(std::string(EventTypeName(event.type).substr(11)) + " " +
                      ToText(*event.details.Find(atoms::kChildId)));
    }
    ASSERT_EQ(of_demo.size(), 15u);
    EXPECT_EQ(Lines(of_demo.begin() + 8, of_demo.end()),
              (Lines{"child_exit crasher", "gave_up crasher", "child_terminate traffic_sup",
                     "child_terminate workers_sup", "child_terminate client", "child_terminate kv",
                     "child_terminate counter"}));
    EXPECT_EQ(of_root, (Lines{"child_exit demo_sup", "child_restart demo_sup"}));
  });
}

TEST(DemoClient, MakesARoundInEachPeriod) {
  ForEachNode([](DemoNode& demo) {
    demo.driver().Advance(10 * kSecond);
    EXPECT_EQ(demo.Call("counter", "get_count"), "10");
    EXPECT_EQ(demo.Call("kv", "size"), "10");
    EXPECT_EQ(demo.Call("kv", "{get,{client,3}}"), "{ok,3}");
    EXPECT_EQ(demo.Call("client", "stats"),
              ToText(T("#{period_ms=>1000,rounds=>10,skipped=>0,calls=>30,failures=>0,"
                       "last_error=>undefined}")));
  });
}

TEST(DemoClient, GoesOnWhenTheCounterIsNotThere) {
  ForEachNode([](DemoNode& demo) {
    EXPECT_EQ(demo.Call("demo_sup", "{terminate_child,counter}"), "ok");
    const Pid client = demo.Whereis("client");
    demo.driver().Advance(3 * kSecond);
    EXPECT_EQ(demo.Call("client", "stats"),
              ToText(T("#{period_ms=>1000,rounds=>3,skipped=>0,calls=>6,failures=>3,"
                       "last_error=>{noproc,counter}}")));
    const std::string restarted = demo.Call("demo_sup", "{restart_child,counter}");
    EXPECT_EQ(restarted, "{ok," + demo.Whereis("counter").ToString() + "}");
    demo.driver().Advance(2 * kSecond);
    EXPECT_EQ(demo.Call("counter", "get_count"), "2");
    EXPECT_EQ(demo.Whereis("client"), client);
  });
}

TEST(DemoClient, WaitsNoLongerThanTheTimeOutForASuspendedServer) {
  DemoNode demo(std::nullopt);
  demo.OnWorker([&] { demo.node().space().Suspend(demo.Whereis("counter")); });
  demo.driver().Advance(7 * kSecond);
  // The first round waits 5 s for the counter, and the periods meanwhile are skipped.
  const Term state = *InspectState(demo.node().space(), demo.Whereis("client"));
  EXPECT_EQ(*state.Find(A("last_error")), T("{timeout,counter}"));
  EXPECT_EQ(*state.Find(A("failures")), Term::Integer(1));
  EXPECT_EQ(*state.Find(A("skipped")), Term::Integer(5));
}

TEST(Demo, StopsInReverseOrderWhenTheNodeStops) {
  ForEachNode([](DemoNode& demo) {
    demo.driver().Advance(kSecond);
    const EventCursor from = demo.node().events().Now();
    bool stopped = false;
    demo.node().Post([&] { demo.node().Stop([&stopped] { stopped = true; }); });
    demo.driver().Advance(30 * kSecond);
    EXPECT_TRUE(stopped);
    Lines ended;
    for (const Event& event : demo.node().events().Read(from, 1000).events) {
      if (event.type == EventType::kProcessExit && event.name) {
        ended.push_back(std::string(event.name->text()) + " " + ToText(*event.reason));
      }
    }
    EXPECT_EQ(
        ended,
        (Lines{"event_client shutdown", "resource_client shutdown", "stateful_client shutdown",
               "traffic_sup shutdown", "cascade_worker shutdown", "event_worker shutdown",
               "resource_worker shutdown", "stateful_worker shutdown", "workers_sup shutdown",
               "client shutdown", "crasher shutdown", "kv shutdown", "counter shutdown",
               "demo_sup shutdown", "root_sup shutdown"}));
    EXPECT_EQ(demo.node().events().Read(from, 1000).events.back().type, EventType::kNodeStop);
  });
}

TEST(DemoModules, SayWhatTheyExpect) {
  ModuleTable modules;
  ASSERT_TRUE(AddDemoModules(modules, nullptr).ok());
  EXPECT_EQ(AddDemoModules(modules, nullptr).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_TRUE(modules.Prepare("counter", "start_link", T("[5]")).ok());
  EXPECT_EQ(modules.Prepare("counter", "start_link", T("[five]")).status().message(),
            "found [five], expected [Initial] with an integer of 64 bits");
  EXPECT_FALSE(modules.Prepare("client", "start_link", T("[0]")).ok());
  EXPECT_FALSE(modules.Prepare("kv", "start_link", T("[1]")).ok());
  EXPECT_FALSE(modules.Prepare("resource_worker", "start_link", T("[1001]")).ok());
  EXPECT_FALSE(modules.Prepare("stateful_worker", "start_link", T("[1]")).ok());
  EXPECT_TRUE(modules.Prepare("traffic_client", "start_link", T("[events,10]")).ok());
  EXPECT_FALSE(modules.Prepare("traffic_client", "start_link", T("[10,events]")).ok());
  EXPECT_FALSE(modules.Prepare("workers_sup", "start_link", T("[1]")).ok());
  for (const ModuleFunction* function : modules.Functions()) {
    EXPECT_FALSE(function->documentation.empty());
    EXPECT_FALSE(function->argument_schema.empty());
  }
}

}  // namespace
}  // namespace arsenal::runtime
