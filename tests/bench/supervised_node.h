// SPDX-License-Identifier: MIT
// SupervisedNode: a worker with one supervisor and idle gen_servers under it.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/behaviour/call.h"
#include "runtime/behaviour/gen_server.h"
#include "runtime/process/module_table.h"
#include "runtime/supervisor/supervisor.h"
#include "tests/bench/rows.h"

namespace arsenal::bench {

class IdleServer final : public runtime::GenServer {
 public:
  runtime::Atom Module() const override { return Word("idle"); }
  size_t ObjectBytes() const override { return sizeof(*this); }
};

// A worker with the module `idle` and a supervisor; reports go to a sink that drops them.
class SupervisedNode {
 public:
  SupervisedNode() {
    runtime::ModuleFunction idle;
    idle.module = "idle";
    idle.function = "start_link";
    idle.start = [](const runtime::Term&) -> absl::StatusOr<runtime::PreparedStart> {
      runtime::PreparedStart start;
      start.handler = std::make_unique<IdleServer>();
      return start;
    };
    RUNTIME_CHECK(modules_.Add(std::move(idle)).ok());
    node_.space().set_modules(&modules_);
    node_.space().logger().SetSink([](const runtime::LogReport&) {});
  }

  OneWorker& node() { return node_; }
  const runtime::Supervisor& supervisor() const { return *supervisor_; }
  runtime::Pid pid() const { return pid_; }

  static runtime::ChildSpec Idle(runtime::Term id) {
    return runtime::ChildSpec(std::move(id), Word("idle"), Word("start_link"),
                              runtime::Term::Nil());
  }
  static std::vector<runtime::ChildSpec> IdleChildren(int64_t count) {
    std::vector<runtime::ChildSpec> specs;
    for (int64_t i = 0; i < count; ++i) specs.push_back(Idle(runtime::Term::Integer(i)));
    return specs;
  }
  static std::unique_ptr<runtime::Supervisor> Make(runtime::Strategy strategy,
                                                   std::vector<runtime::ChildSpec> specs) {
    runtime::SupervisorFlags flags;
    flags.strategy = strategy;
    flags.intensity = 1'000'000'000;
    flags.period = 1;
    auto supervisor = runtime::Supervisor::Create(flags, std::move(specs));
    RUNTIME_CHECK(supervisor.ok());
    return *std::move(supervisor);
  }
  // Runs it until all its children are up.
  void Start(std::unique_ptr<runtime::Supervisor> supervisor) {
    supervisor_ = supervisor.get();
    pid_ = node_.Spawn(std::move(supervisor));
    node_.RunUntilQuiet();
  }
  void Start(runtime::Strategy strategy, std::vector<runtime::ChildSpec> specs) {
    Start(Make(strategy, std::move(specs)));
  }
  // A simple_one_for_one supervisor without children, and so many children of it.
  void StartSimple() {
    std::vector<runtime::ChildSpec> specs;
    specs.push_back(Idle(Word("child")));
    Start(runtime::Strategy::kSimpleOneForOne, std::move(specs));
  }
  void StartDynamic(int64_t count) {
    node_.Spawn(
        [this, count](runtime::ProcessContext& self) { return StartMany(self, pid_, count); });
    node_.RunUntilQuiet();
  }
  void Stop() {
    const runtime::CurrentWorkerScope scope(&node_.space().worker());
    node_.space().ExitProcess(pid_, runtime::atoms::kShutdown);
  }

 private:
  static runtime::ProcessTask<> StartMany(runtime::ProcessContext& self, runtime::Pid supervisor,
                                          int64_t count) {
    const runtime::Term request =
        runtime::Term::TupleOf(runtime::atoms::kStartChild, runtime::Term::Nil());
    for (int64_t i = 0; i < count; ++i) {
      const runtime::CallAnswer answer =
          co_await runtime::Call(self, runtime::ServerRef(supervisor), request);
      RUNTIME_CHECK(answer.ok() && answer.reply().IsTagged(runtime::atoms::kOk, 2));
    }
  }

  OneWorker node_;
  runtime::ModuleTable modules_;
  const runtime::Supervisor* supervisor_ = nullptr;
  runtime::Pid pid_;
};

}  // namespace arsenal::bench
