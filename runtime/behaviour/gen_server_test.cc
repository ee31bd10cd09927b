// SPDX-License-Identifier: MIT
#include "runtime/behaviour/gen_server.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "runtime/behaviour/call.h"
#include "runtime/process/start_ack.h"
#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {
namespace {

using TrapExit = ProcessContext::TrapExit;
using Lines = std::vector<std::string>;
constexpr Nanos kMs = std::chrono::milliseconds(1);

// A server that does what it is told: {init, I}, calls and casts are plans such as {reply, X}, {stop, R}.
class Scripted final : public GenServer {
 public:
  Scripted(ProcessWorld& world, std::string init, TrapExit trap = TrapExit::kOff)
      : world_(world), init_(T(init)), trap_(trap) {}

  Atom Module() const override { return A("scripted"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
  std::optional<Term> StateTerm() const override { return Term::Integer(handled_); }

 protected:
  InitResult Init(ProcessContext& self) override {
    self.SetTrapExit(trap_);
    if (init_.IsTagged(A("queue"), 2)) {  // what waits already when init ends
      self.Send(self.pid(), A("early"));
      return InitResult::Ok(NextOf(init_.element(1)));
    }
    if (init_.Is(atoms::kIgnore)) return InitResult::Ignore();
    if (init_.IsTagged(atoms::kStop, 2)) return InitResult::Stop(init_.element(1));
    if (init_.IsTagged(atoms::kError, 2)) return InitResult::Error(init_.element(1));
    if (init_.IsTagged(A("bad"), 2)) return InitResult::BadReturn(init_.element(1));
    if (init_.Is(A("throw"))) throw std::runtime_error("no luck");
    return InitResult::Ok();
  }
  CallResult HandleCall(ProcessContext& self, const Term& request, const From& from) override {
    ++handled_;
    if (request.IsTagged(atoms::kReply, 2)) return CallResult::Reply(request.element(1));
    if (request.IsTagged(atoms::kReply, 3)) {
      return CallResult::Reply(request.element(1), NextOf(request.element(2)));
    }
    if (request.IsTagged(atoms::kNoreply, 2)) return CallResult::NoReply(NextOf(request.element(1)));
    if (request.Is(A("defer"))) {
      waiting_.push_back(from);
      return CallResult::NoReply();
    }
    if (request.Is(A("twice"))) {
      Reply(self, from, A("first"));
      return CallResult::Reply(A("second"));
    }
    if (request.IsTagged(atoms::kStop, 2)) return CallResult::Stop(request.element(1));
    if (request.IsTagged(atoms::kStop, 3)) {
      return CallResult::StopReply(request.element(1), request.element(2));
    }
    if (request.IsTagged(A("bad"), 2)) return CallResult::BadReturn(request.element(1));
    if (request.Is(A("throw"))) throw std::runtime_error("no luck");
    if (request.Is(atoms::kBadarith)) return CallResult::Stop(ErrorReason(atoms::kBadarith));
    return CallResult::UnknownMessage();
  }
  ServerResult HandleCast(ProcessContext& self, const Term& request) override {
    if (request.Is(A("release"))) {
      for (const From& from : waiting_) Reply(self, from, A("later"));
      waiting_.clear();
      return ServerResult::NoReply();
    }
    if (request.IsTagged(atoms::kStop, 2)) return ServerResult::Stop(request.element(1));
    if (request.IsTagged(A("next"), 2)) return ServerResult::NoReply(NextOf(request.element(1)));
    return ServerResult::UnknownMessage();
  }
  ServerResult HandleInfo(ProcessContext& self, Message& message) override {
    world_.Log("info " + ToText(message.payload()) + At(self));
    return message.Is(A("stranger")) ? ServerResult::UnknownMessage() : ServerResult::NoReply();
  }
  ServerResult HandleContinue(ProcessContext& self, const Term& continuation) override {
    world_.Log("continue " + ToText(continuation) + At(self));
    if (continuation.IsSmall() && continuation.AsSmall() > 0) {
      return ServerResult::NoReply(Next::Continue(Term::Integer(continuation.AsSmall() - 1)));
    }
    return ServerResult::NoReply();
  }
  Term Terminate(ProcessContext&, const Term& reason) override {
    world_.Log("terminate " + ToText(reason));
    return reason;
  }

 private:
  // {timeout, Ms}, {continue, N}, hibernate, or anything else.
  static Next NextOf(const Term& term) {
    if (term.IsTagged(atoms::kTimeout, 2)) return Next::Timeout(term.element(1).AsSmall() * kMs);
    if (term.IsTagged(atoms::kContinue, 2)) return Next::Continue(term.element(1));
    return term.Is(atoms::kHibernate) ? Next::Hibernate() : Next::Message();
  }
  std::string At(ProcessContext& self) const {
    return " at " + std::to_string(self.Now() / kMs);
  }

  ProcessWorld& world_;
  Term init_;
  TrapExit trap_;
  int64_t handled_ = 0;
  std::vector<From> waiting_;
};

Pid StartScripted(ProcessWorld& world, TrapExit trap = TrapExit::kOff) {
  SpawnOptions options;
  options.name = A("server");
  return world.Spawn(std::make_unique<Scripted>(world, "ok", trap), std::move(options));
}

// Calls and notes "LABEL reply" or "LABEL exit reason".
ProcessTask<> CallAndLog(ProcessContext& self, ProcessWorld& world, std::string label,
                         ServerRef server, Term request, Nanos timeout) {
  const CallAnswer answer = co_await Call(self, server, request, timeout);
  world.Log(label + " " + ToText(answer.ok() ? answer.reply() : answer.exit_reason()));
}

Pid SpawnCaller(ProcessWorld& world, std::string label, ServerRef server, std::string_view request,
                Nanos timeout = kDefaultCallTimeout) {
  const Term term = T(request);
  return world.Spawn([&world, label, server, term, timeout](ProcessContext& self) {
    return CallAndLog(self, world, label, server, term, timeout);
  });
}

// --- Starts.

// Starts a server linked, trapping exits, and notes the outcome and what comes to the parent after it.
ProcessTask<> StartAndLog(ProcessContext& self, ProcessWorld& world, std::string init) {
  self.SetTrapExit(TrapExit::kOn);
  SpawnOptions options;
  options.link = StartLink::kLink;
  options.name = A("child");
  const absl::StatusOr<Spawned> spawned =
      self.Spawn(std::make_unique<Scripted>(world, init), std::move(options));
  const Pid child = spawned->pid;
  const MessagePattern pattern = MessagePattern::Where(
      [child](const Message& message) { return StartOutcome(message, child).has_value(); });
  Message ack = co_await self.Receive(pattern);
  const Term result = *StartOutcome(ack, child);
  world.Log(result == Term::TupleOf(atoms::kOk, child) ? "{ok,Pid}" : ToText(result));
  world.Log(self.Whereis(A("child")) ? "named" : "free");
  Message next = co_await self.Receive(MessagePattern::Any(), kMs);
  world.Log(next ? ToText(next.element(2)) : "none");
}

TEST(GenServerStart, AnswersAsInitSaysAndALinkTellsTheRest) {
  struct Row {
    std::string init;
    Lines expected;
  };
  const Row rows[] = {
      {"ok", {"{ok,Pid}", "named", "none"}},
      {"ignore", {"ignore", "free", "normal"}},
      {"{stop,rsn}", {"{error,rsn}", "free", "rsn"}},
      {"{error,rsn}", {"{error,rsn}", "free", "normal"}},
      {"{bad,oops}", {"{error,{bad_return_value,oops}}", "free", "{bad_return_value,oops}"}},
  };
  for (const Row& row : rows) {
    ForEachSchedule([&row](ProcessWorld& world) {
      world.Spawn([&](ProcessContext& self) { return StartAndLog(self, world, row.init); });
      world.Advance(2 * kMs);
      EXPECT_EQ(world.log, row.expected);
    });
  }
}

TEST(GenServerStart, AnInitThatThrowsGivesTheTextAsErrorAndFreesTheName) {
  ForEachSchedule([](ProcessWorld& world) {
    world.Spawn([&](ProcessContext& self) { return StartAndLog(self, world, "throw"); });
    world.Advance(2 * kMs);
    ASSERT_EQ(world.log.size(), 3u);
    const Term reason = Term::TupleOf(A("exception"), Term::Binary("no luck"));
    EXPECT_EQ(world.log[0], ToText(Term::TupleOf(atoms::kError, reason)));
    EXPECT_EQ(world.log[1], "free");
    EXPECT_EQ(world.log[2], ToText(reason));
  });
}

TEST(GenServerStart, AContinueRunsBeforeWhatInitHasQueuedAndMayChain) {
  ForEachSchedule([](ProcessWorld& world) {
    world.Spawn(std::make_unique<Scripted>(world, "{queue,{continue,2}}"));
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"continue 2 at 0", "continue 1 at 0", "continue 0 at 0",
                                "info early at 0"}));
  });
}

TEST(GenServerStart, ALongChainOfContinuesLetsOthersRunAndLosesNothing) {
  ForEachSchedule([](ProcessWorld& world) {
    world.Spawn(std::make_unique<Scripted>(world, "{queue,{continue,500}}"));
    world.Quiet();
    ASSERT_EQ(world.log.size(), 502u);
    EXPECT_EQ(world.log[500], "continue 0 at 0");
    EXPECT_EQ(world.log[501], "info early at 0");
  });
}

// --- Calls.

TEST(GenServerCall, GetsTheReply) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartScripted(world);
    SpawnCaller(world, "pid", server, "{reply,[1,2]}");
    world.Quiet();
    SpawnCaller(world, "name", A("server"), "{reply,ok}");
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"pid [1,2]", "name ok"}));
  });
}

TEST(GenServerCall, ErrorsCarryTheArgumentsOfTheCall) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid dead = world.Spawn([](ProcessContext&) -> ProcessTask<> { co_return; });
    world.Quiet();
    SpawnCaller(world, "dead", dead, "req", 100 * kMs);
    world.Spawn([&](ProcessContext& self) -> ProcessTask<> {
      const CallAnswer nobody = co_await Call(self, A("nobody"), A("req"));
      world.Log(ToText(nobody.exit_reason()));
      const CallAnswer me = co_await Call(self, self.pid(), A("req"), kNever);
      world.Log(me.reason() == Term(atoms::kCallingSelf) ? ToText(me.exit_reason().element(1).element(2)) : "no");
      world.Log("own " + ToText(self.pid()));
    });
    world.Quiet();
    EXPECT_NE(std::find(world.log.begin(), world.log.end(),
                        "dead {noproc,{gen_server,call,[" + dead.ToString() + ",req,100]}}"),
              world.log.end());
    EXPECT_NE(std::find(world.log.begin(), world.log.end(),
                        "{noproc,{gen_server,call,[nobody,req]}}"),
              world.log.end());
    const auto own = std::find_if(world.log.begin(), world.log.end(), [](const std::string& line) {
      return line.starts_with("own ");
    });
    ASSERT_NE(own, world.log.end());
    EXPECT_EQ(*(own - 1), "[" + own->substr(4) + ",req,infinity]");
  });
}

TEST(GenServerCall, AReplyAfterTheTimeOutIsDroppedAndTheServerServesOn) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartScripted(world);
    world.Spawn([&, server](ProcessContext& self) -> ProcessTask<> {
      const CallAnswer late = co_await Call(self, server, A("defer"), 20 * kMs);
      world.Log(ToText(late.reason()));
      Cast(self, server, A("release"));
      Message leaked = co_await self.Receive(MessagePattern::Any(), 50 * kMs);
      world.Log(leaked);
      const CallAnswer after = co_await Call(self, server, T("{reply,still}"));
      world.Log(ToText(after.reply()));
    });
    world.Advance(100 * kMs);
    EXPECT_EQ(world.log, (Lines{"timeout", "none", "still"}));
  });
}

TEST(GenServerCall, OfAServerThatDiesMeanwhileFailsWithItsReason) {
  struct Row {
    std::string request;
    std::string terminate;
    std::string expected;
  };
  const Row rows[] = {
      {"{stop,normal}", "terminate normal", "normal"},
      {"{stop,rsn}", "terminate rsn", "rsn"},
      {"{stop,{shutdown,t}}", "terminate {shutdown,t}", "{shutdown,t}"},
      {"{bad,x}", "terminate {bad_return_value,x}", "{bad_return_value,x}"},
  };
  for (const Row& row : rows) {
    ForEachSchedule([&row](ProcessWorld& world) {
      const Pid server = StartScripted(world);
      SpawnCaller(world, "call", server, row.request, 1000 * kMs);
      world.Quiet();
      const std::string args = "[" + server.ToString() + "," + row.request + ",1000]";
      EXPECT_EQ(world.log, (Lines{row.terminate, "call {" + row.expected + ",{gen_server,call," +
                                                     args + "}}"}));
    });
  }
}

TEST(GenServerCall, StopWithReplyTerminatesFirstAndStillReplies) {
  ForEachSchedule([](ProcessWorld& world) {
    SpawnCaller(world, "call", StartScripted(world), "{stop,rsn,ans}");
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"terminate rsn", "call ans"}));
    EXPECT_FALSE(world.space().Whereis(A("server")));
  });
}

TEST(GenServerCall, ACallbackThatThrowsEndsTheServerAfterTerminate) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartScripted(world);
    world.Spawn([&, server](ProcessContext& self) -> ProcessTask<> {
      const CallAnswer answer = co_await Call(self, server, A("throw"));
      world.Log(ToPrettyText(answer.reason()));
    });
    world.Quiet();
    ASSERT_EQ(world.log.size(), 2u);
    EXPECT_TRUE(world.log[0].starts_with("terminate {exception,"));
    EXPECT_EQ(world.log[1], "{exception,<<\"no luck\">>}");
  });
}

TEST(GenServerCall, AnErrorReasonNamesModuleCallbackAndPlace) {
  ProcessWorld world(std::nullopt);
  const Pid server = StartScripted(world);
  world.Spawn([&, server](ProcessContext& self) -> ProcessTask<> {
    const CallAnswer answer = co_await Call(self, server, atoms::kBadarith);
    const Term& frame = answer.reason().element(1).head();
    world.Log(ToText(answer.reason().element(0)) + " " + ToText(frame.element(0)) + ":" +
              ToText(frame.element(1)) + "/" + ToText(frame.element(2)));
  });
  world.Quiet();
  EXPECT_EQ(world.log.back(), "badarith scripted:handle_call/3");
}

TEST(GenServerCall, AKilledServerDoesNotTerminate) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartScripted(world, TrapExit::kOn);
    SpawnCaller(world, "call", server, "defer");
    world.Quiet();
    world.Exit(server, atoms::kKill);
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"call {killed,{gen_server,call,[" + server.ToString() +
                                ",defer,5000]}}"}));
  });
}

TEST(GenServerCall, ADeferredReplyComesFromWhoeverRepliesLater) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartScripted(world);
    SpawnCaller(world, "one", server, "defer");
    world.Quiet();
    SpawnCaller(world, "other", server, "{reply,now}");
    world.Quiet();
    world.Send(server, T("{'$gen_cast',release}"));
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"other now", "one later"}));
  });
}

TEST(GenServerCall, ASecondReplyThatIsThereBeforeTheCallEndsLeaks) {
  ProcessWorld world(std::nullopt);
  const Pid server = StartScripted(world);
  world.Spawn([&, server](ProcessContext& self) -> ProcessTask<> {
    const CallAnswer answer = co_await Call(self, server, A("twice"));
    world.Log(ToText(answer.reply()));
    Message leaked = co_await self.Receive(MessagePattern::Any(), Nanos(0));
    world.Log(leaked ? ToText(leaked.element(1)) : "none");
  });
  world.Quiet();
  EXPECT_EQ(world.log, (Lines{"first", "second"}));
}

TEST(GenServerCall, AnUnknownRequestIsAnsweredAndTheServerLivesOn) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartScripted(world);
    SpawnCaller(world, "call", server, "{incremnt,1}");
    world.Quiet();
    SpawnCaller(world, "call", server, "{reply,alive}");
    world.Send(server, T("{'$gen_cast',nonsense}"));
    world.Send(server, A("stranger"));
    world.Quiet();
    EXPECT_EQ(world.log[0], "call {'$unknown_message',{incremnt,1}}");
    EXPECT_NE(std::find(world.log.begin(), world.log.end(), "call alive"), world.log.end());
  });
}

TEST(Reply, ToAPidWithAReferenceGoesToThePid) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartScripted(world);
    const Pid recorder = world.SpawnRecorder(TrapExit::kOff);
    const Term from = Term::TupleOf(recorder, A("tag"));
    world.Send(server, Term::TupleOf(atoms::kGenCall, from, T("{reply,x}")));
    world.Quiet();
    EXPECT_EQ(world.log, (Lines{"{tag,x}"}));
  });
}

TEST(Reply, ToNobodyVanishes) {
  ForEachSchedule([](ProcessWorld& world) {
    const Pid server = StartScripted(world);
    const Pid caller = SpawnCaller(world, "call", server, "defer");
    world.Quiet();
    world.Exit(caller, atoms::kKill);
    world.Quiet();
    world.Send(server, T("{'$gen_cast',release}"));
    world.Quiet();
    EXPECT_EQ(world.log, Lines{});
    EXPECT_TRUE(world.space().IsAlive(server));
  });
}

TEST(Cast, ToNobodyIsNoError) {
  ProcessWorld world(std::nullopt);
  const Pid dead = world.Spawn([](ProcessContext&) -> ProcessTask<> { co_return; });
  world.Quiet();
  world.Spawn([&, dead](ProcessContext& self) -> ProcessTask<> {
    Cast(self, A("nobody"), A("x"));
    Cast(self, dead, A("x"));
    world.Log("done");
    co_return;
  });
  world.Quiet();
  EXPECT_EQ(world.log, Lines{"done"});
}

}  // namespace
}  // namespace arsenal::runtime
