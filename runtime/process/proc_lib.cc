// SPDX-License-Identifier: MIT
// Starts with an acknowledgement, and stops.

#include "runtime/process/proc_lib.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "runtime/process/process_space.h"
#include "runtime/process/start_ack.h"

namespace arsenal::runtime {
namespace {

// [Parent | the parent's ancestors], by name where there is one.
Term AncestorsOfChild(const ProcessContext& parent) {
  const std::optional<Atom> name = parent.registered_name();
  const Term* further = parent.Get(atoms::kDollarAncestors);
  return Term::Cons(name ? Term(*name) : Term(parent.pid()),
                    further == nullptr ? Term::Nil() : *further);
}

Term Milliseconds(Nanos timeout) {
  if (timeout == kNever) return atoms::kInfinity;
  return Term::Integer(std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count());
}

Term DownReason(const Message& down) { return down.payload().element(4); }

// What OTP says of a start that could not spawn.
Term SpawnFailure(const ProcessContext& self, const absl::Status& status,
                  std::optional<Atom> name) {
  if (absl::IsResourceExhausted(status)) return atoms::kSystemLimit;
  const std::optional<Pid> taken = name ? self.Whereis(*name) : std::nullopt;
  if (!absl::IsAlreadyExists(status) || !taken) return atoms::kBadarg;
  return Term::TupleOf(atoms::kAlreadyStarted, *taken);
}

}  // namespace

absl::StatusOr<Spawned> ProcLibSpawn(ProcessContext& self, PreparedStart start) {
  start.options.crash_report = CrashReport::kAlways;
  const InitialCall call = start.options.initial_call;
  absl::StatusOr<Spawned> spawned = self.Spawn(std::move(start));
  if (!spawned.ok()) return spawned;
  ProcessContext* child = self.space().ContextOf(spawned->pid);
  RUNTIME_CHECK(child != nullptr);
  child->Put(atoms::kDollarAncestors, AncestorsOfChild(self));
  child->Put(atoms::kDollarInitialCall,
             Term::TupleOf(call.module, call.function, Term::Integer(call.arity)));
  return spawned;
}

ProcLibStart::ProcLibStart(ProcessContext& self, PreparedStart start, StartMode mode, Nanos timeout)
    : mode_(mode) {
  if (linked()) start.options.link = StartLink::kLink;
  start.options.monitor = StartMonitor::kMonitor;
  const std::optional<Atom> name = start.options.name;
  const absl::StatusOr<Spawned> spawned = ProcLibSpawn(self, std::move(start));
  if (!spawned.ok()) {
    result_.result = Term::TupleOf(atoms::kError, SpawnFailure(self, spawned.status(), name));
    ended_ = true;
    return;
  }
  result_.pid = spawned->pid;
  monitor_ = spawned->monitor;
  if (timeout != kNever) timer_ = self.SendAfter(timeout, self.pid(), atoms::kTimeout);
}

bool ProcLibStart::IsMine(const Message& message) const {
  if (ended_) return false;
  if (message.ref() == monitor_ || (timer_.valid() && message.ref() == timer_)) return true;
  const bool from_child = message.IsTagged(atoms::kAck, 3) || message.IsTagged(atoms::kNack, 3) ||
                          (linked() && message.IsTagged(atoms::kExit, 3));
  return from_child && message.element(1) == Term(result_.pid);
}

ProcLibStart::Progress ProcLibStart::Match(ProcessContext& self, const Message& message) {
  if (!IsMine(message)) return Progress::kNotMine;
  if (message.ref() == monitor_ && message.IsDown()) return EndWithDown(self, message);
  if (timer_.valid() && message.ref() == timer_) {
    timer_ = Ref();
    failure_ = Term::TupleOf(atoms::kError, atoms::kTimeout);
    if (linked()) self.Unlink(result_.pid);
    self.ExitProcess(result_.pid, atoms::kKill);
    return Progress::kUnderWay;
  }
  // The 'EXIT' of a start that fails comes before its 'DOWN' and is no news. What a child says that
  // is being killed comes too late.
  if (message.IsTagged(atoms::kExit, 3) || failure_) return Progress::kUnderWay;
  if (message.IsTagged(atoms::kNack, 3)) {
    failure_ = message.element(2);
    return Progress::kUnderWay;
  }
  if (!monitored()) self.Demonitor(monitor_, Flush::kFlush);
  return End(self, message.element(2));
}

ProcLibStart::Progress ProcLibStart::EndWithDown(ProcessContext& self, const Message& down) {
  Term result = failure_ ? *failure_ : Term::TupleOf(atoms::kError, DownReason(down));
  if (monitored()) self.space().TellDown(self.pid(), monitor_, down.payload());
  return End(self, std::move(result));
}

ProcLibStart::Progress ProcLibStart::End(ProcessContext& self, Term result) {
  if (timer_.valid()) self.CancelTimerAndFlush(timer_);
  result_.result = std::move(result);
  if (monitored()) result_.monitor = monitor_;
  ended_ = true;
  return Progress::kEnded;
}

ProcessTask<StartResult> ProcLibStart::Await(ProcessContext& self) {
  const MessagePattern mine =
      MessagePattern::Where([this](const Message& message) { return IsMine(message); });
  while (!ended_) {
    Message message = co_await self.Receive(mine);
    Match(self, message);
  }
  co_return result_;
}

ProcessTask<Term> ProcLibStop(ProcessContext& self, Pid pid, Term reason, Nanos timeout) {
  // What sys:terminate exits with when the process ends before it has answered.
  const Term arguments[] = {pid, reason, Milliseconds(timeout)};
  const Term call = Term::TupleOf(atoms::kSys, atoms::kTerminate, Term::List(arguments));
  if (pid == self.pid()) co_return Term::TupleOf(atoms::kCallingSelf, call);
  const Nanos deadline = DeadlineAfter(self.Now(), timeout);
  const Ref monitor = self.Monitor(pid, MonitorOptions(AliasMode::kDemonitor));
  const Term from = Term::TupleOf(self.pid(), Term::Cons(atoms::kAlias, monitor));
  self.Send(pid, Term::TupleOf(atoms::kSystem, from, Term::TupleOf(atoms::kTerminate, reason)));
  const MessagePattern about = MessagePattern::About(monitor);
  bool answered = false;
  while (true) {
    const Nanos left = timeout == kNever ? kNever : std::max(deadline - self.Now(), Nanos(0));
    Message message = co_await self.Receive(about, left);
    if (!message.has_value()) {
      self.Demonitor(monitor, Flush::kFlush);
      co_return atoms::kTimeout;
    }
    if (!message.IsDown()) {
      answered = true;
      continue;
    }
    const Term real = DownReason(message);
    if (!answered && !real.Is(atoms::kNoproc)) co_return Term::TupleOf(real, call);
    co_return real == reason ? Term(atoms::kOk) : real;
  }
}

}  // namespace arsenal::runtime
