// SPDX-License-Identifier: MIT
// Rows about messages: pairs, rings, crowds, requests with replies.

#include <memory>
#include <utility>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/behaviour/call.h"
#include "runtime/behaviour/gen_server.h"
#include "tests/bench/rows.h"

namespace arsenal::bench {
namespace {

using runtime::Atom;
using runtime::DispatchResult;
using runtime::Message;
using runtime::Pid;
using runtime::ProcessContext;
using runtime::Term;

// Answers {ping, From, N} with {ping, Self, N - 1} until N is 0.
class Pinger final : public runtime::Handler {
 public:
  DispatchResult Handle(ProcessContext& self, Message& message) override {
    if (!message.IsTagged(ping_, 3)) return DispatchResult::Done();
    const int64_t left = message.element(2).AsSmall();
    if (left > 0) {
      self.Send(message.element(1).AsPid(), ping_, Term(self.pid()), Term::Integer(left - 1));
    }
    return DispatchResult::Done();
  }
  size_t ObjectBytes() const override { return sizeof(*this); }

 private:
  const Atom ping_ = Word("ping");
};

double PingPong() {
  constexpr int64_t kMessages = 2'000'000;
  OneWorker node;
  const Pid a = node.Spawn(std::make_unique<Pinger>());
  const Pid b = node.Spawn(std::make_unique<Pinger>());
  const Term first = Term::TupleOf(Word("ping"), b, Term::Integer(kMessages));
  return NanosEach(kMessages, [&] {
    node.Send(a, first);
    node.RunUntilQuiet();
  });
}

// Passes {token, N} on to the next one as {token, N - 1} until N is 0.
class RingMember final : public runtime::Handler {
 public:
  explicit RingMember(Pid next) : next_(next) {}
  DispatchResult Handle(ProcessContext& self, Message& message) override {
    if (message.IsTagged(next_word_, 2)) {
      next_ = message.element(1).AsPid();
    } else if (message.IsTagged(token_, 2)) {
      const int64_t left = message.element(1).AsSmall();
      if (left > 0) self.Send(next_, token_, Term::Integer(left - 1));
    }
    return DispatchResult::Done();
  }
  size_t ObjectBytes() const override { return sizeof(*this); }

 private:
  const Atom token_ = Word("token");
  const Atom next_word_ = Word("next");
  Pid next_;
};

double Ring() {
  constexpr int kMembers = 100;
  constexpr int64_t kHops = 1'000'000;
  OneWorker node;
  const Pid last = node.Spawn(std::make_unique<RingMember>(Pid()));
  Pid first = last;
  for (int i = 1; i < kMembers; ++i) first = node.Spawn(std::make_unique<RingMember>(first));
  node.Send(last, Term::TupleOf(Word("next"), first));
  node.RunUntilQuiet();
  return NanosEach(kHops, [&] {
    node.Send(first, Term::TupleOf(Word("token"), Term::Integer(kHops)));
    node.RunUntilQuiet();
  });
}

// Sends {ping, Self, N} to one of the others after the other, each when the last was answered.
class CrowdMember final : public runtime::Handler {
 public:
  explicit CrowdMember(const std::vector<Pid>& all) : all_(all) {}
  DispatchResult Handle(ProcessContext& self, Message& message) override {
    if (message.IsTagged(ping_, 3)) {
      self.Send(message.element(1).AsPid(), pong_, message.element(2));
    } else if (message.IsTagged(pong_, 2)) {
      Ping(self, message.element(1).AsSmall() - 1);
    } else if (message.IsTagged(start_, 3)) {
      next_ = static_cast<size_t>(message.element(1).AsSmall());
      Ping(self, message.element(2).AsSmall());
    }
    return DispatchResult::Done();
  }
  size_t ObjectBytes() const override { return sizeof(*this); }

 private:
  void Ping(ProcessContext& self, int64_t left) {
    if (left == 0) return;
    next_ = (next_ + 7) % all_.size();  // 120 has no factor in common with it: all take a turn
    self.Send(all_[next_], ping_, Term(self.pid()), Term::Integer(left));
  }

  const std::vector<Pid>& all_;
  const Atom ping_ = Word("ping");
  const Atom pong_ = Word("pong");
  const Atom start_ = Word("start");
  size_t next_ = 0;
};

double Big() {
  constexpr int kMembers = 120;
  constexpr int64_t kPings = 5'000;
  OneWorker node;
  std::vector<Pid> all;
  for (int i = 0; i < kMembers; ++i) all.push_back(node.Spawn(std::make_unique<CrowdMember>(all)));
  node.RunUntilQuiet();
  return NanosEach(2 * kMembers * kPings, [&] {
    for (int i = 0; i < kMembers; ++i) {
      node.Send(all[static_cast<size_t>(i)],
                Term::TupleOf(Word("start"), Term::Integer(i), Term::Integer(kPings)));
    }
    node.RunUntilQuiet();
  });
}

// Answers {call, From, Ref} with {reply, Ref}.
class Replier final : public runtime::Handler {
 public:
  DispatchResult Handle(ProcessContext& self, Message& message) override {
    if (message.IsTagged(call_, 3)) {
      self.Send(message.element(1).AsPid(), reply_, message.element(2));
    }
    return DispatchResult::Done();
  }
  size_t ObjectBytes() const override { return sizeof(*this); }

 private:
  const Atom call_ = Word("call");
  const Atom reply_ = Word("reply");
};

runtime::ProcessTask<> RequestManyTimes(ProcessContext& self, Pid server, int64_t count) {
  const Atom call = Word("call");
  for (int64_t i = 0; i < count; ++i) {
    const runtime::Ref ref = self.MakeRef();
    self.Send(server, call, Term(self.pid()), Term(ref));
    const auto pattern = runtime::MessagePattern::About(ref);
    const Message reply = co_await self.Receive(pattern);
    RUNTIME_CHECK(reply.has_value());
  }
}

double CallRaw() {
  constexpr int64_t kCalls = 300'000;
  OneWorker node;
  const Pid server = node.Spawn(std::make_unique<Replier>());
  node.RunUntilQuiet();
  return NanosEach(kCalls, [&] {
    node.Spawn([server](ProcessContext& self) { return RequestManyTimes(self, server, kCalls); });
    node.RunUntilQuiet();
  });
}

// Replies to every call with the request; counts casts.
class EchoServer final : public runtime::GenServer {
 public:
  Atom Module() const override { return Word("echo"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
  int64_t casts() const { return casts_; }

 protected:
  runtime::CallResult HandleCall(ProcessContext&, const Term& request,
                                 const runtime::From&) override {
    return runtime::CallResult::Reply(request);
  }
  runtime::ServerResult HandleCast(ProcessContext&, const Term&) override {
    ++casts_;
    return runtime::ServerResult::NoReply();
  }

 private:
  int64_t casts_ = 0;
};

runtime::ProcessTask<> CallManyTimes(ProcessContext& self, Pid server, Term request,
                                     int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    const runtime::CallAnswer answer =
        co_await runtime::Call(self, runtime::ServerRef(server), request);
    if (!answer.ok()) co_await self.Exit(answer.exit_reason());
  }
}

double GenServerCall() {
  constexpr int64_t kCalls = 200'000;
  OneWorker node;
  const Pid server = node.Spawn(std::make_unique<EchoServer>());
  const Term request(Word("get"));
  node.RunUntilQuiet();
  return NanosEach(kCalls, [&] {
    node.Spawn([server, request](ProcessContext& self) {
      return CallManyTimes(self, server, request, kCalls);
    });
    node.RunUntilQuiet();
  });
}

runtime::ProcessTask<> CastManyTimes(ProcessContext& self, Pid server, int64_t count) {
  const Term request(Word("add"));
  for (int64_t i = 0; i < count; ++i) {
    runtime::Cast(self, runtime::ServerRef(server), request);
    if (self.ShouldYield()) co_await self.Yield();
  }
}

double Cast() {
  constexpr int64_t kCasts = 1'000'000;
  OneWorker node;
  auto echo = std::make_unique<EchoServer>();
  const EchoServer* const shown = echo.get();
  const Pid server = node.Spawn(std::move(echo));
  node.RunUntilQuiet();
  const double nanos = NanosEach(kCasts, [&] {
    node.Spawn([server](ProcessContext& self) { return CastManyTimes(self, server, kCasts); });
    node.RunUntilQuiet();
  });
  RUNTIME_CHECK(shown->casts() == kCasts);
  return nanos;
}

}  // namespace

std::vector<Row> MessageRows() {
  std::vector<Row> rows;
  rows.push_back({"ping_pong", 1, "ns/message", "one pair, 2M messages {ping, From, N}", PingPong});
  rows.push_back({"ring", 1, "ns/hop", "100 processes, 1M hops", Ring});
  rows.push_back({"big", 1, "ns/message", "120 x 5,000 pings, each answered", Big});
  rows.push_back({"call_raw", 1, "ns/call", "request and selective receive of its reply", CallRaw});
  rows.push_back({"gen_server_call", 1, "ns/call", "monitor, alias, 5 s timer", GenServerCall});
  rows.push_back({"cast", 1, "ns/message", "gen_server cast, handled", Cast});
  return rows;
}

}  // namespace arsenal::bench
