// SPDX-License-Identifier: MIT
// OTP's own cases on the timer module, each under its suite's and its case's name.
#include "runtime/behaviour/call.h"
#include "runtime/behaviour/timer_server.h"
#include "runtime/process/module_table.h"
#include "tests/semantics/process_program.h"

namespace arsenal::runtime {
namespace {

// As EachSchedule, with a timer server.
void WithTimerServer(absl::FunctionRef<ProcessTask<>(ProcessContext&, ProcessWorld&)> body) {
  EachSchedule([body](ProcessContext& self, ProcessWorld& world) {
    SpawnOptions options;
    options.name = atoms::kTimerServer;
    EXPECT_TRUE(world.space().Spawn(std::make_unique<TimerServer>(), options).ok());
    return body(self, world);
  });
}

// The reply of the timer server, as text, with "R" for the timer's ref.
ProcessTask<Term> Ask(ProcessContext& self, Term request) {
  const CallAnswer answer = co_await Call(self, atoms::kTimerServer, std::move(request));
  EXPECT_TRUE(answer.ok());
  co_return answer.ok() ? answer.reply() : Term();
}

Term Ms(int64_t ms) { return Term::Integer(ms); }

TEST(timer_simple_SUITE, send_after17) {
  WithTimerServer([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    EXPECT_TRUE(self.Register(A("by_name"), self.pid()).ok());
    const Nanos start = self.Now();
    const Term to_pid =
        co_await Ask(self, Term::TupleOf(atoms::kSendAfter, Ms(50), self.pid(), A("to_pid")));
    EXPECT_TRUE(to_pid.IsTagged(atoms::kOk, 2));
    EXPECT_TRUE(to_pid.element(1).Is(Term::Kind::kReference));
    co_await Ask(self, Term::TupleOf(atoms::kSendAfter, Ms(60), A("by_name"), A("to_name")));
    co_await Ask(self, Term::TupleOf(atoms::kSendAfter, Ms(70), A("later"), A("to_later_name")));
    co_await Ask(self, Term::TupleOf(atoms::kSendAfter, Ms(0), self.pid(), A("at_once")));
    Message at_once = co_await self.Receive();
    EXPECT_TRUE(at_once.Is(A("at_once")));
    Message first = co_await self.Receive();
    EXPECT_TRUE(first.Is(A("to_pid")));
    EXPECT_GE(self.Now() - start, milliseconds(50));
    EXPECT_TRUE(self.Unregister(A("by_name")).ok());
    EXPECT_TRUE(self.Register(A("later"), self.pid()).ok());
    const Lines rest = co_await Flushed(self, Names());
    EXPECT_EQ(rest, (Lines{"to_later_name"}));
    for (const char* bad : {"{send_after,-1,x,m}", "{send_after,soon,x,m}", "{send_after,1,17,m}",
                            "{send_interval,0,x,m}", "{exit_after,1,name,r}",
                            "{apply_after,1,{m,f}}", "{cancel,17}"}) {
      const Term refused = co_await Ask(self, T(bad));
      EXPECT_EQ(ToText(refused), "{error,badarg}") << bad;
    }
  });
}

TEST(timer_simple_SUITE, apply_interval1) {
  WithTimerServer([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    ModuleTable modules;
    const Pid to = self.pid();
    ModuleFunction tell;
    tell.module = "teller";
    tell.function = "tell";
    tell.start = [to](const Term& arguments) -> absl::StatusOr<PreparedStart> {
      PreparedStart start;
      start.main = [to, what = arguments.head()](ProcessContext& child) -> ProcessTask<> {
        child.Send(to, what);
        co_return;
      };
      return start;
    };
    EXPECT_TRUE(modules.Add(std::move(tell)).ok());
    world.space().set_modules(&modules);
    const Term ok = co_await Ask(self, T("{apply_interval,100,{teller,tell,[tick]}}"));
    for (int i = 0; i < 3; ++i) {
      Message tick = co_await self.Receive();
      EXPECT_TRUE(tick.Is(A("tick")));
    }
    const Term cancelled = co_await Ask(self, Term::TupleOf(atoms::kCancel, ok.element(1)));
    EXPECT_EQ(ToText(cancelled), "{ok,cancel}");
    const Lines rest = co_await Flushed(self, Names());
    EXPECT_EQ(rest, Lines());
    co_await Ask(self, T("{apply_after,10,{teller,tell,[once]}}"));
    co_await Ask(self, T("{apply_after,10,{teller,no_such_function,[once]}}"));
    const Lines once = co_await Flushed(self, Names());
    EXPECT_EQ(once, (Lines{"once"}));
    world.space().set_modules(nullptr);
  });
}

TEST(timer_simple_SUITE, send_interval5) {
  WithTimerServer([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const auto count = [&world](ProcessContext& child) -> ProcessTask<> {
      for (int i = 0; i < 3; ++i) {
        Message tick = co_await child.Receive();
        world.Log(tick);
      }
    };
    const Pid target = SpawnIn(self, count);
    co_await Ask(self, Term::TupleOf(atoms::kSendInterval, Ms(100), target, A("tick")));
    co_await self.Sleep(seconds(1));
    EXPECT_EQ(world.log, Lines(3, "tick"));
    EXPECT_FALSE(self.IsAlive(target));
    const Pid server = *self.Whereis(atoms::kTimerServer);
    EXPECT_EQ(ToText(*InspectState(world.space(), server)), "0");
    EXPECT_EQ(world.space().message_timer_count(), 0u);
  });
}

TEST(timer_simple_SUITE, cancel1) {
  WithTimerServer([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Term zero =
        co_await Ask(self, Term::TupleOf(atoms::kSendAfter, Ms(0), self.pid(), A("sent")));
    const Term cancelled = co_await Ask(self, Term::TupleOf(atoms::kCancel, zero.element(1)));
    EXPECT_EQ(ToText(cancelled), "{ok,cancel}");
    const Lines seen = co_await Flushed(self, Names());
    EXPECT_EQ(seen, (Lines{"sent"}));
    const Term one =
        co_await Ask(self, Term::TupleOf(atoms::kSendAfter, Ms(10), self.pid(), A("never")));
    co_await Ask(self, Term::TupleOf(atoms::kCancel, one.element(1)));
    const Lines rest = co_await Flushed(self, Names());
    EXPECT_EQ(rest, Lines());
  });
}

TEST(timer_simple_SUITE, exit_after1) {
  WithTimerServer([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    const Pid child = SpawnIdle(self, Linked());
    co_await Ask(self, Term::TupleOf(atoms::kExitAfter, Ms(100), child, A("i_am_going_to_die")));
    const Lines seen = co_await Flushed(self, Names().Add(child, "C"));
    EXPECT_EQ(seen, (Lines{"{'EXIT',C,i_am_going_to_die}"}));
  });
}

TEST(timer_simple_SUITE, kill_after1) {
  WithTimerServer([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    const Pid child = SpawnIdle(self, Linked());
    co_await Ask(self, Term::TupleOf(atoms::kKillAfter, Ms(100), child));
    const Lines seen = co_await Flushed(self, Names().Add(child, "C"));
    EXPECT_EQ(seen, (Lines{"{'EXIT',C,killed}"}));
  });
}

TEST(timer_simple_SUITE, unexpected13) {
  WithTimerServer([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = *self.Whereis(atoms::kTimerServer);
    const CallAnswer unknown = co_await Call(self, server, A("unexpected"));
    EXPECT_TRUE(unknown.IsUnknownMessage());
    Cast(self, server, A("unexpected"));
    self.Send(server, A("unexpected"));
    const Term works =
        co_await Ask(self, Term::TupleOf(atoms::kSendAfter, Ms(10), self.pid(), A("works")));
    EXPECT_TRUE(works.IsTagged(atoms::kOk, 2));
    const Lines seen = co_await Flushed(self, Names());
    EXPECT_EQ(seen, (Lines{"works"}));
    EXPECT_EQ(self.Whereis(atoms::kTimerServer), server);
  });
}

}  // namespace
}  // namespace arsenal::runtime
