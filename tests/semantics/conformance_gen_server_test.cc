// SPDX-License-Identifier: MIT
// OTP's own cases on gen_server: starts, stops, calls, requests, casts.
#include "runtime/process/process_items.h"
#include "tests/semantics/server_program.h"

namespace arsenal::runtime {
namespace {

Names NamesOf(const StartResult& result) {
  Names names;
  names.Add(result.pid, "P");
  if (result.monitor.valid()) names.Add(result.monitor, "R");
  return names;
}

ProcessTask<StartResult> Start(ProcessContext& self, StartMode mode, ServerPlan plan,
                               ServerOptions options = {}) {
  StartResult result = co_await StartServer(self, Planned(std::move(plan)), mode, options);
  co_return result;
}

constexpr StartMode kModes[] = {StartMode::kAlone, StartMode::kLink, StartMode::kMonitor};

// One mode of start, with a name and without.
ProcessTask<> CheckStart(ProcessContext& self, StartMode mode) {
  self.SetTrapExit(Trap::kOn);
  const StartResult first = co_await Start(self, mode, ServerPlan(), Named("my_test_name"));
  const Names names = NamesOf(first);
  EXPECT_EQ(names.Text(first.result), "{ok,P}");
  EXPECT_EQ(first.monitor.valid(), mode == StartMode::kMonitor);
  const std::string by_name = co_await Asked(self, A("my_test_name"), "hi");
  EXPECT_EQ(by_name, "{echo,hi}");
  const StartResult second = co_await Start(self, mode, ServerPlan(), Named("my_test_name"));
  EXPECT_EQ(names.Text(second.result), "{error,{already_started,P}}");
  const Lines nothing = co_await Flushed(self, names);
  EXPECT_EQ(nothing, Lines());
  const Term stopped = co_await StopServer(self, A("my_test_name"));
  EXPECT_EQ(ToText(stopped), "ok");
  const Lines told = co_await Flushed(self, names);
  Lines expected;
  if (mode == StartMode::kLink) expected.push_back("{'EXIT',P,normal}");
  if (mode == StartMode::kMonitor) expected.push_back("{'DOWN',R,process,P,normal}");
  EXPECT_EQ(told, expected);

  const StartResult ignored = co_await Start(self, mode, WithInit(ServerPlan(), "{do,ignore}"));
  EXPECT_EQ(ToText(ignored.result), "ignore");
  const Lines of_ignored = co_await Flushed(self, NamesOf(ignored));
  EXPECT_EQ(of_ignored, mode == StartMode::kLink ? Lines{"{'EXIT',P,normal}"} : Lines());
  const StartResult failed =
      co_await Start(self, mode, WithInit(ServerPlan(), "{do,{stop,failed}}"));
  EXPECT_EQ(ToText(failed.result), "{error,failed}");
  const Lines of_failed = co_await Flushed(self, NamesOf(failed));
  EXPECT_EQ(of_failed, mode == StartMode::kLink ? Lines{"{'EXIT',P,failed}"} : Lines());
}

TEST(gen_server_SUITE, start) {
  for (const StartMode mode : kModes) {
    EachSchedule([mode](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
      co_await CheckStart(self, mode);
    });
  }
}

TEST(gen_server_SUITE, otp_7669) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    self.SetTrapExit(Trap::kOn);
    for (int i = 0; i < 100; ++i) {
      const char* init = i % 2 == 0 ? "{do,ignore}" : "{do,{stop,no}}";
      const StartResult result =
          co_await Start(self, i % 3 == 0 ? StartMode::kLink : StartMode::kAlone,
                         WithInit(ServerPlan(), init), Named("test_name"));
      EXPECT_EQ(ToText(result.result), i % 2 == 0 ? "ignore" : "{error,no}");
      EXPECT_FALSE(self.Whereis(A("test_name")));
    }
  });
}

// --- Stops.

TEST(gen_server_SUITE, stop2) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self, ServerPlan(world));
    const Ref monitor = self.Monitor(server);
    const Term stopped = co_await StopServer(self, server, A("other"), kNever);
    EXPECT_EQ(ToText(stopped), "ok");
    EXPECT_EQ(world.log, (Lines{"{terminate,other,st}"}));
    const std::string reason = co_await DownReason(self, monitor);
    EXPECT_EQ(reason, "other");
  });
}

TEST(gen_server_SUITE, stop3) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self);
    const Nanos invalid = -milliseconds(5);
    const auto caller = [server, invalid, &world](ProcessContext& child) -> ProcessTask<> {
      const CallAnswer answer = co_await Call(child, server, A("x"), invalid);
      world.Log(Names().Add(server, "P").Text(answer.exit_reason()));
    };
    SpawnIn(self, caller);
    co_await self.Sleep(milliseconds(1));
    EXPECT_EQ(world.log, (Lines{"{{function_clause,[]},{gen_server,call,[P,x,-5]}}"}));
    EXPECT_TRUE(self.IsAlive(server));
    // Who does not wait at all leaves the server to end by itself.
    const Term late = co_await StopServer(self, server, atoms::kNormal, Nanos(0));
    EXPECT_EQ(ToText(late), "timeout");
    co_await self.Sleep(milliseconds(1));
    EXPECT_FALSE(self.IsAlive(server));
  });
}

TEST(gen_server_SUITE, stop4) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await StartPlanned(self, ServerPlan(), StartMode::kAlone, Named("to_stop"));
    const Term first = co_await StopServer(self, A("to_stop"));
    EXPECT_EQ(ToText(first), "ok");
    EXPECT_FALSE(self.Whereis(A("to_stop")));
    const Term again = co_await StopServer(self, A("to_stop"));
    EXPECT_EQ(ToText(again), "noproc");
  });
}

// --- Calls.

TEST(gen_server_SUITE, calling_self) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Names names = Names().Add(self.pid(), "SELF");
    const std::string by_pid = co_await Asked(self, self.pid(), "oops", names);
    EXPECT_EQ(by_pid, "{calling_self,{gen_server,call,[SELF,oops]}}");
    EXPECT_TRUE(self.Register(A("me"), self.pid()).ok());
    const std::string by_name = co_await Asked(self, A("me"), "oops", names, milliseconds(5));
    EXPECT_EQ(by_name, "{calling_self,{gen_server,call,[me,oops,5]}}");
    const ServerRef full(A("me"), self.space().node_name());
    const std::string by_node = co_await Asked(self, full, "oops", names);
    EXPECT_EQ(by_node, "{calling_self,{gen_server,call,[{me,nonode@nohost},oops]}}");
  });
}

TEST(gen_server_SUITE, call_remote_n3) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const ServerRef gone(A("piller"), A("gone@host"));
    const std::string called = co_await Asked(self, gone, "started_p");
    EXPECT_EQ(called, "{{nodedown,gone@host},{gen_server,call,[{piller,gone@host},started_p]}}");
    const RequestId request = SendRequest(self, gone, A("started_p"));
    const Response response = co_await ReceiveResponse(self, request, seconds(1));
    EXPECT_EQ(ToText(response.ToTerm()), "{error,{{nodedown,gone@host},{piller,gone@host}}}");
    const Term stopped = co_await StopServer(self, gone);
    EXPECT_EQ(ToText(stopped), "{nodedown,gone@host}");
  });
}

TEST(gen_server_SUITE, call_with_huge_message_queue) {
  ProcessWorld world(std::nullopt);
  RunProgram(world, [&world](ProcessContext& self) -> ProcessTask<> {
    constexpr int kCalls = 1000;
    constexpr int kUnrelated = 50'000;
    const Pid server = co_await StartPlanned(self);
    for (int i = 0; i < kUnrelated; ++i) self.Send(self.pid(), Term::Integer(i));
    // The first call finds them on their way, and looks at each once.
    const CallAnswer first = co_await Call(self, server, A("first"));
    EXPECT_TRUE(first.ok());
    const uint64_t before = world.space().counters().messages_passed_by;
    for (int i = 0; i < kCalls; ++i) {
      const CallAnswer answer = co_await Call(self, server, Term::Integer(i));
      EXPECT_TRUE(answer.ok());
    }
    // However many wait, a call looks at no message that was there before it.
    EXPECT_EQ(world.space().counters().messages_passed_by, before);
  });
}

TEST(gen_server_SUITE, reply_by_alias_with_payload) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Ref alias = self.MakeAlias(AliasMode::kReply);
    const Term tag = Term::Cons(AliasTag(alias), A("payload"));
    Reply(self, From(self.pid(), tag), A("hello"));
    const Names names = Names().Add(alias, "R");
    const Lines first = co_await Flushed(self, names);
    EXPECT_EQ(first, (Lines{"{[[alias|R]|payload],hello}"}));
    Reply(self, From(self.pid(), tag), A("again"));
    const Lines second = co_await Flushed(self, names);
    EXPECT_EQ(second, Lines());
  });
}

TEST(gen_server_SUITE, cast) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const Pid dead = co_await DeadPid(self);
    Cast(self, dead, A("x"));
    Cast(self, A("nobody"), A("x"));
    Cast(self, ServerRef(A("nobody"), A("no@where")), A("x"));
    co_await StartPlanned(self, ServerPlan(world), StartMode::kAlone, Named("caster"));
    Cast(self, A("caster"), A("one"));
    Cast(self, ServerRef(A("caster"), self.space().node_name()), A("two"));
    Cast(self, A("caster"), T("{do,{noreply,other}}"));
    Cast(self, A("caster"), T("{do,{stop,shutdown,last}}"));
    Cast(self, A("caster"), A("too_late"));
    co_await self.Sleep(milliseconds(10));
    EXPECT_EQ(world.log, (Lines{"{cast,one}", "{cast,two}", "{terminate,shutdown,last}"}));
    EXPECT_FALSE(self.Whereis(A("caster")));
  });
}

TEST(gen_server_SUITE, info) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self, ServerPlan(world));
    self.Send(server, T("{a,handle_info}"));
    self.Send(server, T("{'$gen_call',malformed}"));
    self.Send(server, T("{do,{noreply,s2,10}}"));
    co_await self.Sleep(milliseconds(20));
    self.Send(server, T("{do,{stop,shutdown,s3}}"));
    co_await self.Sleep(milliseconds(1));
    EXPECT_EQ(world.log, (Lines{"{info,{a,handle_info}}", "{info,{'$gen_call',malformed}}",
                                "{info,timeout}", "{terminate,shutdown,s3}"}));
  });
}

// --- Requests.

TEST(gen_server_SUITE, send_request) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self);
    const RequestId plain = SendRequest(self, server, A("hi"));
    const Response replied = co_await ReceiveResponse(self, plain, kNever);
    EXPECT_EQ(ToText(replied.ToTerm()), "{reply,{echo,hi}}");

    const RequestId slow = SendRequest(self, server, T("{later,50,slow}"));
    const Response not_yet = co_await WaitResponse(self, slow, milliseconds(5));
    EXPECT_EQ(ToText(not_yet.ToTerm()), "timeout");
    const Response then = co_await WaitResponse(self, slow, seconds(1));
    EXPECT_EQ(ToText(then.ToTerm()), "{reply,slow}");

    const RequestId given_up = SendRequest(self, server, T("{later,50,slow}"));
    const Response abandoned = co_await ReceiveResponse(self, given_up, milliseconds(5));
    EXPECT_EQ(ToText(abandoned.ToTerm()), "timeout");
    const Lines nothing = co_await Flushed(self, Names());
    EXPECT_EQ(nothing, Lines());

    const Pid dead = co_await DeadPid(self);
    const RequestId to_dead = SendRequest(self, dead, A("hi"));
    const Response noproc = co_await WaitResponse(self, to_dead, seconds(1));
    EXPECT_EQ(Names().Add(dead, "P").Text(noproc.ToTerm()), "{error,{noproc,P}}");

    const RequestId checked = SendRequest(self, server, A("hi"));
    self.Send(self.pid(), A("unrelated"));
    const MessagePattern unrelated =
        MessagePattern::Where([](const Message& message) { return message.Is(A("unrelated")); });
    const Message other = co_await self.Receive(unrelated);
    EXPECT_EQ(ToText(CheckResponse(self, other, checked).ToTerm()), "no_reply");
    const Message mine = co_await self.Receive();
    EXPECT_EQ(ToText(CheckResponse(self, mine, checked).ToTerm()), "{reply,{echo,hi}}");

    const RequestId stops = SendRequest(self, server, T("{do,{stop,shutdown,st}}"));
    const Response stopped = co_await WaitResponse(self, stops, seconds(1));
    EXPECT_EQ(Names().Add(server, "P").Text(stopped.ToTerm()), "{error,{shutdown,P}}");
  });
}

std::string TextOf(const LabelledResponse& response) {
  return ToText(response.response.ToTerm()) + " " + ToText(response.label);
}

// Three requests, answered in the order c, a, b.
void SendThree(ProcessContext& self, Pid server, RequestIds& requests) {
  requests.Send(self, server, T("{later,20,a}"), A("la"));
  requests.Send(self, server, T("{later,60,b}"), A("lb"));
  requests.Send(self, server, A("c"), A("lc"));
}

TEST(gen_server_SUITE, send_request_receive_reqid_collection) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self);
    RequestIds requests;
    const LabelledResponse none =
        co_await ReceiveResponse(self, requests, seconds(1), Answered::kDelete);
    EXPECT_EQ(ToText(none.response.ToTerm()), "no_request");
    SendThree(self, server, requests);
    EXPECT_EQ(requests.size(), 3u);
    EXPECT_FALSE(requests.Add(requests.list()[0].first, A("twice")).ok());
    const LabelledResponse first =
        co_await ReceiveResponse(self, requests, seconds(1), Answered::kDelete);
    EXPECT_EQ(TextOf(first), "{reply,{echo,c}} lc");
    const LabelledResponse second =
        co_await ReceiveResponse(self, requests, seconds(1), Answered::kDelete);
    EXPECT_EQ(TextOf(second), "{reply,a} la");
    EXPECT_EQ(requests.size(), 1u);
    const LabelledResponse late =
        co_await ReceiveResponse(self, requests, milliseconds(5), Answered::kDelete);
    EXPECT_EQ(ToText(late.response.ToTerm()), "timeout");
    const Lines nothing = co_await Flushed(self, Names());
    EXPECT_EQ(nothing, Lines());
    const LabelledResponse abandoned =
        co_await ReceiveResponse(self, requests, milliseconds(5), Answered::kDelete);
    EXPECT_EQ(ToText(abandoned.response.ToTerm()), "timeout");
  });
}

TEST(gen_server_SUITE, send_request_wait_reqid_collection) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Pid server = co_await StartPlanned(self);
    RequestIds requests;
    SendThree(self, server, requests);
    requests.Send(self, A("nobody"), A("x"), A("ln"));
    const LabelledResponse gone =
        co_await WaitResponse(self, requests, seconds(1), Answered::kDelete);
    const LabelledResponse echoed =
        co_await WaitResponse(self, requests, seconds(1), Answered::kDelete);
    Lines both = {TextOf(gone), TextOf(echoed)};
    std::sort(both.begin(), both.end());
    EXPECT_EQ(both, (Lines{"{error,{noproc,nobody}} ln", "{reply,{echo,c}} lc"}));
    const LabelledResponse not_yet =
        co_await WaitResponse(self, requests, milliseconds(5), Answered::kDelete);
    EXPECT_EQ(ToText(not_yet.response.ToTerm()), "timeout");
    const LabelledResponse kept =
        co_await WaitResponse(self, requests, seconds(1), Answered::kKeep);
    EXPECT_EQ(TextOf(kept), "{reply,a} la");
    EXPECT_EQ(requests.size(), 2u);
    const LabelledResponse last =
        co_await WaitResponse(self, requests, seconds(1), Answered::kDelete);
    EXPECT_EQ(TextOf(last), "{reply,b} lb");
    self.Send(self.pid(), A("unrelated"));
    const Message unrelated = co_await self.Receive();
    const LabelledResponse checked = CheckResponse(self, unrelated, requests, Answered::kKeep);
    EXPECT_EQ(ToText(checked.response.ToTerm()), "no_reply");
  });
}

// --- Many nodes.

std::string TextOf(const MultiCallResult& result) {
  std::vector<Term> replies;
  for (const auto& [node, reply] : result.replies) replies.push_back(Term::TupleOf(node, reply));
  const std::vector<Term> bad(result.bad_nodes.begin(), result.bad_nodes.end());
  return ToText(Term::TupleOf(Term::List(replies), Term::List(bad)));
}

ProcessTask<std::string> MultiAsked(ProcessContext& self, std::vector<Atom> nodes,
                                    std::string_view request, Nanos timeout) {
  const MultiCallResult result =
      co_await MultiCall(self, std::move(nodes), A("multi"), T(request), timeout);
  co_return TextOf(result);
}

TEST(gen_server_SUITE, multicall) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    const std::vector<Atom> here = {self.space().node_name()};
    const std::string nobody = co_await MultiAsked(self, here, "x", kNever);
    EXPECT_EQ(nobody, "{[],[nonode@nohost]}");
    co_await StartPlanned(self, ServerPlan(world), StartMode::kAlone, Named("multi"));
    const std::string one = co_await MultiAsked(self, here, "x", kNever);
    EXPECT_EQ(one, "{[{nonode@nohost,{echo,x}}],[]}");
    const std::string late = co_await MultiAsked(self, here, "{later,50,x}", milliseconds(10));
    EXPECT_EQ(late, "{[],[nonode@nohost]}");
    const Lines dropped = co_await Flushed(self, Names());
    EXPECT_EQ(dropped, Lines());
    Abcast(self, here, A("multi"), A("all"));
    co_await self.Sleep(milliseconds(1));
    EXPECT_EQ(world.log, (Lines{"{cast,all}"}));
  });
}

TEST(gen_server_SUITE, multicall_down) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    co_await StartPlanned(self, ServerPlan(), StartMode::kAlone, Named("multi"));
    const std::vector<Atom> nodes = {self.space().node_name(), A("foo@bar"),
                                     self.space().node_name()};
    const Nanos before = self.Now();
    const std::string result = co_await MultiAsked(self, nodes, "x", seconds(5));
    EXPECT_EQ(result, "{[{nonode@nohost,{echo,x}},{nonode@nohost,{echo,x}}],[foo@bar]}");
    EXPECT_LT(self.Now() - before, seconds(5));
  });
}

TEST(gen_server_testelixir, call3exitmessages) {
  EachSchedule([](ProcessContext& self, ProcessWorld&) -> ProcessTask<> {
    const Names names = Names().Add(self.pid(), "SELF");
    const std::string own = co_await Asked(self, self.pid(), "hi", names, seconds(5));
    EXPECT_EQ(own, "{calling_self,{gen_server,call,[SELF,hi,5000]}}");
    const Pid server = co_await StartPlanned(self);
    const Names server_names = Names().Add(server, "P");
    const std::string late =
        co_await Asked(self, server, "{later,50,x}", server_names, milliseconds(10));
    EXPECT_EQ(late, "{timeout,{gen_server,call,[P,{later,50,x},10]}}");
    const std::string nil = co_await Asked(self, atoms::kNil, "hi", names, seconds(5));
    EXPECT_EQ(nil, "{noproc,{gen_server,call,[nil,hi,5000]}}");
    const Pid dead = co_await DeadPid(self);
    const std::string gone = co_await Asked(self, dead, "hi", Names().Add(dead, "D"), seconds(5));
    EXPECT_EQ(gone, "{noproc,{gen_server,call,[D,hi,5000]}}");
    const ServerRef elsewhere(A("gs"), A("bogus_node"));
    const std::string bogus = co_await Asked(self, elsewhere, "hi", names, seconds(5));
    EXPECT_EQ(bogus, "{{nodedown,bogus_node},{gen_server,call,[{gs,bogus_node},hi,5000]}}");
  });
}

TEST(gen_server_testelixir, abcast3) {
  EachSchedule([](ProcessContext& self, ProcessWorld& world) -> ProcessTask<> {
    co_await StartPlanned(self, ServerPlan(world), StartMode::kAlone, Named("stack"));
    const std::vector<Atom> nodes = {A("foo@bar"), self.space().node_name()};
    Abcast(self, nodes, A("stack"), A("hello"));
    Abcast(self, nodes, A("nobody"), A("hello"));
    co_await self.Sleep(milliseconds(1));
    EXPECT_EQ(world.log, (Lines{"{cast,hello}"}));
  });
}

}  // namespace
}  // namespace arsenal::runtime
