// SPDX-License-Identifier: MIT
// OTP's own cases on sys, each under its suite's and its case's name, and what programs were seen
// to do with sys on Erlang/OTP 25.2.3.
#include "runtime/behaviour/system_debug.h"
#include "tests/semantics/server_program.h"

namespace arsenal::runtime {
namespace {

// The lines that sys has printed, without the prefix that they all have.
Lines Printed(const Reports& reports, const Names& names) {
  Lines lines;
  for (const LogReport& report : reports.all()) {
    if (report.label != LogLabel(atoms::kSys, atoms::kTrace)) continue;
    const std::string line(report.report.AsBinary());
    EXPECT_TRUE(line.starts_with(kTracePrefix)) << line;
    lines.push_back(names.Replaced(line.substr(kTracePrefix.size())));
  }
  return lines;
}

TEST(sys_SUITE, log) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    Reports reports(world);
    const Pid server = co_await StartPlanned(self);
    const Names names = Names().Add(server, "P").Add(self.pid(), "SELF");
    const SysAnswer on = co_await sys::Log(self, server, atoms::kTrue);
    EXPECT_EQ(TextOf(on), "ok");
    co_await Asked(self, server, "hi");
    Cast(self, server, A("hey"));
    const SysAnswer got = co_await sys::Log(self, server, atoms::kGet);
    const std::string events = TextOf(got, names);
    EXPECT_TRUE(events.starts_with("{ok,[{in,{'$gen_call',{SELF,[alias|")) << events;
    EXPECT_TRUE(events.ends_with(",{in,{'$gen_cast',hey}},{noreply,st}]}")) << events;
    EXPECT_EQ(Printed(reports, names), Lines());
    const SysAnswer printed = co_await sys::Log(self, server, atoms::kPrint);
    EXPECT_EQ(TextOf(printed), "ok");
    EXPECT_EQ(Printed(reports, names),
              (Lines{"P got call hi from SELF", "P sent {echo,hi} to SELF, new state st",
                     "P got cast hey", "P new state st"}));
    reports.Forget();
    const SysAnswer off = co_await sys::Log(self, server, atoms::kFalse);
    EXPECT_EQ(TextOf(off), "ok");
    co_await Asked(self, server, "hi");
    co_await sys::Log(self, server, atoms::kPrint);
    const SysAnswer empty = co_await sys::Log(self, server, atoms::kGet);
    EXPECT_EQ(TextOf(empty), "{ok,[]}");
    EXPECT_EQ(Printed(reports, names), Lines());
  });
}

TEST(sys_SUITE, stats) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self);
    const SysAnswer on = co_await sys::Statistics(self, server, atoms::kTrue);
    EXPECT_EQ(TextOf(on), "ok");
    co_await Asked(self, server, "hi");
    const SysAnswer got = co_await sys::Statistics(self, server, atoms::kGet);
    const std::vector<Term> figures = *got.value().element(1).ListElements();
    EXPECT_EQ(figures.size(), 5u);
    EXPECT_EQ(ToText(figures[0]), "{start_time,{{2024,1,1},{0,0,0}}}");
    EXPECT_EQ(ToText(figures[1]), "{current_time,{{2024,1,1},{0,0,0}}}");
    EXPECT_GT(figures[2].element(1).AsSmall(), 0);
    EXPECT_EQ(ToText(figures[3]), "{messages_in,1}");
    EXPECT_EQ(ToText(figures[4]), "{messages_out,1}");
    const SysAnswer off = co_await sys::Statistics(self, server, atoms::kFalse);
    EXPECT_EQ(TextOf(off), "ok");
    const SysAnswer none = co_await sys::Statistics(self, server, atoms::kGet);
    EXPECT_EQ(TextOf(none), "{ok,no_statistics}");
  });
}

TEST(sys_SUITE, trace) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    Reports reports(world);
    co_await StartPlanned(self, ServerPlan(), StartMode::kAlone, Named("traced"));
    const Names names = Names().Add(self.pid(), "SELF");
    const SysAnswer on = co_await sys::Trace(self, A("traced"), atoms::kTrue);
    EXPECT_EQ(TextOf(on), "ok");
    co_await Asked(self, A("traced"), "hi");
    EXPECT_EQ(Printed(reports, names), (Lines{"traced got call hi from SELF",
                                              "traced sent {echo,hi} to SELF, new state st"}));
    EXPECT_EQ(reports.all()[0].level, LogLevel::kNotice);
    reports.Forget();
    self.Send(*self.Whereis(A("traced")), A("info"));
    co_await self.Sleep(milliseconds(1));
    EXPECT_EQ(Printed(reports, names), (Lines{"traced got info", "traced new state st"}));
    reports.Forget();
    const SysAnswer off = co_await sys::Trace(self, A("traced"), atoms::kFalse);
    EXPECT_EQ(TextOf(off), "ok");
    co_await Asked(self, A("traced"), "hi");
    EXPECT_EQ(Printed(reports, names), Lines());
  });
}

TEST(sys_SUITE, suspend) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self);
    const Names names = Names().Add(server, "P");
    for (int i = 0; i < 2; ++i) {
      const SysAnswer suspended = co_await sys::Suspend(self, server, milliseconds(1000));
      EXPECT_EQ(TextOf(suspended), "ok");
      const SysAnswer status = co_await sys::GetStatus(self, server);
      EXPECT_EQ(ToText(*std::next(status.value().element(3).ListElements()->begin())), "suspended");
      const std::string late = co_await Asked(self, server, "hi", names, milliseconds(10));
      EXPECT_EQ(late, "{timeout,{gen_server,call,[P,hi,10]}}");
    }
    for (int i = 0; i < 2; ++i) {
      const SysAnswer resumed = co_await sys::Resume(self, server);
      EXPECT_EQ(TextOf(resumed), "ok");
      const std::string served = co_await Asked(self, server, "hi");
      EXPECT_EQ(served, "{echo,hi}");
    }
    const Lines nothing = co_await Flushed(self, names);
    EXPECT_EQ(nothing, Lines());
  });
}

// A process that is no behaviour and understands system messages; its state is a term.
class Special final : public Handler {
 public:
  size_t ObjectBytes() const override { return sizeof(*this); }
  DispatchResult Start(ProcessContext& self) override {
    self.AckStart(Term::TupleOf(atoms::kOk, self.pid()));
    return DispatchResult::Done();
  }
  DispatchResult Handle(ProcessContext& self, Message& message) override {
    const View view(state_);
    if (SystemMessages::IsSystemMessage(message)) {
      if (std::optional<Term> reason = system_.Handle(self, message, view)) {
        return DispatchResult::Exit(*std::move(reason));
      }
      return DispatchResult::Done();
    }
    if (system_.suspended()) return DispatchResult::Wait();
    system_.NoteIn(self, message.payload());
    state_ = message.payload();
    system_.NoteNoReply(self, view);
    return DispatchResult::Done();
  }

 private:
  class View final : public StatusSource {
   public:
    explicit View(Term& state) : state_(state) {}
    std::optional<Term> ShownState() const override {
      if (state_.Is(A("fail"))) throw Term(A("fail"));
      return state_;
    }
    std::optional<Term> ShownStatus() const override { return state_; }
    Pid StatusParent() const override { return Pid(); }
    Atom StatusModule() const override { return A("special"); }
    ChangeResult ReplaceState(ProcessContext&, const Term& state) const override {
      state_ = state;
      return ChangeResult::Done();
    }

   private:
    Term& state_;
  };

  SystemMessages system_;
  Term state_ = A("initial");
};

TEST(sys_SUITE, special_process) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    PreparedStart prepared;
    prepared.handler = std::make_unique<Special>();
    ProcLibStart start(self, std::move(prepared), StartMode::kMonitor);
    const StartResult started = co_await start.Await(self);
    const Pid special = started.pid;
    const SysAnswer first = co_await sys::GetState(self, special);
    EXPECT_EQ(TextOf(first), "initial");
    const auto next = [](const Term& state) { return Term::TupleOf(A("was"), state); };
    const SysAnswer replaced = co_await sys::ReplaceState(self, special, next);
    EXPECT_EQ(TextOf(replaced), "{was,initial}");
    const SysAnswer counts = co_await sys::Statistics(self, special, atoms::kTrue);
    EXPECT_EQ(TextOf(counts), "ok");
    self.Send(special, A("one"));
    const SysAnswer figures = co_await sys::Statistics(self, special, atoms::kGet);
    const std::string text = TextOf(figures);
    EXPECT_TRUE(text.ends_with(",{messages_in,1},{messages_out,0}]}")) << text;
    const auto fails = [](const Term&) -> Term { throw Term(A("fail")); };
    const SysAnswer failed = co_await sys::ReplaceState(self, special, fails);
    EXPECT_EQ(TextOf(failed), "{callback_failed,{special,system_replace_state},{throw,fail}}");
    self.Send(special, A("fail"));
    const SysAnswer unreadable = co_await sys::GetState(self, special);
    EXPECT_EQ(TextOf(unreadable), "{callback_failed,{special,system_get_state},{throw,fail}}");
    const SysAnswer ended = co_await sys::Terminate(self, special, A("enough"));
    EXPECT_EQ(TextOf(ended), "ok");
    const std::string reason = co_await DownReason(self, started.monitor);
    EXPECT_EQ(reason, "enough");
  });
}

// --- Seen on Erlang/OTP 25.2.3.

ProcessTask<> CheckReplace(ProcessContext& self) {
  const auto mark = [](const Term& state) { return Term::TupleOf(A("new"), state); };
  const SysAnswer replaced = co_await sys::ReplaceState(self, A("srv"), mark);
  EXPECT_EQ(TextOf(replaced), "{new,st}");
  const auto throws = [](const Term&) -> Term { throw Term(A("fail")); };
  const SysAnswer crashed = co_await sys::ReplaceState(self, A("srv"), throws);
  EXPECT_EQ(TextOf(crashed), "{callback_failed,{gen_server,system_replace_state},{throw,fail}}");
  const SysAnswer state = co_await sys::GetState(self, A("srv"));
  EXPECT_EQ(TextOf(state), "{new,st}");
}

TEST(oracleerl2523, s30_sys) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    ServerPlan plan(world);
    plan.changes_code = true;
    const Pid server = co_await StartPlanned(self, plan, StartMode::kLink, Named("srv"));
    const Names names = Names().Add(server, "P");
    co_await CheckReplace(self);
    for (int i = 0; i < 2; ++i) {
      const SysAnswer suspended = co_await sys::Suspend(self, A("srv"));
      EXPECT_EQ(TextOf(suspended), "ok");
    }
    const std::string late = co_await Asked(self, A("srv"), "ping", names, milliseconds(30));
    EXPECT_EQ(late, "{timeout,{gen_server,call,[srv,ping,30]}}");
    Cast(self, A("srv"), A("queued1"));
    self.Send(server, A("queued2"));
    const SysAnswer state = co_await sys::GetState(self, A("srv"));
    EXPECT_EQ(TextOf(state), "{new,st}");
    const auto plain = [](const Term&) -> Term { return A("plain"); };
    const SysAnswer replaced = co_await sys::ReplaceState(self, A("srv"), plain);
    EXPECT_EQ(TextOf(replaced), "plain");
    const SysAnswer changed =
        co_await sys::ChangeCode(self, A("srv"), A("cb_gs"), A("v1"), A("extra"));
    EXPECT_EQ(TextOf(changed), "ok");
    const SysAnswer after = co_await sys::GetState(self, A("srv"));
    EXPECT_EQ(TextOf(after), "{changed,plain,extra}");
    EXPECT_EQ(world.log, (Lines{"{code_change,v1,plain,extra}"}));
    for (int i = 0; i < 2; ++i) {
      const SysAnswer resumed = co_await sys::Resume(self, A("srv"));
      EXPECT_EQ(TextOf(resumed), "ok");
    }
    co_await self.Sleep(milliseconds(20));
    // The call that was given up was served, too; its reply has gone nowhere.
    EXPECT_EQ(world.log,
              (Lines{"{code_change,v1,plain,extra}", "{cast,queued1}", "{info,queued2}"}));
    const SysAnswer refused =
        co_await sys::ChangeCode(self, A("srv"), A("cb_gs"), A("v1"), A("extra"));
    EXPECT_EQ(TextOf(refused), "{error,{unknown_system_msg,{change_code,cb_gs,v1,extra}}}");
    world.log.clear();
    co_await sys::Suspend(self, A("srv"));
    const SysAnswer ended = co_await sys::Terminate(self, A("srv"), A("stopped_by_sys"));
    EXPECT_EQ(TextOf(ended), "ok");
    const Lines exits = co_await Flushed(self, names);
    EXPECT_EQ(exits, (Lines{"{'EXIT',P,stopped_by_sys}"}));
    EXPECT_EQ(world.log, (Lines{"{terminate,stopped_by_sys,{changed,plain,extra}}"}));
  });
}

TEST(Sys, Fact24ToNobodyAndToWhoeverDoesNotUnderstandIt) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid dead = co_await DeadPid(self);
    const SysAnswer to_dead = co_await sys::GetState(self, dead);
    EXPECT_EQ(TextOf(to_dead, Names().Add(dead, "P")), "{noproc,{sys,get_state,[P]}}");
    const SysAnswer to_nobody = co_await sys::Log(self, A("nobody"), atoms::kGet);
    EXPECT_EQ(TextOf(to_nobody), "{noproc,{sys,log,[nobody,get]}}");
    const Pid idle = SpawnIdle(self);
    const SysAnswer late = co_await sys::GetState(self, idle, milliseconds(30));
    EXPECT_EQ(TextOf(late, Names().Add(idle, "P")), "{timeout,{sys,get_state,[P,30]}}");
    const SysAnswer terminated = co_await sys::Terminate(self, dead, A("r"), milliseconds(30));
    EXPECT_EQ(TextOf(terminated, Names().Add(dead, "P")), "{noproc,{sys,terminate,[P,r,30]}}");
    const SysAnswer own = co_await sys::NoDebug(self, self.pid());
    EXPECT_EQ(TextOf(own, Names().Add(self.pid(), "P")), "{calling_self,{sys,no_debug,[P]}}");
    self.ExitProcess(idle, atoms::kKill);
  });
}

TEST(Sys, Fact24TheExitOfItsParentEndsASuspendedServer) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const auto parent = [&world](ProcessContext& child) -> ProcessTask<> {
      ServerPlan plan(world);
      plan.trap = Trap::kOn;
      const Pid server = co_await StartPlanned(child, plan, StartMode::kLink, Named("held"));
      const SysAnswer held = co_await sys::Suspend(child, server);
      EXPECT_TRUE(held.ok());
      co_await child.Exit(atoms::kShutdown);
    };
    SpawnIn(self, parent);
    co_await self.Sleep(milliseconds(20));
    EXPECT_FALSE(self.Whereis(A("held")));
    EXPECT_EQ(world.log, (Lines{"{terminate,shutdown,st}"}));
  });
}

TEST(oracleerl2523, s30_sysstatus) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self, ServerPlan(), StartMode::kLink, Named("srv"));
    const Names names = Names().Add(server, "P").Add(self.pid(), "SELF");
    const SysAnswer running = co_await sys::GetStatus(self, A("srv"));
    const std::string dictionary = "[{'$ancestors',[SELF]},{'$initial_call',{planned,init,1}}]";
    const auto expected = [&dictionary](const std::string& status) {
      return "{status,P,{module,gen_server},[" + dictionary + "," + status +
             ",SELF,[],[{header,\"Status for generic server srv\"},{data,[{\"Status\"," + status +
             "},{\"Parent\",SELF},{\"Logged events\",[]}]},{data,[{\"State\",st}]}]]}";
    };
    EXPECT_EQ(names.Replaced(ToPrettyText(running.value())), expected("running"));
    co_await sys::Suspend(self, A("srv"));
    const SysAnswer suspended = co_await sys::GetStatus(self, A("srv"));
    EXPECT_EQ(names.Replaced(ToPrettyText(suspended.value())), expected("suspended"));
    // What is on stands there, the newest first.
    co_await sys::Trace(self, A("srv"), atoms::kTrue);
    co_await sys::Log(self, A("srv"), T("{true,3}"));
    const SysAnswer debugged = co_await sys::GetStatus(self, A("srv"));
    const Term options = (*debugged.value().element(3).ListElements())[3];
    EXPECT_EQ(ToText(options), "[{log,{3,[]}},{trace,true}]");
  });
}

// A function that notes what it is told in the test's log, until it is told `done` or `crash`.
DebugFunction Listener(ProcessWorld& world, std::string name) {
  return [&world, name](const Term& state, const Term& event, const Term&) -> std::optional<Term> {
    world.Log(name + " " + ToText(state) + " " + ToText(event));
    if (event == T("{in,done}")) return std::nullopt;
    if (event == T("{in,crash}")) throw Term(A("oops"));
    return Term::Integer(state.AsSmall() + 1);
  };
}

TEST(oracleerl2523, s31_sys_debug) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self);
    const Term zero = Term::Integer(0);
    const SysAnswer first = co_await sys::Install(self, server, A("a"), Listener(world, "a"), zero);
    const SysAnswer same = co_await sys::Install(self, server, A("a"), Listener(world, "A"), zero);
    EXPECT_EQ(TextOf(first), "ok");
    EXPECT_EQ(TextOf(same), "ok");
    Cast(self, server, A("x"));
    self.Send(server, A("done"));
    self.Send(server, A("unheard"));
    co_await self.Sleep(milliseconds(1));
    EXPECT_EQ(world.log, (Lines{"a 0 {in,{'$gen_cast',x}}", "a 1 {noreply,st}", "a 2 {in,done}"}));
    world.log.clear();
    // One that crashes is removed without a word, and so is one that is removed by its id.
    Reports reports(world);
    co_await sys::Install(self, server, A("b"), Listener(world, "b"), zero);
    co_await sys::Install(self, server, A("c"), Listener(world, "c"), zero);
    const SysAnswer removed = co_await sys::Remove(self, server, A("c"));
    EXPECT_EQ(TextOf(removed), "ok");
    self.Send(server, A("crash"));
    self.Send(server, A("unheard"));
    co_await self.Sleep(milliseconds(1));
    EXPECT_EQ(world.log, (Lines{"b 0 {in,crash}"}));
    EXPECT_TRUE(reports.all().empty());
    EXPECT_TRUE(self.IsAlive(server));
  });
}

TEST(Sys, Fact26ALogThatIsMadeSmallerKeepsItsEventsUntilNewOnesCome) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self);
    co_await sys::Log(self, server, T("{true,4}"));
    for (const char* text : {"a", "b"}) self.Send(server, A(text));
    co_await self.Sleep(milliseconds(1));
    co_await sys::Log(self, server, T("{true,2}"));
    const SysAnswer before = co_await sys::Log(self, server, atoms::kGet);
    EXPECT_EQ(TextOf(before), "{ok,[{in,a},{noreply,st},{in,b},{noreply,st}]}");
    self.Send(server, A("c"));
    const SysAnswer after = co_await sys::Log(self, server, atoms::kGet);
    EXPECT_EQ(TextOf(after), "{ok,[{in,c},{noreply,st}]}");
  });
}

TEST(Sys, UnknownOptionsAndRequestsAreAnswered) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self);
    const auto ask = [&self, server](std::string_view request) {
      self.Send(server,
                Term::TupleOf(atoms::kSystem, Term::TupleOf(self.pid(), A("tag")), T(request)));
    };
    for (const char* unknown : {"{debug,foo}", "{debug,{log,foo}}", "{debug,{trace,foo}}",
                                "{debug,{install,{f,s}}}", "{debug,{statistics,{a}}}"}) {
      ask(unknown);
      const Message answer = co_await self.Receive();
      EXPECT_EQ(ToText(answer.payload()), "{tag,unknown_debug}") << unknown;
    }
    ask("what");
    const Message what = co_await self.Receive();
    EXPECT_EQ(ToText(what.payload()), "{tag,{error,{unknown_system_msg,what}}}");
    ask("{replace_state,no_function}");
    const Message function = co_await self.Receive();
    EXPECT_EQ(ToText(function.payload()),
              "{tag,{error,{callback_failed,{gen_server,system_replace_state},"
              "{error,{badfun,no_function}}}}}");
    ask("{debug,{log_to_file,\"name\"}}");
    const Message file = co_await self.Receive();
    EXPECT_EQ(ToText(file.payload()), "{tag,{error,open_file}}");
    self.Send(server, T("{system,nobody,get_state}"));
    const std::string served = co_await Asked(self, server, "hi");
    EXPECT_EQ(served, "{echo,hi}");
  });
}

TEST(Sys, SetStateReplacesAStateThatHasACodecAndIsRefusedElsewhere) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self);
    const SysAnswer set = co_await sys::SetState(self, server, T("{count,7}"));
    EXPECT_EQ(TextOf(set), "ok");
    const SysAnswer state = co_await sys::GetState(self, server);
    EXPECT_EQ(TextOf(state), "{count,7}");
    const SysAnswer refused = co_await sys::SetState(self, server, A("impossible"));
    EXPECT_EQ(TextOf(refused), "{error,no_such_state}");
    const auto impossible = [](const Term&) -> Term { return A("impossible"); };
    const SysAnswer replaced = co_await sys::ReplaceState(self, server, impossible);
    EXPECT_EQ(TextOf(replaced),
              "{callback_failed,{gen_server,system_replace_state},{error,no_such_state}}");
  });
}

TEST(oracleerl2523, s32_sys_order) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self);
    for (const char* state : {"s1", "s2", "s3"}) {
      Cast(self, server, Term::TupleOf(A("do"), Term::TupleOf(atoms::kNoreply, A(state))));
    }
    // Behind the casts before it, and before those behind it.
    self.Send(server,
              Term::TupleOf(atoms::kSystem, Term::TupleOf(self.pid(), A("tag")), atoms::kGetState));
    Cast(self, server, T("{do,{noreply,s4}}"));
    const Message answer = co_await self.Receive();
    EXPECT_EQ(ToText(answer.payload()), "{tag,{ok,s3}}");
    const SysAnswer last = co_await sys::GetState(self, server);
    EXPECT_EQ(TextOf(last), "s4");
  });
}

TEST(Sys, DebugOptionsOfAStartAreOnBeforeTheFirstMessage) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    ServerOptions options;
    options.debug = T("[statistics,{log,2},unknown,{trace,maybe}]");
    const Pid server = co_await StartPlanned(self, ServerPlan(), StartMode::kAlone, options);
    self.Send(server, A("one"));
    const SysAnswer log = co_await sys::Log(self, server, atoms::kGet);
    EXPECT_EQ(TextOf(log), "{ok,[{in,one},{noreply,st}]}");
    const SysAnswer figures = co_await sys::Statistics(self, server, atoms::kGet);
    const std::string text = TextOf(figures);
    EXPECT_TRUE(text.ends_with("{messages_in,1},{messages_out,0}]}")) << text;
    const SysAnswer off = co_await sys::NoDebug(self, server);
    EXPECT_EQ(TextOf(off), "ok");
    const SysAnswer none = co_await sys::Log(self, server, atoms::kGet);
    EXPECT_EQ(TextOf(none), "{ok,[]}");
  });
}

}  // namespace
}  // namespace arsenal::runtime
