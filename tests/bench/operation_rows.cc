// SPDX-License-Identifier: MIT
// Rows about what processes do besides sending: spawn, monitor, link, timers, exits.

#include <memory>
#include <utility>
#include <vector>

#include "runtime/base/check.h"
#include "tests/bench/rows.h"

namespace arsenal::bench {
namespace {

using runtime::DispatchResult;
using runtime::Message;
using runtime::Pid;
using runtime::ProcessContext;
using runtime::Term;

constexpr int kBatch = 50;  // operations in one slice, within its reductions
constexpr int kBatches = 4'000;

// Does the same kBatch times for each message that it gets.
class Doer final : public runtime::Handler {
 public:
  using Work = absl::AnyInvocable<void(ProcessContext&)>;
  explicit Doer(Work work) : work_(std::move(work)) {}
  DispatchResult Handle(ProcessContext& self, Message& message) override {
    if (!message.Is(go_)) return DispatchResult::Done();
    for (int i = 0; i < kBatch; ++i) work_(self);
    return DispatchResult::Done();
  }
  size_t ObjectBytes() const override { return sizeof(*this); }

 private:
  const runtime::Atom go_ = Word("go");
  Work work_;
};

// Runs batches of the work, each until everybody has handled everything.
double NanosOfWork(OneWorker& node, Doer::Work work) {
  const Pid doer = node.Spawn(std::make_unique<Doer>(std::move(work)));
  const Term go(Word("go"));
  // Until the worker knows the rate of its cycle counter.
  for (int i = 0; i < kBatches / 4; ++i) {
    node.Send(doer, go);
    node.RunUntilQuiet();
  }
  return NanosEach(int64_t{kBatch} * kBatches, [&] {
    for (int i = 0; i < kBatches; ++i) {
      node.Send(doer, go);
      node.RunUntilQuiet();
    }
  });
}

// Exits before its first message.
class ShortLived final : public runtime::Handler {
 public:
  DispatchResult Start(ProcessContext&) override {
    return DispatchResult::Exit(runtime::atoms::kNormal);
  }
  DispatchResult Handle(ProcessContext&, Message&) override { return DispatchResult::Done(); }
  size_t ObjectBytes() const override { return sizeof(*this); }
};

// Ignores everything.
class Bystander final : public runtime::Handler {
 public:
  DispatchResult Handle(ProcessContext&, Message&) override { return DispatchResult::Done(); }
  size_t ObjectBytes() const override { return sizeof(*this); }
};

double SpawnExit() {
  OneWorker node;
  return NanosOfWork(node, [](ProcessContext& self) {
    RUNTIME_CHECK(self.Spawn(std::make_unique<ShortLived>()).ok());
  });
}

double SendAfterCancel() {
  OneWorker node;
  const Term tick(Word("tick"));
  return NanosOfWork(node, [&tick](ProcessContext& self) {
    const runtime::Ref timer = self.SendAfter(std::chrono::seconds(5), self.pid(), tick);
    RUNTIME_CHECK(self.CancelTimer(timer).has_value());
  });
}

double MonitorDemonitor() {
  OneWorker node;
  const Pid target = node.Spawn(std::make_unique<Bystander>());
  return NanosOfWork(node, [target](ProcessContext& self) {
    self.Demonitor(self.Monitor(target), runtime::Flush::kFlush);
  });
}

double LinkUnlink() {
  OneWorker node;
  const Pid target = node.Spawn(std::make_unique<Bystander>());
  return NanosOfWork(node, [target](ProcessContext& self) {
    RUNTIME_CHECK(self.Link(target).ok());
    self.Unlink(target);
  });
}

}  // namespace

std::vector<Row> OperationRows() {
  std::vector<Row> rows;
  rows.push_back({"spawn_exit", 1, "ns/process", "spawn, run, exit; warm", SpawnExit});
  rows.push_back({"monitor_demonitor", 1, "ns/pair", "target has handled both", MonitorDemonitor});
  rows.push_back({"link_unlink", 1, "ns/pair", "both sides have handled all", LinkUnlink});
  rows.push_back({"send_after_cancel", 1, "ns/pair", "5 s, to itself", SendAfterCancel});
  return rows;
}

}  // namespace arsenal::bench
