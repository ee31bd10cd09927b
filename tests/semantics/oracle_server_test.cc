// SPDX-License-Identifier: MIT
// What programs were seen to do with gen_server on Erlang/OTP 25.2.3, as rows of the conformance
// list and as facts: starts, calls, ends, time-outs, requests.
#include "tests/semantics/server_program.h"

namespace arsenal::runtime {
namespace {

// The result of a start and what came to the parent after it.
ProcessTask<std::string> StartSeen(ProcessContext& self, StartMode mode, std::string_view init,
                                   ServerOptions options = {}) {
  const StartResult result =
      co_await StartServer(self, Planned(WithInit(ServerPlan(), init)), mode, options);
  const Names names = Names().Add(result.pid, "P");
  Lines messages = co_await Flushed(self, names, milliseconds(20));
  self.Unlink(result.pid);
  self.ExitProcess(result.pid, atoms::kKill);
  std::string seen = names.Text(result.result);
  for (const std::string& message : messages) seen += " " + message;
  co_return seen;
}

struct InitRow {
  const char* init;
  const char* result;
  const char* exit;  // by the link; null: none
};

constexpr InitRow kInits[] = {
    {"{do,{ok,st}}", "{ok,P}", nullptr},
    {"{do,{stop,rsn}}", "{error,rsn}", "rsn"},
    {"{do,ignore}", "ignore", "normal"},
    {"{do,oops}", "{error,{bad_return_value,oops}}", "{bad_return_value,oops}"},
    {"{error,boom}", "{error,{boom,[]}}", "{boom,[]}"},
    {"{exit,bye}", "{error,bye}", "bye"},
    {"{exit,normal}", "{error,normal}", "normal"},
    {"{do,{ok,thrown}}", "{ok,P}", nullptr},
    {"{do,{stop,{shutdown,x}}}", "{error,{shutdown,x}}", "{shutdown,x}"},
    {"{do,{error,r}}", "{error,{bad_return_value,{error,r}}}", "{bad_return_value,{error,r}}"},
    {"{do,{ok,st,-5}}", "{error,{bad_return_value,{ok,st,-5}}}", "{bad_return_value,{ok,st,-5}}"},
    {"{do,{ok,st,foo}}", "{error,{bad_return_value,{ok,st,foo}}}",
     "{bad_return_value,{ok,st,foo}}"},
    {"{do,{ok,impossible}}", "{error,{bad_return_value,{ok,impossible}}}",
     "{bad_return_value,{ok,impossible}}"},
    {"{do,{ok,st,infinity}}", "{ok,P}", nullptr},
};

TEST(GenServer, Fact17EveryResultOfInit) {
  for (const InitRow& row : kInits) {
    EachSchedule([&row](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
      self.SetTrapExit(Trap::kOn);
      const std::string alone = co_await StartSeen(self, StartMode::kAlone, row.init);
      EXPECT_EQ(alone, row.result);
      const std::string linked = co_await StartSeen(self, StartMode::kLink, row.init);
      const std::string exit =
          row.exit == nullptr ? "" : std::string(" {'EXIT',P,") + row.exit + "}";
      EXPECT_EQ(linked, row.result + exit);
    });
  }
}

TEST(GenServer, Fact17OfTheStartsThatFailThoseThatAreNoQuietOnesAreReported) {
  for (const InitRow& row : kInits) {
    EachSchedule([&row](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
      Reports reports(world);
      co_await StartSeen(self, StartMode::kAlone, row.init);
      const std::string exit = row.exit == nullptr ? "normal" : row.exit;
      const bool quiet = exit == "normal" || exit.starts_with("{shutdown,");
      EXPECT_EQ(reports.Labels(), quiet ? Lines() : Lines{"{proc_lib,crash}"}) << row.init;
    });
  }
}

// An Init that takes forever: it waits for somebody who never answers, in a start of its own.
class NeverReady final : public Handler {
 public:
  size_t ObjectBytes() const override { return sizeof(*this); }
  DispatchResult Handle(ProcessContext&, Message&) override { return DispatchResult::Done(); }
};

TEST(oracleerl2523, s20_gs_inittimeout) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    for (const StartMode mode : {StartMode::kAlone, StartMode::kLink, StartMode::kMonitor}) {
      PreparedStart prepared;
      prepared.handler = std::make_unique<NeverReady>();
      prepared.options.name = A("slow");
      ProcLibStart start(self, std::move(prepared), mode, milliseconds(20));
      const StartResult result = co_await start.Await(self);
      EXPECT_EQ(ToText(result.result), "{error,timeout}");
      EXPECT_FALSE(self.IsAlive(result.pid));
      EXPECT_FALSE(self.Whereis(A("slow")));
      if (result.monitor.valid()) self.Demonitor(result.monitor, Flush::kFlush);
      const Lines nothing = co_await Flushed(self, Names());
      EXPECT_EQ(nothing, Lines());
    }
  });
}

// --- Calls.

struct DyingRow {
  const char* request;
  const char* answer;     // in {Answer, {gen_server, call, _}}, or the reply after "= "
  const char* terminate;  // the reason that Terminate sees; null: it does not run
};

constexpr DyingRow kDying[] = {
    {"{do,{stop,normal,st}}", "normal", "normal"},
    {"{do,{stop,rsn,ans,st}}", "= ans", "rsn"},
    {"{do,{stop,rsn,st}}", "rsn", "rsn"},
    {"{do,{stop,{shutdown,t},st}}", "{shutdown,t}", "{shutdown,t}"},
    {"{exit,bye}", "bye", "bye"},
    {"{error,bad}", "{bad,[]}", "{bad,[]}"},
    {"{do,whatever}", "{bad_return_value,whatever}", "{bad_return_value,whatever}"},
    {"{do,{reply,a,st,-5}}", "{bad_return_value,{reply,a,st,-5}}",
     "{bad_return_value,{reply,a,st,-5}}"},
    {"{do,{noreply,impossible}}", "{bad_return_value,{noreply,impossible}}",
     "{bad_return_value,{noreply,impossible}}"},
    {"kill", "killed", nullptr},
};

ProcessTask<> CheckDying(ProcessContext& self, ProcessWorld& world, DyingRow row) {
  const Pid server = co_await StartPlanned(self, ServerPlan(world));
  const Names names = Names().Add(server, "P");
  const std::string answer = co_await Asked(self, server, row.request, names, milliseconds(1000));
  const std::string expected = row.answer;
  if (expected.starts_with("= ")) {
    EXPECT_EQ(answer, expected.substr(2));
  } else {
    EXPECT_EQ(answer, "{" + expected + ",{gen_server,call,[P," + row.request + ",1000]}}");
  }
  Lines terminates;
  if (row.terminate != nullptr) {
    terminates.push_back(std::string("{terminate,") + row.terminate + ",st}");
  }
  EXPECT_EQ(world.log, terminates);
}

TEST(oracleerl2523, s21_gs_call) {
  for (const DyingRow& row : kDying) {
    EachSchedule([&row](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
      co_await CheckDying(self, world, row);
    });
  }
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid dead = co_await DeadPid(self);
    const Names names = Names().Add(dead, "DEAD").Add(self.pid(), "SELF");
    const std::string to_dead = co_await Asked(self, dead, "req", names);
    EXPECT_EQ(to_dead, "{noproc,{gen_server,call,[DEAD,req]}}");
    const std::string to_nobody = co_await Asked(self, A("nobody"), "req", names);
    EXPECT_EQ(to_nobody, "{noproc,{gen_server,call,[nobody,req]}}");
    const ServerRef here(A("nobody"), self.space().node_name());
    const std::string on_node = co_await Asked(self, here, "req", names, milliseconds(100));
    EXPECT_EQ(on_node, "{noproc,{gen_server,call,[{nobody,nonode@nohost},req,100]}}");
    const ServerRef there(A("x"), A("nonode@nowhere"));
    const std::string bad_node = co_await Asked(self, there, "req", names, milliseconds(100));
    EXPECT_EQ(bad_node,
              "{{nodedown,nonode@nowhere},{gen_server,call,[{x,nonode@nowhere},req,100]}}");
    const Pid server = co_await StartPlanned(self);
    const std::string thrown = co_await Asked(self, server, "{do,{reply,thrown,st}}");
    EXPECT_EQ(thrown, "thrown");
    const std::string none =
        co_await Asked(self, server, "{later,50,x}", Names().Add(server, "P"), Nanos(0));
    EXPECT_EQ(none, "{timeout,{gen_server,call,[P,{later,50,x},0]}}");
    const std::string for_ever = co_await Asked(self, server, "{later,9000,x}", names, kNever);
    EXPECT_EQ(for_ever, "x");
  });
}

TEST(oracleerl2523, s21_gs_calllate) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self);
    const Names names = Names().Add(server, "P");
    const std::string late =
        co_await Asked(self, server, "{later,80,late}", names, milliseconds(20));
    EXPECT_EQ(late, "{timeout,{gen_server,call,[P,{later,80,late},20]}}");
    const Lines dropped = co_await Flushed(self, names);
    EXPECT_EQ(dropped, Lines());
    const std::string served = co_await Asked(self, server, "ping");
    EXPECT_EQ(served, "{echo,ping}");
  });
}

TEST(GenServer, Fact19ASecondReplyLeaksWithItsTag) {
  ProcessWorld world(std::nullopt);
  RunProgram(world, [](ProcessContext& self) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self);
    const std::string first = co_await Asked(self, server, "{twice,first,second}");
    EXPECT_EQ(first, "first");
    const MessagePattern any = MessagePattern::Any();
    const Message leaked = co_await self.Receive(any, milliseconds(20));
    const std::string text = ToText(leaked.payload());
    EXPECT_TRUE(text.starts_with("{[alias|#Ref<")) << text;
    EXPECT_TRUE(text.ends_with(",second}")) << text;
  });
}

TEST(GenServer, AReplyToNobodyHurtsNobody) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid dead = co_await DeadPid(self);
    Reply(self, From(dead, self.MakeRef()), A("x"));
    Reply(self, From(dead, AliasTag(self.MakeRef())), A("x"));
    // A caller that has gone before its reply comes.
    const Pid server = co_await StartPlanned(self);
    const auto caller = [server](ProcessContext& child) -> ProcessTask<> {
      SendRequest(child, server, T("{later,50,x}"));
      co_return;
    };
    SpawnIn(self, caller);
    co_await self.Sleep(milliseconds(100));
    const std::string served = co_await Asked(self, server, "ping");
    EXPECT_EQ(served, "{echo,ping}");
  });
}

// --- Ends.

struct EndRow {
  const char* how;            // a message to the server, or see EndServer
  const char* reason;         // of its end; null: it lives
  const char* when_trapping;  // the same for one that traps exits
  bool terminates;            // whether Terminate runs
  bool terminates_trapping;
};

constexpr EndRow kEnds[] = {
    {"{do,{stop,normal,st}}", "normal", "normal", true, true},
    {"{do,{stop,rsn,st}}", "rsn", "rsn", true, true},
    {"{error,crash}", "{crash,[]}", "{crash,[]}", true, true},
    {"{do,bad}", "{bad_return_value,bad}", "{bad_return_value,bad}", true, true},
    {"{exit,shutdown}", "shutdown", "shutdown", true, true},
    {"stop", "normal", "normal", true, true},
    {"parent normal", nullptr, "normal", false, true},
    {"parent shutdown", "shutdown", "shutdown", false, true},
    {"parent rsn", "rsn", "rsn", false, true},
    {"stranger rsn", "rsn", nullptr, false, false},
    {"stranger kill", "killed", "killed", false, false},
};

// Starts a linked server, reports its pid, ends when told to with that reason.
ProcessTask<> ParentOf(ProcessContext& self, Pid observer, ServerPlan plan) {
  const Pid server = co_await StartPlanned(self, std::move(plan), StartMode::kLink);
  self.Send(observer, Term::TupleOf(A("server"), server));
  const MessagePattern end = MessagePattern::Tagged(A("end"), 2);
  const Message told = co_await self.Receive(end);
  co_await self.Exit(told.element(1));
}

ProcessTask<> CheckEnd(ProcessContext& self, ProcessWorld& world, EndRow row, Trap trap) {
  ServerPlan plan(world);
  plan.trap = trap;
  const Pid parent = SpawnIn(self, [observer = self.pid(), &plan](ProcessContext& child) {
    return ParentOf(child, observer, plan);
  });
  const MessagePattern hello = MessagePattern::Tagged(A("server"), 2);
  const Message started = co_await self.Receive(hello);
  const Pid server = started.element(1).AsPid();
  const Ref monitor = self.Monitor(server);
  co_await self.Sleep(milliseconds(1));
  const std::string how = row.how;
  if (how.starts_with("parent ")) {
    self.Send(parent, Term::TupleOf(A("end"), T(how.substr(7))));
  } else if (how.starts_with("stranger ")) {
    self.ExitProcess(server, T(how.substr(9)));
  } else if (how == "stop") {
    const Term stopped = co_await StopServer(self, server);
    EXPECT_EQ(ToText(stopped), "ok");
  } else {
    self.Send(server, T(how));
  }
  const char* expected = trap == Trap::kOn ? row.when_trapping : row.reason;
  const std::string reason = co_await DownReason(self, monitor);
  EXPECT_EQ(reason, expected == nullptr ? "lives" : expected) << how;
  Lines log;
  if (trap == Trap::kOn ? row.terminates_trapping : row.terminates) {
    log.push_back("{terminate," + reason + ",st}");
  }
  // The exit signal of a stranger is a message like any other.
  if (how == "stranger rsn" && trap == Trap::kOn) log.push_back("{info,{'EXIT',SELF,rsn}}");
  Lines seen;
  for (const std::string& line : world.log) {
    seen.push_back(Names().Add(self.pid(), "SELF").Replaced(line));
  }
  EXPECT_EQ(seen, log) << how;
  self.ExitProcess(server, atoms::kKill);
}

TEST(oracleerl2523, s22_gs_terminate) {
  for (const EndRow& row : kEnds) {
    for (const Trap trap : {Trap::kOff, Trap::kOn}) {
      EachSchedule([&row, trap](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
        co_await CheckEnd(self, world, row, trap);
      });
    }
  }
}

TEST(oracleerl2523, s22_gs_terminatestop) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    ServerPlan crashes;
    crashes.end = T("{exit,other}");
    const Pid crashing = co_await StartPlanned(self, crashes);
    const Term real = co_await StopServer(self, crashing, atoms::kNormal, seconds(1));
    EXPECT_EQ(ToText(real), "other");
    // One that is busy for longer than who stops it waits.
    const Pid slow = co_await StartPlanned(self);
    self.Suspend(slow);
    const Term late = co_await StopServer(self, slow, atoms::kNormal, milliseconds(10));
    EXPECT_EQ(ToText(late), "timeout");
    EXPECT_TRUE(self.IsAlive(slow));
    self.Resume(slow);
    co_await self.Sleep(milliseconds(1));
    EXPECT_FALSE(self.IsAlive(slow));
    const Term own = co_await StopServer(self, self.pid(), atoms::kNormal, milliseconds(30));
    EXPECT_EQ(Names().Add(self.pid(), "SELF").Text(own),
              "{calling_self,{sys,terminate,[SELF,normal,30]}}");
    const Lines nothing = co_await Flushed(self, Names());
    EXPECT_EQ(nothing, Lines());
  });
}

TEST(GenServer, Fact20AStopWhileItStartsWaitsForTheStart) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    ServerPlan plan = WithInit(ServerPlan(world), "{do,{ok,st,{continue,first}}}");
    PreparedStart prepared = PrepareServer(Planned(plan), Named("starting"));
    prepared.options.crash_report = CrashReport::kAlways;
    const absl::StatusOr<Spawned> spawned = self.Spawn(std::move(prepared));
    const Term stopped = co_await StopServer(self, A("starting"));
    EXPECT_EQ(ToText(stopped), "ok");
    EXPECT_EQ(world.log, (Lines{"{continue,first}", "{terminate,normal,st}"}));
    const Lines acknowledged = co_await Flushed(self, Names().Add(spawned->pid, "P"));
    EXPECT_EQ(acknowledged, (Lines{"{ack,P,{ok,P}}"}));
  });
}

// --- proc_lib.

ProcessTask<StartResult> StartMain(ProcessContext& self, ProcessMain main, StartMode mode,
                                   Nanos timeout = kNever) {
  PreparedStart prepared;
  prepared.main = std::move(main);
  ProcLibStart start(self, std::move(prepared), mode, timeout);
  const StartResult result = co_await start.Await(self);
  co_return result;
}

ProcessTask<> Fails(ProcessContext& self, Term reason) {
  co_await self.Yield();
  throw ErrorException(reason);
}

TEST(ProcLib, WhatWasSeenOfStartsAndStops) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    Reports reports(world);
    const auto early = [](ProcessContext& child) { return ExitWith(child, A("early")); };
    const StartResult exited = co_await StartMain(self, early, StartMode::kLink);
    EXPECT_EQ(ToText(exited.result), "{error,early}");
    const auto returns = [](ProcessContext&) -> ProcessTask<> { co_return; };
    const StartResult normal = co_await StartMain(self, returns, StartMode::kLink);
    EXPECT_EQ(ToText(normal.result), "{error,normal}");
    const auto fails = [](ProcessContext& child) { return Fails(child, A("e")); };
    const StartResult failed = co_await StartMain(self, fails, StartMode::kAlone);
    EXPECT_EQ(ToText(failed.result), "{error,{e,[]}}");
    const StartResult late = co_await StartMain(self, Idle, StartMode::kAlone, milliseconds(20));
    EXPECT_EQ(ToText(late.result), "{error,timeout}");
    const Lines nothing = co_await Flushed(self, Names());
    EXPECT_EQ(nothing, Lines());
    Lines seen;
    for (const LogReport& report : reports.all()) {
      seen.push_back(ToText(*report.report.Find(atoms::kReport)->Find(atoms::kErrorInfo)));
    }
    EXPECT_EQ(seen, (Lines{"{exit,early}", "{error,e}"}));
    // One that knows no system messages and ends for another cause.
    const auto one_message = [](ProcessContext& child) -> ProcessTask<> {
      Message message = co_await child.Receive();
    };
    const Pid plain = SpawnIn(self, one_message);
    const Term stopped = co_await ProcLibStop(self, plain, atoms::kNormal, milliseconds(30));
    EXPECT_EQ(Names().Add(plain, "P").Text(stopped), "{normal,{sys,terminate,[P,normal,30]}}");
  });
}

TEST(Sys, AStateThatCannotBeShownEndsNothing) {
  class Shy final : public GenServer {
   public:
    size_t ObjectBytes() const override { return sizeof(*this); }
    Atom Module() const override { return A("shy"); }
    std::optional<Term> StateTerm() const override { throw Term(A("secret")); }
  };
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    Reports reports(world);
    const StartResult started =
        co_await StartServer(self, std::make_unique<Shy>(), StartMode::kAlone);
    const SysAnswer state = co_await sys::GetState(self, started.pid);
    EXPECT_EQ(TextOf(state), "{callback_failed,{gen_server,system_get_state},{throw,secret}}");
    const SysAnswer status = co_await sys::GetStatus(self, started.pid);
    EXPECT_TRUE(status.ok());
    EXPECT_TRUE(self.IsAlive(started.pid));
    const Term stopped = co_await StopServer(self, started.pid, A("odd"));
    EXPECT_EQ(ToText(stopped), "ok");
    EXPECT_EQ(reports.Labels(), (Lines{"{gen_server,terminate}", "{proc_lib,crash}"}));
    EXPECT_EQ(ToText(*reports.all()[0].report.Find(atoms::kState)), "undefined");
  });
}

// --- Time-outs.

TEST(oracleerl2523, s23_gs_timeout) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self, ServerPlan(world));
    Cast(self, server, T("{do,{noreply,st,40}}"));
    co_await self.Sleep(milliseconds(20));
    // A system message lets the whole time begin again,
    const SysAnswer state = co_await sys::GetState(self, server);
    EXPECT_EQ(TextOf(state), "st");
    co_await self.Sleep(milliseconds(30));
    EXPECT_EQ(world.log, Lines());
    co_await self.Sleep(milliseconds(15));
    EXPECT_EQ(world.log, (Lines{"{info,timeout}"}));
    world.log.clear();
    // any other one ends it,
    Cast(self, server, T("{do,{noreply,st,40}}"));
    co_await self.Sleep(milliseconds(20));
    Cast(self, server, A("other"));
    co_await self.Sleep(milliseconds(100));
    EXPECT_EQ(world.log, (Lines{"{cast,other}"}));
    world.log.clear();
    // and one of zero loses against what waits.
    Cast(self, server, T("{do,{noreply,st,0}}"));
    Cast(self, server, A("queued"));
    co_await self.Sleep(milliseconds(10));
    EXPECT_EQ(world.log.front(), world.log.size() == 1 ? "{cast,queued}" : "{info,timeout}");
    world.log.clear();
    self.Suspend(server);
    Cast(self, server, T("{do,{noreply,st,0}}"));
    Cast(self, server, A("queued"));
    co_await self.Sleep(milliseconds(1));
    self.Resume(server);
    co_await self.Sleep(milliseconds(10));
    EXPECT_EQ(world.log, (Lines{"{cast,queued}"}));
    world.log.clear();
    Cast(self, server, T("{do,{noreply,st,0}}"));
    co_await self.Sleep(milliseconds(1));
    EXPECT_EQ(world.log, (Lines{"{info,timeout}"}));
  });
}

// --- Requests.

TEST(oracleerl2523, s24_gs_async) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self, ServerPlan(world));
    const RequestId stops = SendRequest(self, server, T("{do,{stop,shutdown,st}}"));
    const Response shape = co_await WaitResponse(self, stops, seconds(1));
    EXPECT_EQ(Names().Add(server, "P").Text(shape.ToTerm()), "{error,{shutdown,P}}");
    EXPECT_EQ(world.log, (Lines{"{terminate,shutdown,st}"}));
    const RequestId to_nobody = SendRequest(self, A("nobody"), A("x"));
    const Response nobody = co_await WaitResponse(self, to_nobody, seconds(1));
    EXPECT_EQ(ToText(nobody.ToTerm()), "{error,{noproc,nobody}}");
    const Pid other = co_await StartPlanned(self);
    RequestIds requests;
    requests.Send(self, other, T("{do,{reply,one,st}}"), A("l1"));
    requests.Send(self, other, T("{do,{reply,two,st}}"), A("l2"));
    for (const char* expected : {"one l1", "two l2"}) {
      const LabelledResponse next =
          co_await ReceiveResponse(self, requests, seconds(1), Answered::kDelete);
      EXPECT_EQ(ToText(next.response.term()) + " " + ToText(next.label), expected);
    }
    EXPECT_EQ(requests.size(), 0u);
    const LabelledResponse none =
        co_await ReceiveResponse(self, requests, milliseconds(10), Answered::kDelete);
    EXPECT_EQ(ToText(none.response.ToTerm()), "no_request");
  });
}

}  // namespace
}  // namespace arsenal::runtime
