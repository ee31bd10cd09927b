// SPDX-License-Identifier: MIT
#include "runtime/demo/stateful_worker.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "runtime/behaviour/sys.h"
#include "runtime/demo/testing/demo_node.h"

namespace arsenal::runtime {
namespace {

constexpr char kName[] = "stateful_worker";

// A demo whose traffic does not touch the worker.
class StatefulWorkerTest : public testing::Test {
 protected:
  StatefulWorkerTest() : demo_(std::nullopt, Options()) { demo_.Call("demo_sup", kStopTraffic); }
  std::string Call(std::string_view request) { return demo_.Call(kName, request); }
  Pid pid() { return demo_.Whereis(kName); }
  // sys's set_state: what it answers.
  std::string SetState(const Term& state) {
    std::string answer = "no answer";
    demo_.OnWorker([&] {
      (void)demo_.node().space().Spawn(
          [&answer, state](ProcessContext& self) { return AskSetState(self, state, answer); });
    });
    demo_.driver().RunUntilQuiet();
    return answer;
  }

  static ProcessTask<> AskSetState(ProcessContext& self, Term state, std::string& answer) {
    const SysAnswer result = co_await sys::SetState(self, ServerRef(A(kName)), state);
    answer = ToText(result.ok() ? result.value() : result.reason());
  }

  static constexpr char kStopTraffic[] = "{terminate_child,traffic_sup}";
  static RootOptions Options() {
    RootOptions options;
    options.data_folder = testing::TempDir();
    return options;
  }
  DemoNode demo_;
};

TEST_F(StatefulWorkerTest, KeepsAValueAndItsHistory) {
  EXPECT_EQ(Call("get"), "0");
  EXPECT_EQ(Call("increment"), "{ok,1}");
  EXPECT_EQ(Call("{increment,41}"), "{ok,42}");
  EXPECT_EQ(Call("{set,{a,b}}"), "{ok,3}");
  EXPECT_EQ(Call("increment"), "{error,not_an_integer}");
  EXPECT_EQ(Call("{increment,x}"), "{error,not_an_integer}");
  EXPECT_EQ(Call("history"), ToText(T("[#{version=>2,change=>increment,value=>42},"
                                      "#{version=>1,change=>increment,value=>1},"
                                      "#{version=>0,change=>start,value=>0}]")));
  EXPECT_EQ(Call("{no,such,request}"), "{'$unknown_message',{no,such,request}}");
}

TEST_F(StatefulWorkerTest, RefusesASumBeyond64BitsAndAValueThatIsTooLarge) {
  EXPECT_EQ(Call("{set,9223372036854775807}"), "{ok,1}");
  EXPECT_EQ(Call("increment"), "{error,system_limit}");
  EXPECT_EQ(Call("{set,<<\"" + std::string(65'536, 'x') + "\">>}"), "{error,too_large}");
}

TEST_F(StatefulWorkerTest, RollsBackToTheVersionBeforeOrToOneByNumber) {
  EXPECT_EQ(Call("rollback"), "{error,no_history}");
  Call("{set,one}");
  Call("{set,two}");
  EXPECT_EQ(Call("rollback"), "{ok,one}");
  EXPECT_EQ(Call("{rollback,0}"), "{ok,0}");
  EXPECT_EQ(Call("{rollback,99}"), "{error,not_found}");
  EXPECT_EQ(Call("get"), "0");
}

TEST_F(StatefulWorkerTest, ForgetsTheOldestVersionBeyondAHundred) {
  for (int i = 0; i < 150; ++i) Call("increment");
  EXPECT_EQ(Call("{rollback,49}"), "{error,not_found}");
  EXPECT_EQ(Call("{rollback,51}"), "{ok,51}");
}

TEST_F(StatefulWorkerTest, RestoresSnapshots) {
  Call("{set,one}");
  EXPECT_EQ(Call("{snapshot,{a}}"), "{ok,1}");
  Call("{set,two}");
  EXPECT_EQ(Call("snapshots"), "#{{a} => 1}");
  EXPECT_EQ(Call("{restore,{a}}"), "{ok,one}");
  EXPECT_EQ(Call("{restore,b}"), "{error,not_found}");
  EXPECT_EQ(Call("{drop_snapshot,{a}}"), "ok");
  EXPECT_EQ(Call("{drop_snapshot,{a}}"), "{error,not_found}");
  for (int i = 0; i < 20; ++i) Call("{snapshot," + std::to_string(i) + "}");
  EXPECT_EQ(Call("{snapshot,one_more}"), "{error,too_many_snapshots}");
  EXPECT_EQ(Call("{snapshot,7}"), "{ok,3}");
}

TEST_F(StatefulWorkerTest, PersistsItsValueBeyondItsLife) {
  Call("{set,#{k=>[1,2.5,<<\"b\">>]}}");
  EXPECT_TRUE(Call("persist").starts_with("{ok,#{"));
  const Pid before = pid();
  Call("{crash,{exit,gone}}");
  EXPECT_NE(pid(), before);
  EXPECT_EQ(Call("get"), "0");
  EXPECT_EQ(Call("load"), ToText(T("{ok,#{k=>[1,2.5,<<\"b\">>]}}")));
}

TEST_F(StatefulWorkerTest, TellsWhenItsFileIsNotThereOrDamaged) {
  const std::string path = testing::TempDir() + "/stateful_worker.term";
  std::remove(path.c_str());
  EXPECT_EQ(Call("load"), "{error,enoent}");
  Call("persist");
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(-2, std::ios::end);
  file << "!";
  file.close();
  EXPECT_TRUE(Call("load").starts_with("{error,{bad_file,"));
  EXPECT_EQ(Call("get"), "0");
}

TEST(StatefulWorker, PersistsNothingWithoutAFolder) {
  DemoNode demo(std::nullopt);
  EXPECT_EQ(demo.Call(kName, "persist"), "{error,no_data_folder}");
  EXPECT_EQ(demo.Call(kName, "load"), "{error,no_data_folder}");
}

TEST_F(StatefulWorkerTest, GrowsByThePatternAndGivesItAllBack) {
  const auto bytes = [&] {
    const Term memory = T(Call("memory"));
    return memory.Find(A("bytes"))->AsSmall();
  };
  EXPECT_EQ(Call("{grow,linear,1000}"), "ok");
  demo_.driver().Advance(3 * kSecond);
  EXPECT_EQ(bytes(), 3000);
  EXPECT_GE(InspectMemory(demo_.node().space(), pid())->code, 3000u);
  EXPECT_EQ(Call("{grow,exponential,1000}"), "ok");
  demo_.driver().Advance(2 * kSecond);
  EXPECT_EQ(bytes(), 12'000);
  EXPECT_EQ(Call("stop_growing"), "{ok,12000}");
  EXPECT_EQ(bytes(), 0);
  EXPECT_EQ(Call("{grow,sawtooth,10}"), "ok");
  demo_.driver().Advance(10 * kSecond);
  EXPECT_EQ(bytes(), 100);
  demo_.driver().Advance(kSecond);
  EXPECT_EQ(bytes(), 0);
  EXPECT_EQ(Call("{grow,exponential,67108864}"), "ok");
  demo_.driver().Advance(3 * kSecond);
  EXPECT_EQ(bytes(), 67'108'864);
  EXPECT_EQ(Call("{grow,linear,0}"), "{error,badarg}");
  EXPECT_EQ(Call("{grow,sideways,1}"), "{error,badarg}");
}

TEST_F(StatefulWorkerTest, CrashesAsItIsTold) {
  EXPECT_TRUE(Call("{crash,error}").starts_with("{badarith,"));
  EXPECT_EQ(Call("{crash,normal}"), "normal");
  EXPECT_TRUE(Call("{crash,exception}").starts_with("{exception,<<"));
  EXPECT_EQ(Call("{crash,{exit,{why,1}}}"), "{why,1}");
  EXPECT_EQ(Call("{crash,gently}"), "{error,badarg}");
}

TEST_F(StatefulWorkerTest, NeverAnswersWhenItIsToldToHang) {
  EXPECT_EQ(Call("{crash,hang}"), "no answer");
  demo_.driver().Advance(6 * kSecond);
  EXPECT_EQ(Call("get"), "0") << "it hears what comes after";
}

TEST_F(StatefulWorkerTest, CrashesAtTheRequestThatWasChosen) {
  EXPECT_EQ(Call("{crash_after,3}"), "ok");
  EXPECT_EQ(Call("get"), "0");
  EXPECT_EQ(Call("get"), "0");
  EXPECT_EQ(Call("get"), "crash_after");
  EXPECT_EQ(Call("{crash_on,{set,bad}}"), "ok");
  EXPECT_EQ(Call("{set,good}"), "{ok,1}");
  EXPECT_EQ(Call("{set,bad}"), "{crash_on,{set,bad}}");
  Call("{crash_on,get}");
  EXPECT_EQ(Call("stay_alive"), "ok");
  EXPECT_EQ(Call("get"), "0");
  EXPECT_EQ(Call("{crash_after,0}"), "{error,badarg}");
}

TEST_F(StatefulWorkerTest, TakesBackTheStateThatItShows) {
  Call("{set,one}");
  Call("{snapshot,s}");
  Call("{set,two}");
  const Term shown = demo_.State(kName);
  Call("{set,three}");
  Call("{drop_snapshot,s}");
  EXPECT_EQ(SetState(shown), "ok");
  EXPECT_EQ(Call("get"), "two");
  EXPECT_EQ(Call("{restore,s}"), "{ok,one}");
  EXPECT_EQ(SetState(T("#{value=>v,version=>9}")), "ok");
  EXPECT_EQ(Call("{set,w}"), "{ok,10}");
}

TEST_F(StatefulWorkerTest, RefusesAStateThatIsNone) {
  Call("{set,one}");
  for (const char* state :
       {"7", "#{value=>1}", "#{value=>1,version=>x}", "#{value=>1,version=>1,history=>[x]}",
        "#{value=>1,version=>1,history=>[],snapshots=>[]}", "#{value=>1,version=>1,other=>1}"}) {
    EXPECT_TRUE(SetState(T(state)).starts_with("{error,{expected,")) << state;
    EXPECT_EQ(Call("get"), "one");
    EXPECT_EQ(Call("{rollback,0}"), "{ok,0}") << "its history is as before";
    Call("{set,one}");
  }
}

}  // namespace
}  // namespace arsenal::runtime
