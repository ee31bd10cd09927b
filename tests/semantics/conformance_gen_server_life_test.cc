// SPDX-License-Identifier: MIT
// OTP's own cases on gen_server: continuations, hibernation, reports, status, callbacks that are
// not there.
#include "runtime/process/process_items.h"
#include "tests/semantics/server_program.h"

namespace arsenal::runtime {
namespace {

// --- Continuations and hibernation.

TEST(gen_server_SUITE, continue) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    ServerPlan plan = WithInit(ServerPlan(world), "{do,{ok,st,{continue,from_init}}}");
    plan.early = A("early");
    const Pid server = co_await StartPlanned(self, plan);
    co_await self.Sleep(milliseconds(1));
    EXPECT_EQ(world.log, (Lines{"{continue,from_init}", "{info,early}"}));
    world.log.clear();
    self.Send(server, T("{do,{noreply,st,{continue,{do,{noreply,s2,{continue,again}}}}}}"));
    Cast(self, server, A("queued"));
    co_await self.Sleep(milliseconds(1));
    EXPECT_EQ(world.log, (Lines{"{continue,again}", "{cast,queued}"}));
    world.log.clear();
    const std::string replied =
        co_await Asked(self, server, "{do,{reply,hi,s3,{continue,{do,{stop,normal,s4}}}}}");
    EXPECT_EQ(replied, "hi");
    co_await self.Sleep(milliseconds(1));
    EXPECT_EQ(world.log, (Lines{"{terminate,normal,s4}"}));
    EXPECT_FALSE(self.IsAlive(server));
  });
}

ProcessTask<std::string> CurrentFunction(ProcessContext& self, Pid pid) {
  co_await self.Sleep(milliseconds(1));
  const absl::StatusOr<Term> where = co_await self.AwaitInfo(pid, atoms::kCurrentFunction);
  co_return ToText(*where);
}

constexpr char kAsleep[] = "{current_function,{erlang,hibernate,3}}";

ProcessTask<> ExpectAsleep(ProcessContext& self, Pid pid,
                           std::source_location at = std::source_location::current()) {
  const std::string where = co_await CurrentFunction(self, pid);
  EXPECT_EQ(where, kAsleep) << "line " << at.line();
}

ProcessTask<> ExpectAwake(ProcessContext& self, Pid pid,
                          std::source_location at = std::source_location::current()) {
  const std::string where = co_await CurrentFunction(self, pid);
  EXPECT_NE(where, kAsleep) << "line " << at.line();
}

TEST(gen_server_SUITE, hibernate) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server =
        co_await StartPlanned(self, WithInit(ServerPlan(), "{do,{ok,st,hibernate}}"));
    co_await ExpectAsleep(self, server);
    const std::string echoed = co_await Asked(self, server, "hi");
    EXPECT_EQ(echoed, "{echo,hi}");
    co_await ExpectAwake(self, server);
    const std::string replied = co_await Asked(self, server, "{do,{reply,hello,st,hibernate}}");
    EXPECT_EQ(replied, "hello");
    co_await ExpectAsleep(self, server);
    // System messages leave it asleep, while it is suspended, too.
    const SysAnswer suspended = co_await sys::Suspend(self, server);
    co_await ExpectAsleep(self, server);
    const SysAnswer resumed = co_await sys::Resume(self, server);
    co_await ExpectAsleep(self, server);
    EXPECT_TRUE(suspended.ok());
    EXPECT_TRUE(resumed.ok());
    Cast(self, server, T("{do,{noreply,st}}"));
    co_await ExpectAwake(self, server);
    Cast(self, server, T("{do,{noreply,st,hibernate}}"));
    co_await ExpectAsleep(self, server);
    self.Send(server, T("{do,{noreply,st}}"));
    co_await ExpectAwake(self, server);
    self.Send(server, T("{do,{noreply,st,hibernate}}"));
    co_await ExpectAsleep(self, server);
    self.Send(server, T("{do,{noreply,st,{continue,{do,{noreply,st}}}}}"));
    co_await ExpectAwake(self, server);
  });
}

TEST(gen_server_SUITE, auto_hibernate) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    ServerOptions options;
    options.hibernate_after = milliseconds(100);
    const Pid server = co_await StartPlanned(self, ServerPlan(world), StartMode::kAlone, options);
    co_await ExpectAwake(self, server);
    co_await self.Sleep(milliseconds(100));
    co_await ExpectAsleep(self, server);
    // get_state is no activity: it sleeps on.
    const SysAnswer state = co_await sys::GetState(self, server);
    EXPECT_EQ(TextOf(state), "st");
    co_await ExpectAsleep(self, server);
    const std::string echoed = co_await Asked(self, server, "hi");
    EXPECT_EQ(echoed, "{echo,hi}");
    co_await ExpectAwake(self, server);
    co_await self.Sleep(milliseconds(60));
    Cast(self, server, A("busy"));
    co_await self.Sleep(milliseconds(60));
    co_await ExpectAwake(self, server);
    co_await self.Sleep(milliseconds(60));
    co_await ExpectAsleep(self, server);
    // A time-out of its own counts instead.
    Cast(self, server, T("{do,{noreply,st,250}}"));
    co_await self.Sleep(milliseconds(200));
    co_await ExpectAwake(self, server);
    co_await self.Sleep(milliseconds(200));
    co_await ExpectAsleep(self, server);
    EXPECT_EQ(world.log,
              (Lines{"asleep", "asleep", "{cast,busy}", "asleep", "{info,timeout}", "asleep"}));
  });
}

// --- Processes that become servers.

// Registers under `own`, if any, and enters the loop of a server under `claimed`.
ProcessTask<> Enters(ProcessContext& self, std::optional<Atom> own, std::optional<Atom> claimed,
                     ServerPlan plan, Next next) {
  const bool named = own && self.Register(*own, self.pid()).ok();
  EXPECT_EQ(named, own.has_value());
  self.SetTrapExit(Trap::kOn);
  self.AckStart(Term::TupleOf(atoms::kOk, self.pid()));
  co_await EnterLoop(self, Planned(plan), claimed, next);
}

ProcessTask<StartResult> StartEntering(ProcessContext& self, std::optional<Atom> own,
                                       std::optional<Atom> claimed, ServerPlan plan = {},
                                       Next next = Next()) {
  PreparedStart prepared;
  prepared.main = [=](ProcessContext& child) { return Enters(child, own, claimed, plan, next); };
  prepared.options.initial_call = InitialCall{A("special"), A("init"), 1};
  ProcLibStart start(self, std::move(prepared), StartMode::kMonitorAndLink);
  const StartResult result = co_await start.Await(self);
  co_return result;
}

TEST(gen_server_SUITE, spec_init) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    const ServerPlan plan(world);
    const StartResult named =
        co_await StartEntering(self, A("armitage"), A("armitage"), plan, Next::Continue(A("on")));
    EXPECT_EQ(named.result, Term::TupleOf(atoms::kOk, named.pid));
    const std::string echoed = co_await Asked(self, A("armitage"), "hi");
    EXPECT_EQ(echoed, "{echo,hi}");
    EXPECT_EQ(world.log, (Lines{"{continue,on}"}));
    const SysAnswer status = co_await sys::GetStatus(self, named.pid);
    EXPECT_EQ(status.value().element(3).ListElements()->at(2), Term(self.pid()));
    // Its parent's exit ends it; here that is this process.
    self.ExitProcess(named.pid, atoms::kNormal);
    const std::string reason = co_await DownReason(self, named.monitor);
    EXPECT_EQ(reason, "normal");
    EXPECT_EQ(world.log, (Lines{"{continue,on}", "{terminate,normal,st}"}));
    co_await Flushed(self, Names());

    const StartResult nameless = co_await StartEntering(self, std::nullopt, std::nullopt);
    const std::string served = co_await Asked(self, nameless.pid, "hi");
    EXPECT_EQ(served, "{echo,hi}");
    const Term stopped = co_await StopServer(self, nameless.pid);
    EXPECT_EQ(ToText(stopped), "ok");
    // Not started by proc_lib: nobody knows its parent.
    const auto plain = [](ProcessContext& child) {
      return EnterLoop(child, Planned(), std::nullopt, Next());
    };
    const absl::StatusOr<Spawned> orphan = self.Spawn(plain, Monitored());
    const std::string refused = co_await DownReason(self, orphan->monitor);
    EXPECT_EQ(refused, "process_was_not_started_by_proc_lib");
  });
}

TEST(gen_server_SUITE, otp_5854) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    EXPECT_TRUE(self.Register(A("taken"), self.pid()).ok());
    const StartResult of_another = co_await StartEntering(self, std::nullopt, A("taken"));
    const std::string taken = co_await DownReason(self, of_another.monitor);
    EXPECT_EQ(taken, "process_not_registered");
    const StartResult of_nobody = co_await StartEntering(self, std::nullopt, A("nobodys"));
    const std::string nobodys = co_await DownReason(self, of_nobody.monitor);
    EXPECT_EQ(nobodys, "process_not_registered");
    const StartResult renamed = co_await StartEntering(self, A("own"), A("nobodys"));
    const std::string other = co_await DownReason(self, renamed.monitor);
    EXPECT_EQ(other, "process_not_registered");
  });
}

// --- Reports.

TEST(gen_server_SUITE, crash) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    Reports reports(world);
    for (const char* quiet : {"normal", "shutdown", "{shutdown,stop_reason}"}) {
      const Pid server = co_await StartPlanned(self);
      const std::string plan = std::string("{exit,") + quiet + "}";
      const std::string answer = co_await Asked(self, server, plan);
      EXPECT_TRUE(answer.starts_with(std::string("{") + quiet + ",")) << answer;
      EXPECT_EQ(reports.Labels(), Lines());
    }
    EXPECT_TRUE(self.Register(A("client"), self.pid()).ok());
    const Pid server = co_await StartPlanned(self, ServerPlan(), StartMode::kAlone, Named("gone"));
    const std::string answer = co_await Asked(self, server, "{do,{stop,crashed,s2}}");
    EXPECT_TRUE(answer.starts_with("{crashed,")) << answer;
    EXPECT_EQ(reports.Labels(), (Lines{"{gen_server,terminate}", "{proc_lib,crash}"}));
    const LogReport& of_server = reports.all()[0];
    EXPECT_EQ(of_server.level, LogLevel::kError);
    EXPECT_EQ(of_server.pid, server);
    const Names names = Names().Add(server, "P").Add(self.pid(), "CLIENT");
    const Term& report = of_server.report;
    EXPECT_EQ(ToText(*report.Find(atoms::kName)), "gone");
    EXPECT_EQ(ToText(*report.Find(atoms::kLastMessage)), "{do,{stop,crashed,s2}}");
    EXPECT_EQ(ToText(*report.Find(atoms::kState)), "s2");
    EXPECT_EQ(ToText(*report.Find(atoms::kReason)), "crashed");
    EXPECT_EQ(ToText(*report.Find(atoms::kLog)), "[]");
    const Term& client = *report.Find(atoms::kClientInfo);
    EXPECT_EQ(names.Text(client.element(0)), "CLIENT");
    EXPECT_EQ(ToText(client.element(1).element(0)), "client");
    EXPECT_TRUE(client.element(1).element(1).Is(Term::Kind::kList));
    const Term& crash = *reports.all()[1].report.Find(atoms::kReport);
    EXPECT_EQ(ToText(*crash.Find(atoms::kErrorInfo)), "{exit,crashed}");
    EXPECT_EQ(ToText(*crash.Find(atoms::kInitialCall)), "{planned,init,1}");
    EXPECT_EQ(ToText(*crash.Find(atoms::kAncestors)), "[client]");
  });
}

// The last message in the report of a server that ends by this message; "none" without a report.
ProcessTask<std::string> LastMessageOf(ProcessContext& self, ProcessWorld& world,
                                       std::string_view message, ServerPlan plan = {}) {
  Reports reports(world);
  const Pid server = co_await StartPlanned(self, std::move(plan));
  self.Send(server, T(message));
  co_await self.Sleep(milliseconds(5));
  EXPECT_FALSE(self.IsAlive(server));
  if (reports.all().empty()) co_return "none";
  co_return ToText(*reports.all()[0].report.Find(atoms::kLastMessage)) + " " +
      ToText(*reports.all()[0].report.Find(atoms::kReason));
}

TEST(GenServerReport, NamesTheMessageInHandAsOtpDoes) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const std::string cast = co_await LastMessageOf(self, world, "{'$gen_cast',{do,{stop,r1,s1}}}");
    EXPECT_EQ(cast, "{'$gen_cast',{do,{stop,r1,s1}}} r1");
    const std::string info = co_await LastMessageOf(self, world, "{do,{stop,r1,s1}}");
    EXPECT_EQ(info, "{do,{stop,r1,s1}} r1");
    const std::string continued =
        co_await LastMessageOf(self, world, "{do,{noreply,s,{continue,{do,{stop,r2,s1}}}}}");
    EXPECT_EQ(continued, "{continue,{do,{stop,r2,s1}}} r2");
    const std::string bad = co_await LastMessageOf(self, world, "{do,oops}");
    EXPECT_EQ(bad, "{do,oops} {bad_return_value,oops}");
    const std::string system =
        co_await LastMessageOf(self, world, "{system,{<0.9.9>,tag},{terminate,zz}}");
    EXPECT_EQ(system, "[] zz");
    const std::string quiet = co_await LastMessageOf(self, world, "{do,{stop,shutdown,s}}");
    EXPECT_EQ(quiet, "none");
  });
}

TEST(gen_server_SUITE, terminate_crash_format) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    ServerPlan plan;
    plan.end = T("{error,tcrash}");
    const std::string report = co_await LastMessageOf(self, world, "{do,{stop,first,s1}}", plan);
    EXPECT_EQ(report, "{do,{stop,first,s1}} {tcrash,[]}");
    // Of a stop that would have been normal, too; and who stops it is told.
    Reports reports(world);
    const Pid server = co_await StartPlanned(self, plan);
    const Term stopped = co_await StopServer(self, server);
    EXPECT_EQ(ToText(stopped), "{tcrash,[]}");
    EXPECT_EQ(reports.Labels(), (Lines{"{gen_server,terminate}", "{proc_lib,crash}"}));
    // What a terminate throws is its answer, and of no account.
    plan.end = T("{do,whatever}");
    const Pid thrower = co_await StartPlanned(self, plan);
    const Term thrown = co_await StopServer(self, thrower);
    EXPECT_EQ(ToText(thrown), "ok");
  });
}

// --- Status.

// The state in get_status and in the report of the end.
ProcessTask<Lines> StatesShown(ProcessContext& self, ProcessWorld& world, std::string shown) {
  Reports reports(world);
  ServerPlan plan;
  plan.shown = shown;
  const Pid server = co_await StartPlanned(self, plan);
  const SysAnswer status = co_await sys::GetStatus(self, server);
  const Term misc = status.value().element(3).ListElements()->back();
  Lines lines;
  lines.push_back(ToPrettyText(misc.ListElements()->back()));
  self.Send(server, T("{do,{stop,rr,st}}"));
  co_await self.Sleep(milliseconds(1));
  lines.push_back(ToPrettyText(*reports.all()[0].report.Find(atoms::kState)));
  co_return lines;
}

TEST(gen_server_SUITE, call_format_status) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const Lines plain = co_await StatesShown(self, world, "as it is");
    EXPECT_EQ(plain, (Lines{"{data,[{\"State\",st}]}", "st"}));
    const Lines hidden = co_await StatesShown(self, world, "hidden");
    EXPECT_EQ(hidden, (Lines{"{data,[{\"State\",hidden}]}", "hidden"}));
  });
}

TEST(gen_server_SUITE, crash_in_format_status) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const Lines crashed = co_await StatesShown(self, world, "crash");
    const std::string note = "\"planned:format_status/1 crashed\"";
    EXPECT_EQ(crashed, (Lines{"{data,[{\"State\"," + note + "}]}", note}));
  });
}

TEST(gen_server_SUITE, get_state) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self, ServerPlan(), StartMode::kAlone, Named("st"));
    const SysAnswer by_pid = co_await sys::GetState(self, server);
    EXPECT_EQ(TextOf(by_pid), "st");
    const SysAnswer by_name = co_await sys::GetState(self, A("st"), milliseconds(5000));
    EXPECT_EQ(TextOf(by_name), "st");
    const SysAnswer suspended = co_await sys::Suspend(self, server);
    EXPECT_EQ(TextOf(suspended), "ok");
    const SysAnswer meanwhile = co_await sys::GetState(self, server);
    EXPECT_EQ(TextOf(meanwhile), "st");
  });
}

// --- Callbacks that are not there.

class Bare final : public GenServer {
 public:
  size_t ObjectBytes() const override { return sizeof(*this); }
  Atom Module() const override { return A("bare"); }
};

ProcessTask<Pid> StartBare(ProcessContext& self) {
  const StartResult started =
      co_await StartServer(self, std::make_unique<Bare>(), StartMode::kAlone);
  co_return started.pid;
}

TEST(gen_server_SUITE, undef_terminate1) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartBare(self);
    const Ref monitor = self.Monitor(server);
    const Term stopped = co_await StopServer(self, server, T("{error,test}"));
    EXPECT_EQ(ToText(stopped), "ok");
    const std::string reason = co_await DownReason(self, monitor);
    EXPECT_EQ(reason, "{error,test}");
  });
}

class Continues final : public GenServer {
 public:
  size_t ObjectBytes() const override { return sizeof(*this); }
  Atom Module() const override { return A("continues"); }

 protected:
  ServerResult HandleCast(ProcessContext&, const Term& request) override {
    return ServerResult::NoReply(Next::Continue(request));
  }
};

TEST(gen_server_SUITE, undef_handle_continue) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const StartResult started =
        co_await StartServer(self, std::make_unique<Continues>(), StartMode::kMonitor);
    Cast(self, started.pid, A("on"));
    const std::string reason = co_await DownReason(self, started.monitor);
    EXPECT_TRUE(reason.starts_with("{undef,[{continues,handle_continue,2,")) << reason;
  });
}

TEST(gen_server_SUITE, undef_handle_info) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    Reports reports(world);
    const Pid server = co_await StartBare(self);
    self.Send(server, T("{hello,there}"));
    co_await self.Sleep(milliseconds(1));
    EXPECT_TRUE(self.IsAlive(server));
    EXPECT_EQ(reports.Labels(), (Lines{"{gen_server,no_handle_info}"}));
    const LogReport& report = reports.all()[0];
    EXPECT_EQ(report.level, LogLevel::kWarning);
    EXPECT_EQ(ToText(*report.report.Find(atoms::kMessage)), "{hello,there}");
    EXPECT_EQ(ToText(*report.report.Find(atoms::kModule)), "bare");
  });
}

TEST(gen_server_SUITE, undef_in_terminate) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    ServerPlan plan;
    plan.end = T("{error,undef}");
    const Pid server = co_await StartPlanned(self, plan);
    const Term stopped = co_await StopServer(self, server);
    EXPECT_EQ(ToText(stopped), "{undef,[]}");
  });
}

TEST(gen_server_SUITE, undef_code_change) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartBare(self);
    const SysAnswer suspended = co_await sys::Suspend(self, server);
    const SysAnswer changed =
        co_await sys::ChangeCode(self, server, A("bare"), A("old_vsn"), A("extra"));
    EXPECT_EQ(TextOf(changed),
              "{error,{'EXIT',{undef,[{bare,code_change,[old_vsn,undefined,extra],[]}]}}}");
    const SysAnswer resumed = co_await sys::Resume(self, server);
    EXPECT_TRUE(self.IsAlive(server));
    EXPECT_TRUE(suspended.ok());
    EXPECT_TRUE(resumed.ok());
    // A server with the callback: its own refusal, and what it throws.
    ServerPlan plan;
    plan.changes_code = true;
    const Pid changes = co_await StartPlanned(self, plan);
    const SysAnswer held = co_await sys::Suspend(self, changes);
    EXPECT_TRUE(held.ok());
    const SysAnswer refused =
        co_await sys::ChangeCode(self, changes, A("m"), A("v"), T("{refuse,why}"));
    EXPECT_EQ(TextOf(refused), "{error,why}");
    const SysAnswer thrown = co_await sys::ChangeCode(self, changes, A("m"), A("v"), T("{do,bad}"));
    EXPECT_EQ(TextOf(thrown), "{error,bad}");
    const SysAnswer failed =
        co_await sys::ChangeCode(self, changes, A("m"), A("v"), T("{error,boom}"));
    EXPECT_EQ(TextOf(failed), "{error,{'EXIT',{boom,[]}}}");
    const SysAnswer state = co_await sys::GetState(self, changes);
    EXPECT_EQ(TextOf(state), "st");
  });
}

}  // namespace
}  // namespace arsenal::runtime
