// SPDX-License-Identifier: MIT
// OTP's own cases on proc_lib, each under its suite's and its case's name.
#include "runtime/behaviour/gen_server.h"
#include "runtime/process/proc_lib.h"
#include "tests/semantics/process_program.h"

namespace arsenal::runtime {
namespace {

PreparedStart Prepared(ProcessMain main) {
  PreparedStart start;
  start.main = std::move(main);
  start.options.initial_call = InitialCall{A("a_module"), A("init"), 1};
  return start;
}

// Says {ok, Pid} after a while, and then waits for the reason to exit with.
ProcessTask<> AcksLate(ProcessContext& self) {
  co_await self.Sleep(milliseconds(50));
  self.AckStart(Term::TupleOf(atoms::kOk, self.pid()));
  co_await Mortal(self);
}

ProcessTask<> ExitsEarly(ProcessContext& self) { return ExitWith(self, A("early")); }

ProcessTask<StartResult> StartAndWait(ProcessContext& self, ProcessMain main, StartMode mode,
                                      Nanos timeout = kNever) {
  ProcLibStart start(self, Prepared(std::move(main)), mode, timeout);
  StartResult result = co_await start.Await(self);
  co_return result;
}

Names NamesOf(const StartResult& result) {
  Names names;
  names.Add(result.pid, "P");
  if (result.monitor.valid()) names.Add(result.monitor, "R");
  return names;
}

TEST(proc_lib_SUITE, crash) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    EXPECT_TRUE(self.Register(A("crash_parent"), self.pid()).ok());
    const EventCursor start = world.events().Now();
    Pid crashed;
    for (const char* text : {"shutdown", "{shutdown,quiet}", "die"}) {
      const Term reason = T(text);
      const absl::StatusOr<Spawned> spawned = ProcLibSpawn(
          self, Prepared([reason](ProcessContext& child) { return ExitWith(child, reason); }));
      crashed = spawned->pid;
      co_await self.Sleep(milliseconds(1));
    }
    const auto is_crash = [](const Event& event) { return event.type == EventType::kProcessCrash; };
    const EventBatch crashes = world.events().Read(start, 100, is_crash);
    EXPECT_EQ(crashes.events.size(), 1u);
    const Event& report = crashes.events.front();
    EXPECT_EQ(report.pid, crashed);
    EXPECT_EQ(ToText(*report.reason), "die");
    EXPECT_EQ(ToText(*report.details.Find(atoms::kInitialCall)), "{a_module,init,1}");
    EXPECT_EQ(ToText(*report.details.Find(atoms::kAncestors)), "[crash_parent]");
    EXPECT_EQ(ToText(*report.details.Find(atoms::kErrorInfo)), "{exit,die}");
    EXPECT_EQ(ToText(*report.details.Find(atoms::kLinks)), "[]");
    EXPECT_EQ(ToText(*report.details.Find(atoms::kNeighbours)), "[]");
    EXPECT_EQ(ToText(*report.details.Find(atoms::kMessages)), "[]");
    EXPECT_EQ(ToText(*report.details.Find(atoms::kTrapExit)), "false");
  });
}

TEST(proc_lib_SUITE, stacktrace) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    const auto error = [](ProcessContext& child) -> ProcessTask<> {
      co_await child.Yield();
      throw ErrorException(T("{badmatch,2}"));
    };
    const auto exit = [](ProcessContext& child) { return ExitWith(child, A("bye")); };
    const auto ball = [](ProcessContext& child) -> ProcessTask<> {
      co_await child.Yield();
      throw Term(A("ball"));
    };
    const Pid by_error = SpawnIn(self, error, Linked());
    const Lines first = co_await Flushed(self, Names().Add(by_error, "P"));
    EXPECT_EQ(first, (Lines{"{'EXIT',P,{{badmatch,2},[]}}"}));
    const Pid by_exit = SpawnIn(self, exit, Linked());
    const Lines second = co_await Flushed(self, Names().Add(by_exit, "P"));
    EXPECT_EQ(second, (Lines{"{'EXIT',P,bye}"}));
    const Pid by_throw = SpawnIn(self, ball, Linked());
    const Lines third = co_await Flushed(self, Names().Add(by_throw, "P"));
    EXPECT_EQ(third, (Lines{"{'EXIT',P,{{nocatch,ball},[]}}"}));
  });
}

TEST(proc_lib_SUITE, sync_start_link) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    const Nanos before = self.Now();
    const StartResult started = co_await StartAndWait(self, AcksLate, StartMode::kLink);
    EXPECT_GE(self.Now() - before, milliseconds(50));
    const Names names = NamesOf(started);
    EXPECT_EQ(names.Text(started.result), "{ok,P}");
    EXPECT_FALSE(started.monitor.valid());
    self.Send(started.pid, A("bye"));
    const Lines seen = co_await Flushed(self, names);
    EXPECT_EQ(seen, (Lines{"{'EXIT',P,bye}"}));
  });
}

TEST(proc_lib_SUITE, sync_start_monitor) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    const StartResult started = co_await StartAndWait(self, AcksLate, StartMode::kMonitor);
    const Names names = NamesOf(started);
    EXPECT_EQ(names.Text(started.result), "{ok,P}");
    self.Send(started.pid, A("bye"));
    const Lines seen = co_await Flushed(self, names);
    EXPECT_EQ(seen, (Lines{"{'DOWN',R,process,P,bye}"}));
  });
}

TEST(proc_lib_SUITE, sync_start_monitor_link) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    const StartResult started = co_await StartAndWait(self, AcksLate, StartMode::kMonitorAndLink);
    const Names names = NamesOf(started);
    EXPECT_EQ(names.Text(started.result), "{ok,P}");
    self.Send(started.pid, A("bye"));
    const Lines seen = co_await Flushed(self, names);
    EXPECT_EQ(seen, (Lines{"{'EXIT',P,bye}", "{'DOWN',R,process,P,bye}"}));
  });
}

TEST(proc_lib_SUITE, sync_start_link_timeout) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    const StartResult late =
        co_await StartAndWait(self, AcksLate, StartMode::kLink, milliseconds(20));
    EXPECT_EQ(ToText(late.result), "{error,timeout}");
    EXPECT_FALSE(self.IsAlive(late.pid));
    const Lines seen = co_await Flushed(self, NamesOf(late));
    EXPECT_EQ(seen, Lines());
  });
}

TEST(proc_lib_SUITE, sync_start_monitor_link_timeout) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    const StartResult late =
        co_await StartAndWait(self, AcksLate, StartMode::kMonitorAndLink, milliseconds(20));
    EXPECT_EQ(ToText(late.result), "{error,timeout}");
    const Lines seen = co_await Flushed(self, NamesOf(late));
    EXPECT_EQ(seen, (Lines{"{'DOWN',R,process,P,killed}"}));
  });
}

TEST(proc_lib_SUITE, init_dont_hang) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    for (const StartMode mode : {StartMode::kAlone, StartMode::kLink}) {
      const StartResult early = co_await StartAndWait(self, ExitsEarly, mode);
      EXPECT_EQ(ToText(early.result), "{error,early}");
      const Lines rest = co_await Flushed(self, NamesOf(early));
      EXPECT_EQ(rest, Lines());
    }
    const StartResult watched = co_await StartAndWait(self, ExitsEarly, StartMode::kMonitor);
    EXPECT_EQ(ToText(watched.result), "{error,early}");
    const Lines down = co_await Flushed(self, NamesOf(watched));
    EXPECT_EQ(down, (Lines{"{'DOWN',R,process,P,early}"}));
    // init_fail: the parent goes on when the child has ended, with what the child has said.
    const auto fails = [](ProcessContext& child) -> ProcessTask<> {
      child.FailStart(T("{error,no_luck}"));
      co_await child.Sleep(milliseconds(10));
      co_await child.Exit(A("done"));
    };
    const StartResult failed = co_await StartAndWait(self, fails, StartMode::kLink);
    EXPECT_EQ(ToText(failed.result), "{error,no_luck}");
    EXPECT_FALSE(self.IsAlive(failed.pid));
    const Lines rest = co_await Flushed(self, Names());
    EXPECT_EQ(rest, Lines());
  });
}

TEST(proc_lib_SUITE, hibernate) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const auto woken = [](ProcessContext& child) { return Mortal(child); };
    const auto main = [&woken](ProcessContext& child) -> ProcessTask<> {
      ProcessMain next = woken;
      co_await child.Hibernate(std::move(next));
    };
    const absl::StatusOr<Spawned> spawned = ProcLibSpawn(self, Prepared(main));
    const Ref monitor = self.Monitor(spawned->pid);
    co_await self.Sleep(milliseconds(1));
    const absl::StatusOr<Term> asleep =
        co_await self.AwaitInfo(spawned->pid, atoms::kCurrentFunction);
    EXPECT_EQ(ToText(*asleep), "{current_function,{erlang,hibernate,3}}");
    const EventCursor before = world.events().Now();
    self.Send(spawned->pid, A("boom"));
    const std::string reason = co_await DownReason(self, monitor);
    EXPECT_EQ(reason, "boom");
    const auto is_crash = [](const Event& event) { return event.type == EventType::kProcessCrash; };
    const EventBatch crashes = world.events().Read(before, 100, is_crash);
    EXPECT_EQ(crashes.events.size(), 1u);
    EXPECT_EQ(ToText(*crashes.events[0].details.Find(atoms::kInitialCall)), "{a_module,init,1}");
  });
}

class Stoppable final : public GenServer {
 public:
  explicit Stoppable(Term end) : end_(std::move(end)) {}
  size_t ObjectBytes() const override { return sizeof(*this); }
  Atom Module() const override { return A("stoppable"); }
  Term Terminate(ProcessContext&, const Term& reason) override {
    return end_.Is(atoms::kOk) ? reason : end_;
  }

 private:
  Term end_;
};

TEST(proc_lib_SUITE, stop) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    // Started by nobody, so that nobody gets an acknowledgement.
    const auto server = [&self](Term end) {
      return self.space().Spawn(std::make_unique<Stoppable>(std::move(end)))->pid;
    };
    const Term ok = co_await ProcLibStop(self, server(atoms::kOk), atoms::kNormal, seconds(1));
    EXPECT_EQ(ToText(ok), "ok");
    const Term dies = co_await ProcLibStop(self, server(T("{die,crash}")), A("bye"), seconds(1));
    EXPECT_EQ(ToText(dies), "{die,crash}");
    const Pid dead = co_await DeadPid(self);
    const Term nobody = co_await ProcLibStop(self, dead, atoms::kNormal, seconds(1));
    EXPECT_EQ(ToText(nobody), "noproc");
    const auto keep = [to = self.pid()](ProcessContext& child) -> ProcessTask<> {
      Message request = co_await child.Receive();
      child.Send(to, request.payload().element(2));
      co_await Idle(child);
    };
    const Pid deaf = SpawnIn(self, keep);
    const Term late = co_await ProcLibStop(self, deaf, atoms::kNormal, milliseconds(50));
    EXPECT_EQ(ToText(late), "timeout");
    const Lines seen = co_await Flushed(self, Names());
    EXPECT_EQ(seen, (Lines{"{terminate,normal}"}));
    self.ExitProcess(deaf, atoms::kKill);
  });
}

}  // namespace
}  // namespace arsenal::runtime
