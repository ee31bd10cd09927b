// SPDX-License-Identifier: MIT
// The example of docs/concepts/supervision-and-restarts.md: two servers of which the second needs
// the first, their supervisor, and what happens when the first one crashes, and when it does so too
// often. Run it: bazel test //docs/examples:all
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "runtime/base/system_clock.h"
#include "runtime/behaviour/call.h"
#include "runtime/behaviour/gen_server.h"
#include "runtime/node/node.h"
#include "runtime/process/proc_lib.h"
#include "runtime/process/process.h"
#include "runtime/scheduler/thread_driver.h"
#include "runtime/supervisor/supervisor.h"
#include "runtime/supervisor/supervisor_preview.h"
#include "runtime/supervisor/supervisor_snapshot.h"
#include "runtime/term/text.h"

namespace arsenal::runtime {
namespace {

const Atom kSpill = Atom::OfCode("spill");
const Atom kInk = Atom::OfCode("ink");

// Ends when it is told to spill its ink.
class Clerk final : public GenServer {
 public:
  Atom Module() const override { return Atom::OfCode("clerk"); }
  size_t ObjectBytes() const override { return sizeof(*this); }

 protected:
  ServerResult HandleCast(ProcessContext&, const Term& request) override {
    return request.Is(kSpill) ? ServerResult::Stop(kInk) : ServerResult::NoReply();
  }
};

// --- The supervisor.

ChildSpec ClerkSpec(std::string name) {
  const Atom id = Atom::OfCode(name);
  ChildSpec spec(id, Atom::OfCode("clerk"), Atom::OfCode("start_link"), [id] {
    PreparedStart start;
    start.handler = std::make_unique<Clerk>();
    start.options.name = id;
    return start;
  });
  spec.restart = RestartType::kPermanent;
  spec.shutdown = Shutdown::After(std::chrono::seconds(2));
  return spec;
}

PreparedStart Office() {
  SupervisorFlags flags;
  flags.strategy = Strategy::kRestForOne;
  flags.intensity = 2;
  flags.period = 10;
  std::vector<ChildSpec> children;
  children.push_back(ClerkSpec("archive"));
  children.push_back(ClerkSpec("counter"));
  PreparedStart office;
  office.handler = *Supervisor::Create(flags, std::move(children));
  return office;
}

// --- Who watches it. What is seen goes into `seen`, a line each.

// Makes the archive crash, and goes on when it has ended.
ProcessTask<> CrashArchive(ProcessContext& self) {
  const Pid archive = *self.Whereis(Atom::OfCode("archive"));
  const Ref monitor = self.Monitor(archive);
  Cast(self, archive, kSpill);
  const MessagePattern down = MessagePattern::About(monitor);
  (void)co_await self.Receive(down);
}

std::string TextOf(const PreviewLevel& level) {
  std::string text(OutcomeName(level.outcome));
  for (const PreviewStep& step : level.steps) {
    text += step.action == PreviewStep::Action::kStop ? ", stop " : ", start ";
    text += ToText(step.id);
  }
  return text;
}

ProcessTask<> WatchOffice(ProcessContext& self, std::vector<std::string>& seen) {
  ProcLibStart start(self, Office(), StartMode::kMonitor);
  const StartResult office = co_await start.Await(self);

  const Pid archive = *self.Whereis(Atom::OfCode("archive"));
  const std::optional<Preview> preview = PreviewOf(self.space(), archive, kInk);
  seen.push_back(TextOf(preview->levels[0]));

  const Pid counter = *self.Whereis(Atom::OfCode("counter"));
  co_await CrashArchive(self);
  const CallAnswer counts = co_await Call(self, office.pid, atoms::kCountChildren);
  seen.push_back(ToText(counts.reply()));
  const Pid counter_now = *self.Whereis(Atom::OfCode("counter"));
  seen.push_back(counter == counter_now ? "the same counter" : "another counter");

  const Supervisor* supervisor = Supervisor::Of(*self.space().Find(office.pid));
  seen.push_back("left " + std::to_string(supervisor->Budget(self.Now()).left));
  const std::vector<RestartRecord> history = supervisor->History();
  seen.push_back(ToText(history[0].child_id) + " ended with " + ToText(history[0].reason));

  co_await CrashArchive(self);
  (void)co_await Call(self, office.pid, atoms::kCountChildren);
  co_await CrashArchive(self);
  const MessagePattern down = MessagePattern::About(office.monitor);
  const Message ended = co_await self.Receive(down);
  seen.push_back("the office ended with " + ToText(ended.payload().element(4)));
}

// --- A node to run it on.

TEST(OfficeExample, RestartsWhatBelongsTogetherAndGivesUpWhenItDoesNotHelp) {
  const SystemClock clock;
  Node node(Env(clock, /*random_seed=*/1), NodeOptions());
  ThreadDriver driver(node.worker());
  driver.Start();
  std::vector<std::string> seen;
  absl::Notification done;
  node.Post([&] {
    const auto watcher = [&](ProcessContext& self) -> ProcessTask<> {
      co_await WatchOffice(self, seen);
      done.Notify();
    };
    ASSERT_TRUE(node.space().Spawn(watcher).ok());
  });
  done.WaitForNotification();
  driver.Stop();
  EXPECT_EQ(seen, (std::vector<std::string>{
                      "restart, stop counter, start archive, start counter",
                      "[{specs,2},{active,2},{supervisors,0},{workers,2}]",
                      "another counter",
                      "left 1",
                      "archive ended with ink",
                      "the office ended with shutdown",
                  }));
}

}  // namespace
}  // namespace arsenal::runtime
