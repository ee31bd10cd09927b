// SPDX-License-Identifier: MIT
// The example of docs/concepts/generic-servers.md: a stack as a generic server, its clients, and
// what happens when it is asked for too much. Run it: bazel test //docs/examples:all
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "runtime/base/system_clock.h"
#include "runtime/behaviour/call.h"
#include "runtime/behaviour/gen_server.h"
#include "runtime/behaviour/server_start.h"
#include "runtime/behaviour/sys.h"
#include "runtime/node/node.h"
#include "runtime/scheduler/thread_driver.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

// --- The server.

const Atom kPush = Atom::OfCode("push");
const Atom kPop = Atom::OfCode("pop");
const Atom kEmpty = Atom::OfCode("empty");

class Stack final : public GenServer {
 public:
  Atom Module() const override { return Atom::OfCode("stack"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
  std::optional<Term> StateTerm() const override { return Term::List(items_); }

 protected:
  CallResult HandleCall(ProcessContext&, const Term& request, const From&) override {
    if (!request.Is(kPop)) return CallResult::UnknownMessage();
    if (items_.empty()) return CallResult::Stop(kEmpty);
    Term top = items_.back();
    items_.pop_back();
    return CallResult::Reply(std::move(top));
  }
  ServerResult HandleCast(ProcessContext&, const Term& request) override {
    if (!request.IsTagged(kPush, 2)) return ServerResult::UnknownMessage();
    items_.push_back(request.element(1));
    return ServerResult::NoReply();
  }
  ChangeResult ReplaceState(ProcessContext&, const Term& state) override {
    std::optional<std::vector<Term>> items = state.ListElements();
    if (!items) return ChangeResult::Refused(atoms::kBadarg);
    items_ = *std::move(items);
    return ChangeResult::Done();
  }

 private:
  std::vector<Term> items_;
};

// --- A client. What it sees goes into `seen`, a line each.

ProcessTask<> UseStack(ProcessContext& self, std::vector<std::string>& seen) {
  ServerOptions options;
  options.name = Atom::OfCode("stack");
  const StartResult started =
      co_await StartServer(self, std::make_unique<Stack>(), StartMode::kMonitor, options);
  const ServerRef stack = Atom::OfCode("stack");

  Cast(self, stack, Term::TupleOf(kPush, Term::Integer(1)));
  Cast(self, stack, Term::TupleOf(kPush, Term::Integer(2)));
  const CallAnswer two = co_await Call(self, stack, kPop);
  seen.push_back("popped " + ToText(two.reply()));

  const SysAnswer state = co_await sys::GetState(self, stack);
  seen.push_back("holds " + ToText(state.value()));
  co_await sys::SetState(self, stack, Term::Nil());

  const CallAnswer none = co_await Call(self, stack, kPop);
  seen.push_back("failed " + ToText(none.exit_reason()));

  const MessagePattern down = MessagePattern::About(started.monitor);
  const Message ended = co_await self.Receive(down);
  seen.push_back("ended " + ToText(ended.payload().element(4)));
}

// --- A node to run it on.

TEST(StackExample, PopsWhatWasPushedLastAndEndsWhenItIsEmpty) {
  const SystemClock clock;
  Node node(Env(clock, /*random_seed=*/1), NodeOptions());
  ThreadDriver driver(node.worker());
  driver.Start();
  std::vector<std::string> seen;
  absl::Notification done;
  node.Post([&] {
    const auto client = [&](ProcessContext& self) -> ProcessTask<> {
      co_await UseStack(self, seen);
      done.Notify();
    };
    ASSERT_TRUE(node.space().Spawn(client).ok());
  });
  done.WaitForNotification();
  driver.Stop();
  EXPECT_EQ(seen, (std::vector<std::string>{
                      "popped 2",
                      "holds [1]",
                      "failed {empty,{gen_server,call,[stack,pop]}}",
                      "ended empty",
                  }));
}

}  // namespace
}  // namespace arsenal::runtime
