// SPDX-License-Identifier: MIT
#include "runtime/demo/resource_worker.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "runtime/behaviour/call.h"
#include "runtime/demo/testing/demo_node.h"

namespace arsenal::runtime {
namespace {

constexpr char kName[] = "resource_worker";

// Checks out as it is told, says what came of it, and keeps what it got until it is ended.
ProcessTask<> Hold(ProcessContext& self, Term request, std::string& answer) {
  const CallAnswer got = co_await Call(self, ServerRef(A(kName)), request, 60 * kSecond);
  answer = got.ok() ? ToText(got.reply()) : ToText(got.exit_reason());
  (void)co_await self.Receive(MessagePattern::Tagged(A("never"), 1));
}

class ResourceWorkerTest : public testing::Test {
 protected:
  ResourceWorkerTest() : demo_(std::nullopt) { demo_.Call("demo_sup", kStopTraffic); }
  std::string Call(std::string_view request) { return demo_.Call(kName, request); }
  int64_t Figure(std::string_view key) { return demo_.Figure(kName, key); }
  // A process that holds what it gets; `answer` says later what that was.
  Pid Holder(std::string& answer, const char* request = "checkout") {
    Pid pid;
    demo_.OnWorker([&] {
      pid = demo_.node()
                .space()
                .Spawn([&answer, request](ProcessContext& self) {
                  return Hold(self, T(request), answer);
                })
                ->pid;
    });
    demo_.driver().RunUntilQuiet();
    return pid;
  }
  void End(Pid pid) {
    demo_.OnWorker([&] { demo_.node().space().ExitProcess(pid, atoms::kKill); });
    demo_.driver().RunUntilQuiet();
  }

  static constexpr char kStopTraffic[] = "{terminate_child,traffic_sup}";
  DemoNode demo_;
};

TEST_F(ResourceWorkerTest, LendsTheLowestAndTakesBack) {
  EXPECT_EQ(Call("checkout"), "{ok,1}");
  EXPECT_EQ(Call("checkout"), "{ok,2}");
  EXPECT_EQ(Call("{checkin,1}"), "ok");
  EXPECT_EQ(Call("{checkin,1}"), "{error,not_checked_out}");
  EXPECT_EQ(Call("{checkin,x}"), "{error,not_checked_out}");
  EXPECT_EQ(Call("checkout"), "{ok,1}");
  EXPECT_EQ(Figure("free"), 3);
  EXPECT_EQ(Figure("checkouts"), 3);
  EXPECT_EQ(Figure("checkins"), 1);
}

TEST_F(ResourceWorkerTest, ServesThoseWhoWaitInTheirOrder) {
  Call("{resize,1}");
  EXPECT_EQ(Call("checkout"), "{ok,1}");
  std::string first = "waits";
  std::string second = "waits";
  Holder(first);
  Holder(second);
  EXPECT_EQ(Figure("waiting"), 2);
  EXPECT_EQ(Call("{checkin,1}"), "ok");
  EXPECT_EQ(first, "{ok,1}");
  EXPECT_EQ(second, "waits");
  EXPECT_EQ(Call("{checkin,1}"), "ok");
  EXPECT_EQ(second, "{ok,1}");
}

TEST_F(ResourceWorkerTest, GivesUpWhenTheTimeIsOver) {
  Call("{resize,1}");
  Call("checkout");
  EXPECT_EQ(Call("{checkout,0}"), "{error,timeout}");
  EXPECT_EQ(Call("{checkout,-1}"), "{error,badarg}");
  std::string answer = "waits";
  Holder(answer, "{checkout,2000}");
  demo_.driver().Advance(kSecond);
  EXPECT_EQ(answer, "waits");
  demo_.driver().Advance(kSecond);
  EXPECT_EQ(answer, "{error,timeout}");
  EXPECT_EQ(Figure("timeouts"), 2);
  EXPECT_EQ(Figure("waiting"), 0);
}

TEST_F(ResourceWorkerTest, RefusesWhenTooManyWait) {
  Call("{resize,1}");
  Call("checkout");
  std::vector<std::string> answers(10, "waits");
  for (std::string& answer : answers) Holder(answer);
  EXPECT_EQ(Figure("waiting"), 10);
  EXPECT_EQ(Call("checkout"), "{error,overloaded}");
  EXPECT_EQ(Figure("overloads"), 1);
}

TEST_F(ResourceWorkerTest, TakesBackWhatTheDeadHaveHeld) {
  std::string answer;
  const Pid holder = Holder(answer);
  EXPECT_EQ(answer, "{ok,1}");
  End(holder);
  EXPECT_EQ(Figure("free"), 5);
  EXPECT_EQ(Figure("returned_by_exit"), 1);
}

TEST_F(ResourceWorkerTest, ForgetsThoseWhoDieWaiting) {
  Call("{resize,1}");
  Call("checkout");
  std::string answer = "waits";
  End(Holder(answer));
  EXPECT_EQ(Figure("waiting"), 0);
  Call("{checkin,1}");
  EXPECT_EQ(Figure("free"), 1);
  EXPECT_EQ(answer, "waits");
}

TEST_F(ResourceWorkerTest, LeaksWhenItIsToldTo) {
  EXPECT_EQ(Call("{leak,on}"), "ok");
  std::string answer;
  const Pid holder = Holder(answer);
  End(holder);
  EXPECT_EQ(Figure("leaked"), 1);
  EXPECT_EQ(Call("leaked"), "[{1," + holder.ToString() + "}]");
  EXPECT_EQ(Call("{checkin,1}"), "{error,not_checked_out}");
  EXPECT_EQ(Call("reclaim"), "{ok,1}");
  EXPECT_EQ(Figure("free"), 5);
  EXPECT_EQ(Call("{leak,off}"), "ok");
  End(Holder(answer));
  EXPECT_EQ(Figure("leaked"), 0);
  EXPECT_EQ(Call("{leak,maybe}"), "{error,badarg}");
}

TEST_F(ResourceWorkerTest, ShowsWhoHoldsWhatForHowLong) {
  std::string answer;
  const Pid holder = Holder(answer);
  demo_.driver().Advance(3 * kSecond);
  EXPECT_EQ(Call("lent"), "[{1," + holder.ToString() + ",3000}]");
}

TEST_F(ResourceWorkerTest, ShrinksAsWhatIsLentComesBack) {
  for (int i = 0; i < 5; ++i) Call("checkout");
  EXPECT_EQ(Call("{resize,2}"), "ok");
  EXPECT_EQ(Call("{checkin,5}"), "ok");
  EXPECT_EQ(Figure("free"), 0);
  EXPECT_EQ(Call("{checkin,2}"), "ok");
  EXPECT_EQ(Figure("free"), 1);
  std::string answer = "waits";
  Holder(answer);
  std::string late = "waits";
  Holder(late);
  EXPECT_EQ(Call("{resize,6}"), "ok");
  EXPECT_EQ(answer, "{ok,2}");
  EXPECT_NE(late, "waits");
  EXPECT_EQ(Call("{resize,0}"), "{error,badarg}");
  EXPECT_EQ(Call("{resize,1001}"), "{error,badarg}");
}

}  // namespace
}  // namespace arsenal::runtime
