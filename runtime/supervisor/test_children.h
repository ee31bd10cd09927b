// SPDX-License-Identifier: MIT
// Children for the tests of supervisors: workers that note their life, and ways to talk to a supervisor.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/behaviour/gen_server.h"
#include "runtime/supervisor/supervisor.h"
#include "runtime/supervisor/supervisor_snapshot.h"
#include "runtime/term/text.h"
#include "runtime/testing/process_world.h"

namespace arsenal::runtime {

using Lines = std::vector<std::string>;
inline constexpr Nanos kMs = std::chrono::milliseconds(1);

// What a worker does beyond living.
struct WorkerPlan {
  // What init answers, one after the other, the last one again and again: ok, ignore or an error reason.
  std::deque<std::string> starts = {"ok"};
  ProcessContext::TrapExit trap = ProcessContext::TrapExit::kOn;
  std::optional<Nanos> slow_end;        // takes so long to end; kNever: never ends by itself
  std::optional<std::string> end_with;  // ends with this reason instead of the one it is told
};

// Notes "init ID" and "terminate ID REASON". A message {exit, Reason} ends it with that reason.
class TestWorker final : public GenServer {
 public:
  TestWorker(ProcessWorld& world, std::string id, std::shared_ptr<WorkerPlan> plan)
      : world_(world), id_(std::move(id)), plan_(std::move(plan)) {}
  Atom Module() const override { return A("worker"); }
  size_t ObjectBytes() const override { return sizeof(*this); }

 protected:
  InitResult Init(ProcessContext& self) override {
    const std::string answer = plan_->starts.front();
    if (plan_->starts.size() > 1) plan_->starts.pop_front();
    self.SetTrapExit(plan_->trap);
    world_.Log("init " + id_ + (answer == "ok" ? "" : " " + answer));
    if (answer == "ok") return InitResult::Ok();
    return answer == "ignore" ? InitResult::Ignore() : InitResult::Stop(T(answer));
  }
  ServerResult HandleInfo(ProcessContext&, Message& message) override {
    if (!message.IsTagged(atoms::kExit, 2)) return ServerResult::UnknownMessage();
    return ServerResult::Stop(message.element(1));
  }
  Term Terminate(ProcessContext&, const Term& reason) override {
    world_.Log("terminate " + id_ + " " + ToText(reason));
    return plan_->end_with ? T(*plan_->end_with) : reason;
  }

 private:
  ProcessWorld& world_;
  std::string id_;
  std::shared_ptr<WorkerPlan> plan_;
};

// A process that traps exits and ends only after a time.
inline ProcessTask<> SlowToEnd(ProcessContext& self, ProcessWorld& world, std::string id,
                               Nanos time) {
  self.SetTrapExit(ProcessContext::TrapExit::kOn);
  world.Log("init " + id);
  self.AckStart(Term::TupleOf(atoms::kOk, self.pid()));
  const Message exit = co_await self.Receive(MessagePattern::Tagged(atoms::kExit, 3));
  if (time == kNever) (void)co_await self.Receive(MessagePattern::Tagged(A("never"), 1));
  co_await self.Sleep(time);
  world.Log("terminate " + id + " " + ToText(exit.element(2)));
  co_await self.Exit(exit.element(2));
}

inline ChildSpec WorkerSpec(ProcessWorld& world, std::string id, WorkerPlan plan = {}) {
  auto shared = std::make_shared<WorkerPlan>(std::move(plan));
  ChildFactory factory = [&world, id, shared]() -> absl::StatusOr<PreparedStart> {
    PreparedStart start;
    if (shared->slow_end) {
      start.main = [&world, id, time = *shared->slow_end](ProcessContext& self) {
        return SlowToEnd(self, world, id, time);
      };
    } else {
      start.handler = std::make_unique<TestWorker>(world, id, shared);
    }
    return start;
  };
  return ChildSpec(A(id), A("worker"), A("start_link"), std::move(factory));
}

// The specs of the arguments, which are moved away.
template <typename... Specs>
std::vector<ChildSpec> SpecsOf(Specs... specs) {
  std::vector<ChildSpec> list;
  (list.push_back(std::move(specs)), ...);
  return list;
}

inline SupervisorFlags Flags(int64_t intensity, int64_t period) {
  SupervisorFlags flags;
  flags.intensity = intensity;
  flags.period = period;
  return flags;
}

// Starts a supervisor named `sup` whose parent notes what comes to it: the acknowledgement and the exit.
inline Pid StartSupervisor(ProcessWorld& world, const SupervisorFlags& flags,
                           std::vector<ChildSpec> children) {
  auto shared = std::make_shared<std::vector<ChildSpec>>(std::move(children));
  const Pid parent = world.Spawn([&world, flags, shared](ProcessContext& self) -> ProcessTask<> {
    self.SetTrapExit(ProcessContext::TrapExit::kOn);
    SpawnOptions options;
    options.link = StartLink::kLink;
    options.name = A("sup");
    auto supervisor = Supervisor::Create(flags, std::move(*shared));
    (void)self.Spawn(*std::move(supervisor), std::move(options));
    while (true) {
      const Message message = co_await self.Receive();
      if (message.IsTagged(A("exit_with"), 2)) co_await self.Exit(message.element(1));
      const bool ack = message.IsTagged(A("ack"), 3);
      const Term said = message.element(2);
      if (!ack || !said.IsTagged(atoms::kOk, 2)) {
        world.Log((ack ? "ack " : "exit sup ") + ToText(said));
      }
    }
  });
  world.Quiet();
  const std::optional<Pid> pid = world.space().Whereis(A("sup"));
  return pid.value_or(parent);
}

inline SupervisorSnapshot Snapshot(ProcessWorld& world, Pid pid) {
  std::optional<SupervisorSnapshot> snapshot = SnapshotOf(world.space(), pid);
  return snapshot.value_or(SupervisorSnapshot());
}

inline Pid ChildPid(ProcessWorld& world, Pid supervisor, std::string_view id) {
  for (const ChildSnapshot& child : Snapshot(world, supervisor).children) {
    if (child.id == Term(A(id))) return child.pid;
  }
  return Pid();
}

inline void Crash(ProcessWorld& world, Pid supervisor, std::string_view id,
                  std::string_view reason = "boom") {
  world.Send(ChildPid(world, supervisor, id), Term::TupleOf(atoms::kExit, T(reason)));
}

// Sends a call; the reply is noted as "{LABEL,Reply}".
inline void SendCall(ProcessWorld& world, Pid supervisor, Pid recorder, std::string_view label,
                     std::string_view request) {
  world.Send(supervisor, Term::TupleOf(atoms::kGenCall, Term::TupleOf(recorder, A(label)),
                                       T(request)));
}

// The reply to a call, as text.
inline std::string CallText(ProcessWorld& world, Pid supervisor, std::string_view request) {
  const Lines before = std::exchange(world.log, {});
  const Pid recorder = world.SpawnRecorder(ProcessContext::TrapExit::kOff);
  SendCall(world, supervisor, recorder, "r", request);
  world.Quiet();
  std::string reply = "none";
  Lines rest;
  for (const std::string& line : world.log) {
    if (line.starts_with("{r,")) {
      reply = line.substr(3, line.size() - 4);
    } else {
      rest.push_back(line);
    }
  }
  world.log = before;
  world.log.insert(world.log.end(), rest.begin(), rest.end());
  return reply;
}

}  // namespace arsenal::runtime
