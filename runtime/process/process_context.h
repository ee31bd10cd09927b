// SPDX-License-Identifier: MIT
// ProcessContext: what a process may do. Every handler call and every coroutine of a process gets
// its own one; it lives as long as the process and is used only while the process runs.
#pragma once

#include <memory>
#include <optional>
#include <source_location>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/base/clock.h"
#include "runtime/observe/event.h"
#include "runtime/process/awaiters.h"
#include "runtime/process/process_limits.h"
#include "runtime/process/process_task.h"
#include "runtime/process/signal_options.h"
#include "runtime/process/spawn_options.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class Handler;
class Process;
class ProcessSpace;
struct PreparedStart;

class ProcessContext {
 public:
  explicit ProcessContext(Process& process) : process_(process) {}
  ProcessContext(const ProcessContext&) = delete;
  ProcessContext& operator=(const ProcessContext&) = delete;

  Pid pid() const;
  Pid parent() const;
  Pid group_leader() const;
  std::optional<Atom> registered_name() const;
  bool IsLinked(Pid other) const;
  void set_group_leader(Pid leader);
  // All processes of the node: what code without a process may do, too.
  ProcessSpace& space() const;

  // --- Messages. A message to a process that has ended vanishes. What is refused was not sent: see
  // MailboxPolicy.
  SendResult Send(Pid to, Term message);
  // NotFound when nobody has the name: `name ! x` is badarg in OTP. ResourceExhausted when refused.
  absl::Status Send(Atom name, Term message);
  // {name, node} ! x: vanishes when nobody has the name there.
  SendResult Send(Atom name, Atom node, Term message);
  // {tag, a} and {tag, a, b}: travels without a heap value when both are immediates.
  SendResult Send(Pid to, Atom tag, const Term& a);
  SendResult Send(Pid to, Atom tag, const Term& a, const Term& b);
  // Vanishes unless the alias is active when its owner handles the signal.
  SendResult SendToAlias(Ref alias, Term message);

  // --- Links and monitors.
  // NotFound ("noproc") when the process has ended and the caller does not trap exits; a trapping
  // caller gets
  // {'EXIT', Pid, noproc} instead. Linking twice, or with itself, changes nothing.
  absl::Status Link(Pid other);
  // Unlinks, and takes the 'EXIT' of `other` out of the mailbox if it is there: its reason. What
  // OTP calls unlink and flush.
  std::optional<Term> UnlinkAndFlush(Pid other);
  // No exit signal of `other` arrives by the link after this. One that is in the mailbox stays
  // there.
  void Unlink(Pid other);
  // A 'DOWN' message will come when `target` ends: {Tag, Ref, process, Object, Reason}. A monitor
  // of itself never gives one, and its alias is never active. With AliasMode::kReply, which is no
  // monitor's, nothing happens and the ref is not valid(): badarg in OTP.
  Ref Monitor(Pid target);
  Ref Monitor(Pid target, const MonitorOptions& options);
  // Object is {Name, Node}. Monitors the process that has the name now; noproc when nobody has it.
  Ref Monitor(Atom name, const MonitorOptions& options);
  // Whether the monitor was there, so that no 'DOWN' will come (demonitor's info). A 'DOWN' that is
  // in the mailbox stays there unless flushed.
  DemonitorResult Demonitor(Ref monitor, Flush flush = Flush::kKeep);
  // exit/2. To itself it acts when the handler returns or at the next co_await, also with reason
  // normal.
  void ExitProcess(Pid target, Term reason);
  enum class TrapExit : uint8_t { kOff, kOn };
  // Answers what it was.
  TrapExit SetTrapExit(TrapExit trap);
  TrapExit trap_exit() const;

  // --- Flags. Each answers what it was.
  Priority SetPriority(Priority priority);
  MailboxLimit SetMailboxLimit(const MailboxLimit& limit);
  MaxHeap SetMaxHeap(const MaxHeap& limit);
  // process_flag: trap_exit, priority, max_heap_size and message_queue_limit, with values as
  // process_limits.h says. InvalidArgument ("badarg") for other flags and other values.
  absl::StatusOr<Term> SetFlag(Atom flag, const Term& value);

  // --- Processes. InvalidArgument ("badopt") for options that do not fit; ResourceExhausted
  // ("system_limit") when the table is full; with a name also what Register answers. The new
  // process has this one as its parent.
  absl::StatusOr<Spawned> Spawn(std::unique_ptr<Handler> handler, SpawnOptions options = {});
  absl::StatusOr<Spawned> Spawn(ProcessMain main, SpawnOptions options = {});
  absl::StatusOr<Spawned> Spawn(PreparedStart start);
  // The result comes as a message: {Tag, Ref, ok, Pid} or {Tag, Ref, error, Reason}, where Reason
  // is badopt, system_limit or badarg. Ref is also the monitor, if one was asked for.
  Ref RequestSpawn(std::unique_ptr<Handler> handler, SpawnOptions options = {},
                   SpawnReply reply = {});
  Ref RequestSpawn(ProcessMain main, SpawnOptions options = {}, SpawnReply reply = {});
  // Tells the parent that this process has started: {ack, Pid, Result} with OTP's {ok, Pid}, ignore
  // or {error, R}. See start_ack.h for the parent's side.
  void AckStart(Term result);
  // init_fail: as AckStart, and this process exits next; the parent goes on when it has.
  void FailStart(Term result);
  bool IsAlive(Pid other) const;
  // Stops dispatching in another process; its signals still act. Counted; what this process has
  // suspended goes on when it ends. False when `other` has ended or is this process, or was
  // suspended by this one and is not to be twice, or, for Resume, was not suspended by it.
  bool Suspend(Pid other, SuspendMode mode = SuspendMode::kCount);
  bool Resume(Pid other);

  // --- What asks another process, behind all that this one has sent to it. The answer to a request
  // is the message {Ref, Answer}, whose ref() is the request's; handlers ask so.
  // Answer: true or false.
  Ref RequestAlive(Pid other);
  // Answer: as process_info: {Item, Value}, a list of those for a list of items, or `undefined` for
  // a process that has ended. InvalidArgument ("badarg") for items that process_items.h does not
  // name.
  absl::StatusOr<Ref> RequestInfo(Pid other, Term items);
  // Answer: suspended, exited when the process has ended meanwhile, or badarg when it had before.
  Ref RequestSuspend(Pid other);
  // The same for coroutines, which wait for the answer.
  YesAwaiter AwaitAlive(Pid other, std::source_location where = std::source_location::current());
  InfoAwaiter AwaitInfo(Pid other, Term items,
                        std::source_location where = std::source_location::current());
  YesAwaiter AwaitSuspend(Pid other, std::source_location where = std::source_location::current());

  // --- Names. The rules and errors are ProcessRegistry's.
  absl::Status Register(Atom name, Pid pid);
  absl::Status Unregister(Atom name);
  std::optional<Pid> Whereis(Atom name) const;

  // --- Aliases.
  // kExplicitUnalias or kReply; with another mode the ref is not valid(): badarg in OTP.
  Ref MakeAlias(AliasMode mode = AliasMode::kExplicitUnalias);
  // Whether it was active.
  bool Unalias(Ref alias);
  Ref MakeRef();

  // --- Timers. A delay below zero, or beyond what time can count, starts none: the ref is not
  // valid(). Both are badarg in OTP.
  // The message is sent after the delay; to a name, it is looked up then.
  Ref SendAfter(Nanos delay, Pid to, Term message);
  Ref SendAfter(Nanos delay, Atom name, Term message);
  // {timeout, Ref, Message}.
  Ref StartTimer(Nanos delay, Pid to, Term message);
  Ref StartTimer(Nanos delay, Atom name, Term message);
  // As those, at a moment of monotonic time; one that has passed is now.
  Ref SendAt(Nanos moment, Pid to, Term message);
  Ref SendAt(Nanos moment, Atom name, Term message);
  Ref StartTimerAt(Nanos moment, Pid to, Term message);
  Ref StartTimerAt(Nanos moment, Atom name, Term message);
  // What was left; nullopt when it has fired or is unknown: then the message may be in the mailbox.
  std::optional<Nanos> CancelTimer(Ref timer);
  // Cancels a timer that was started for this process and takes its message out of the mailbox if
  // it is there.
  void CancelTimerAndFlush(Ref timer);
  std::optional<Nanos> ReadTimer(Ref timer) const;
  // The result comes as a message: {cancel_timer, Ref, Result} or {read_timer, Ref, Result}, where
  // Result is what was left in milliseconds, or false.
  void RequestCancelTimer(Ref timer);
  void RequestReadTimer(Ref timer);

  // --- Time. Monotonic time, read once per dispatch round; whole seconds are what restart
  // intensity counts in.
  Nanos Now() const;
  int64_t MonotonicSeconds() const;

  // --- Dictionary. Put answers the old value; the reference of Get is valid until the next Put or
  // Erase.
  const Term* Get(const Term& key) const;
  std::optional<Term> Put(Term key, Term value);
  std::optional<Term> Erase(const Term& key);
  // All of it, in the order of the keys: [{Key, Value}].
  Term DictionaryTerm() const;

  // --- For observers.
  void PublishEvent(EventType type, Pid about, const EventDetails& details);
  // The function shown for the process while it waits: a string that lives forever.
  void SetCurrentFunction(const char* function);
  // Whom and what the process waits for, shown by Inspect: the callee and the ref of a call. Pid()
  // and Ref(): nobody.
  void SetWaitingFor(Pid pid, Ref ref);

  // True when the slice has used up its reductions: a long handler may ask, and answer Yielded.
  bool ShouldYield() const;
  // Adds to what the slice has used.
  void ChargeReductions(uint32_t reductions);

  // --- Coroutines only.
  // The first message that matches, in order of arrival; those that do not match stay. No message
  // after `timeout`.
  ReceiveAwaiter Receive(std::source_location where = std::source_location::current());
  ReceiveAwaiter Receive(const MessagePattern& pattern, Nanos timeout = kNever,
                         std::source_location where = std::source_location::current());
  ReceiveAwaiter Sleep(Nanos duration,
                       std::source_location where = std::source_location::current());
  // Lets others run.
  YieldAwaiter Yield();
  // Drops this coroutine with all that awaits it, and goes on in `next` when there is a message.
  // What destructors of the frames send is dropped. Without `next` the process exits with undef
  // when it wakes.
  HibernateAwaiter Hibernate(ProcessMain next);
  // Drops this coroutine with all that awaits it and goes on as this handler, whose Start is called
  // next. What destructors of the frames send is dropped.
  BecomeAwaiter Become(std::unique_ptr<Handler> handler);
  // exit/1: the coroutine never goes on.
  ExitAwaiter Exit(Term reason);

 private:
  friend class BecomeAwaiter;
  friend class ReceiveAwaiter;
  friend class YieldAwaiter;
  friend class ExitAwaiter;

  // Charges and counts one message; null when the process exits and may not send.
  Cell* BeginSend();
  bool BeginSignal();
  template <typename... Elements>
  SendResult SendTuple(Pid to, const Elements&... elements);
  // How long it is to a moment of monotonic time; zero when it has passed.
  Nanos Until(Nanos moment) const;
  Ref StartSpawn(std::unique_ptr<Process> child, SpawnOptions options, const SpawnReply& reply);
  Ref StartMonitor(Pid target, Term object, std::optional<Atom> name,
                   const MonitorOptions& options);
  absl::StatusOr<Spawned> StartChild(std::unique_ptr<Process> child, SpawnOptions options);

  Process& process_;
};

}  // namespace arsenal::runtime
