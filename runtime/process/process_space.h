// SPDX-License-Identifier: MIT
// ProcessSpace: the processes of one node: their table, names, timers and signals. It is what code
// that runs on the worker without being a process uses; code of processes uses ProcessContext,
// which adds who asks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/base/random.h"
#include "runtime/base/ref_map.h"
#include "runtime/logger/logger.h"
#include "runtime/observe/delivery_ring.h"
#include "runtime/observe/event_ring.h"
#include "runtime/process/coroutine_body.h"
#include "runtime/process/death_record.h"
#include "runtime/process/handler.h"
#include "runtime/process/message_timer.h"
#include "runtime/process/pid_table.h"
#include "runtime/process/process_context.h"
#include "runtime/process/spawn_options.h"
#include "runtime/registry/process_registry.h"
#include "runtime/scheduler/worker.h"

namespace arsenal::runtime {

class ModuleTable;
struct ProcessExtension;

struct SpaceOptions {
  SpaceOptions() {}
  uint32_t max_processes = 1'048'576;
  Atom node_name = atoms::kNonodeNohost;
  uint64_t seed = 0;  // of random_numbers()
};

// Totals since the node started, but for the `live` ones.
struct SpaceCounters {
  uint64_t processes_started = 0;
  uint64_t processes_exited = 0;
  uint64_t messages_sent = 0;
  uint64_t messages_dropped = 0;      // nobody was there, or an alias was not active
  uint64_t sends_while_exiting = 0;   // sent by destructors of a process that exits: dropped
  uint64_t signals_sent = 0;          // all but messages
  uint64_t reductions_of_exited = 0;  // those of the living are in the processes
  uint64_t timers_started = 0;
  uint64_t spawns_refused = 0;
  uint64_t messages_refused = 0;    // of those dropped: the sender was told
  uint64_t messages_passed_by = 0;  // looked at by a selective receive that wanted another one
};

class ProcessSpace final : public SignalSink {
 public:
  // The worker and the events must outlive the space.
  ProcessSpace(Worker& worker, EventRing& events, const SpaceOptions& options);
  ProcessSpace(const ProcessSpace&) = delete;
  ProcessSpace& operator=(const ProcessSpace&) = delete;
  // Processes that still live are destroyed without a word to anybody.
  ~ProcessSpace() override;

  // --- Processes. Without a parent. ResourceExhausted ("system_limit") when the table is full;
  // with a name also what Register answers. Links and monitors need a parent: they are refused as
  // InvalidArgument.
  absl::StatusOr<Spawned> Spawn(std::unique_ptr<Handler> handler, SpawnOptions options = {});
  absl::StatusOr<Spawned> Spawn(ProcessMain main, SpawnOptions options = {});
  // Whether the process lives, after everything that `asker` has sent to it has acted.
  bool IsAlive(Pid pid, Pid asker = Pid());
  // The process, unless its exit is decided; null otherwise. Valid until the caller returns to the
  // worker's loop.
  Process* Find(Pid pid) const;
  uint32_t process_count() const { return table_.live(); }
  uint32_t process_limit() const { return table_.capacity(); }
  // Live processes in pid order: the first one whose pid is greater than `pid`; null at the end.
  Process* After(Pid pid) const { return table_.After(pid); }
  // The same as a pid; not valid() at the end. A list is taken by going on from the last pid seen,
  // in bounded steps.
  Pid PidAfter(Pid pid) const;

  // --- Signals from nobody. Code that acts for someone has a process and sends as that one.
  SendResult Send(Pid to, Term message);
  // exit/2. The 'EXIT' of a trapping process shows the pid of nobody as its sender.
  void ExitProcess(Pid target, Term reason);
  // The same, and the signal is as of `from`: the operator's.
  void ExitProcessFrom(Pid from, Pid target, Term reason);
  // Ends a process as if its code had exited with the reason, also one that traps exits. False when
  // there is none.
  bool EndProcess(Pid pid, Term reason);
  // The context of a process of the caller's own, to act for it between its slices; null when its
  // exit is decided.
  ProcessContext* ContextOf(Pid pid) const;
  // The operator's suspend: stops dispatching; counted. False when there is no such process, or for
  // Resume when it is not suspended.
  bool Suspend(Pid pid);
  bool Resume(Pid pid);
  // The operator's settings of another process. Each answers what it was; nullopt when there is no
  // such process. A priority counts from the next time that the process is put into a run queue.
  std::optional<Priority> SetPriority(Pid pid, Priority priority);
  std::optional<MailboxLimit> SetMailboxLimit(Pid pid, const MailboxLimit& limit);
  std::optional<MaxHeap> SetMaxHeap(Pid pid, const MaxHeap& limit);
  // Runs the process only when nothing else can run, until its scheduling is resumed, which gives
  // it its priority back. Each answers that priority; nullopt when there is no such process, or for
  // ResumeScheduling when it was not paused.
  std::optional<Priority> PauseScheduling(Pid pid);
  std::optional<Priority> ResumeScheduling(Pid pid);
  // Asks the code of a process to give up memory that it can do without. Only a handler can.
  enum class Compacted : uint8_t { kNow, kWhenIdle, kNoHandler };
  Compacted Compact(Pid pid);
  // The same as for what answers Hibernate: it is compacted, at once if it waits for a message,
  // else when it does, and is hibernated until the next one.
  Compacted Hibernate(Pid pid);
  // Whether it was hibernated. A message does the same.
  bool WakeUp(Pid pid);
  // Finishes what a handler has answered Pending for. Too late, or with a token of another time:
  // nothing happens.
  void CompletePending(Pid pid, Ref token, Term result);

  // --- Names. InvalidArgument for what can be no name; AlreadyExists when it is taken;
  // FailedPrecondition when the process has another name; NotFound when the process has ended. All
  // are badarg in OTP.
  absl::Status Register(Atom name, Pid pid);
  // NotFound when nobody has it.
  absl::Status Unregister(Atom name);
  std::optional<Pid> Whereis(Atom name) const { return registry_.Whereis(name); }
  const ProcessRegistry& registry() const { return registry_; }
  // What is kept beside names; it goes when a name is released.
  NameMetadata& name_metadata() { return registry_.metadata(); }

  // --- Timers.
  enum class TimerMessage : uint8_t { kPlain, kTimeoutTuple };
  // The message goes to `name` if that is given, else to `to`. `maker` gives the ref its index. The
  // ref is not valid() for a delay below zero or beyond what time can count: none was started.
  Ref StartTimer(Pid maker, Nanos delay, Pid to, std::optional<Atom> name, Term message,
                 TimerMessage form);
  std::optional<Nanos> CancelTimer(Ref timer);
  // CancelTimer without asking what was left: reads no clock. Whether it was running.
  bool DropTimer(Ref timer);
  std::optional<Nanos> ReadTimer(Ref timer) const;

  Ref MakeRef(Pid maker) { return table_.NextRef(maker.index()); }
  // The functions that child specs may name; null when there is no table.
  const ModuleTable* modules() const { return modules_; }
  void set_modules(const ModuleTable* modules) { modules_ = modules; }

  Worker& worker() const { return worker_; }
  EventRing& events() { return events_; }
  // Where reports for people go.
  Logger& logger() { return logger_; }
  CellPool& cells() { return worker_.cells(); }
  Atom node_name() const { return node_name_; }
  // The stream of those who share the processes' luck, such as pauses between restarts.
  Random& random_numbers() { return random_; }
  const SpaceCounters& counters() const { return counters_; }
  const DeliveryRing& deliveries() const { return deliveries_; }
  // What was delivered last to a living process; nullopt when there is none.
  std::optional<RecentDeliveries> LastDeliveries(Pid pid) const;
  const DeathRecords& deaths() const { return deaths_; }
  size_t message_timer_count() const { return timers_.size(); }
  // Calls visit(const MessageTimer&) for each that has not fired, in no order.
  template <typename Visit>
  void ForEachTimer(Visit visit) const {
    for (const auto& [ref, timer] : timers_) visit(timer);
  }
  size_t message_timer_bytes() const { return timer_bytes_; }
  // Reductions of all processes, dead and alive. Walks the living ones.
  uint64_t TotalReductions() const;

  // --- For Process and ProcessContext.
  absl::StatusOr<Spawned> Start(std::unique_ptr<Process> process, Process* parent,
                                SpawnOptions options, Ref request = Ref());
  SendResult Deliver(Pid from, Pid to, Cell* cell) {
    if (worker_.simulation() != nullptr) [[unlikely]] {
      if (worker_.simulation()->Hold(worker_, *this, from, to, cell)) return SendResult::kSent;
    }
    return PushTo(to, cell, Sending::kNow);
  }
  void DeliverNow(Pid to, Cell* cell) override;
  // A signal with a ref; with up to two terms.
  void SendSignal(Pid from, Pid to, SignalKind kind, Ref ref) {
    Cell* cell = cells().Get();
    cell->kind = kind;
    cell->sender = from;
    cell->ref = ref;
    ++counters_.signals_sent;
    Deliver(from, to, cell);
  }
  void SendSignal(Pid from, Pid to, SignalKind kind, Ref ref, Term first, Term second = Term());
  // A message of the runtime, which no bound keeps out.
  void Tell(Pid to, Ref about, Term message);
  // The same for a 'DOWN' that was taken out too early.
  void TellDown(Pid to, Ref monitor, Term message);
  // {Request, Answer}, from `from`.
  void Answer(Pid from, Pid asker, Ref request, Term answer);
  // {tag, Ref, Answer}.
  void AnswerAbout(Pid asker, Atom tag, Ref about, Term answer);
  void RecordDeath(const Process& process);
  // Answers a signal for a process that is no more, and puts the cell back.
  void AnswerForNobody(Pid dead, Cell* cell);
  void DropMessage(Cell* cell);
  void CountMessage() { ++counters_.messages_sent; }
  void CountSendWhileExiting() { ++counters_.sends_while_exiting; }
  void CountPassedBy() { ++counters_.messages_passed_by; }
  // Puts a cell for a message together; the caller fills in the payload.
  Cell* NewMessage(Pid from) {
    Cell* cell = cells().Get();
    cell->kind = SignalKind::kMessage;
    cell->sender = from;
    cell->ref = Ref();
    return cell;
  }
  PidTable& table() { return table_; }
  void ReleaseName(Process& process);
  void DropTimersOf(ProcessExtension& extension);
  // The last step of an exit: the index is free and the process destroyed.
  void Forget(Process& process);

 private:
  friend class MessageTimer;
  void TimerFired(MessageTimer& timer);
  void EndTimer(RefMap<MessageTimer>::iterator timer);
  void LinkAtStart(Process& parent, Process& child);
  Ref MonitorAtStart(Process& parent, Process& child, const MonitorOptions& options, Ref request);
  void ApplyOptions(Process& process, const SpawnOptions& options);
  SendResult PushTo(Pid to, Cell* cell, Sending sending);
  RecentDeliveries DeliveriesOf(const Process& process, size_t most) const;

  Worker& worker_;
  EventRing& events_;
  const Atom node_name_;
  Random random_;
  PidTable table_;
  Logger logger_;
  const ModuleTable* modules_ = nullptr;
  ProcessRegistry registry_;
  RefMap<MessageTimer> timers_;
  size_t timer_bytes_ = 0;
  SpaceCounters counters_;
  DeliveryRing deliveries_;
  DeathRecords deaths_;
};

}  // namespace arsenal::runtime
