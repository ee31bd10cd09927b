// SPDX-License-Identifier: MIT
// Starting and forgetting processes, names, and the operator's suspend.

#include "runtime/process/process_space.h"

#include <utility>

#include "runtime/base/seeded_bug.h"
#include "runtime/process/process.h"

namespace arsenal::runtime {

ProcessSpace::ProcessSpace(Worker& worker, EventRing& events, const SpaceOptions& options)
    : worker_(worker),
      events_(events),
      node_name_(options.node_name),
      random_(options.seed),
      table_(options.max_processes),
      logger_(worker) {}

ProcessSpace::~ProcessSpace() {
  while (!timers_.empty()) EndTimer(timers_.begin());
  Pid last;
  while (Process* process = table_.After(last)) {
    last = process->pid();
    // Destructors of its code find a process that exits: what they send is dropped.
    process->DecideExit(atoms::kShutdown);
    process->code_.Reset();
    for (Cell* cell = process->inbox_.Close(); cell != nullptr;) {
      Cell* next = cell->next.load(std::memory_order_relaxed);
      cells().Put(cell);
      cell = next;
    }
    delete process;
  }
}

absl::StatusOr<Spawned> ProcessSpace::Spawn(std::unique_ptr<Handler> handler,
                                            SpawnOptions options) {
  return Start(std::make_unique<Process>(*this, std::move(handler)), nullptr, std::move(options));
}

absl::StatusOr<Spawned> ProcessSpace::Spawn(ProcessMain main, SpawnOptions options) {
  return Start(std::make_unique<Process>(*this, std::move(main)), nullptr, std::move(options));
}

absl::StatusOr<Spawned> ProcessSpace::Start(std::unique_ptr<Process> process, Process* parent,
                                            SpawnOptions options, Ref request) {
  if (!process->HasCode()) return absl::InvalidArgumentError("badarg: there is nothing to run");
  if (absl::Status status = CheckSpawnOptions(options); !status.ok()) return status;
  const bool wants_parent =
      options.link == StartLink::kLink || options.monitor == StartMonitor::kMonitor;
  if (wants_parent && parent == nullptr) {
    return absl::InvalidArgumentError(
        "badopt: a process without a parent cannot be linked or monitored");
  }
  if (options.name) {
    if (absl::Status status = CheckName(options.name->text()); !status.ok()) return status;
    if (registry_.Whereis(*options.name)) {
      return absl::AlreadyExistsError("the name of the new process is taken");
    }
  }
  const std::optional<Pid> pid = table_.Insert(*process);
  if (!pid) {
    ++counters_.spawns_refused;
    return absl::ResourceExhaustedError("system_limit: too many processes");
  }
  Process& started = *process.release();
  started.pid_ = *pid;
  started.priority_ = options.priority;
  started.initial_module_ = options.initial_call.module;
  started.initial_function_ = options.initial_call.function;
  started.initial_arity_ = options.initial_call.arity;
  started.started_ = worker_.round_time();
  started.started_wall_ = worker_.round_wall();
  ApplyOptions(started, options);
  started.group_leader_ = options.group_leader;
  Spawned result{*pid, Ref()};
  if (parent != nullptr) {
    started.parent_ = parent->pid_;
    if (!started.group_leader_.valid()) started.group_leader_ = parent->group_leader_;
    if (options.link == StartLink::kLink) LinkAtStart(*parent, started);
    if (options.monitor == StartMonitor::kMonitor)
      result.monitor = MonitorAtStart(*parent, started, options.monitor_options, request);
  }
  if (!started.group_leader_.valid()) started.group_leader_ = *pid;
  ++counters_.processes_started;
  EventDetails details;
  details.related = started.parent_;
  details.name = options.name;
  events_.Publish(EventType::kProcessStart, *pid, details);
  if (options.name) (void)Register(*options.name, *pid);
  worker_.Enqueue(started, static_cast<int>(started.priority_));
  return result;
}

void ProcessSpace::LinkAtStart(Process& parent, Process& child) {
  parent.extension().links.Insert(child.pid_);
  child.extension().links.Insert(parent.pid_);
}

void ProcessSpace::ApplyOptions(Process& process, const SpawnOptions& options) {
  if (options.criticality == Criticality::kCritical) process.Set(Process::kCritical);
  const bool behaviour =
      process.code_.handler() != nullptr && !process.code_.handler()->BehaviourKind().empty();
  if (behaviour || options.crash_report == CrashReport::kAlways) process.Set(Process::kProcLib);
  if (options.mailbox_limit.max_messages != 0) process.SetMailboxLimit(options.mailbox_limit);
  if (options.max_heap.max_bytes != 0) process.SetMaxHeap(options.max_heap);
  if (options.exact_deliveries == 0) return;
  process.extension().Rare().deliveries =
      std::make_unique<ExactDeliveries>(options.exact_deliveries);
  process.Set(Process::kExactDeliveries);
}

Ref ProcessSpace::MonitorAtStart(Process& parent, Process& child, const MonitorOptions& options,
                                 Ref request) {
  Ref ref = request.valid() ? request : MakeRef(parent.pid_);
  if (options.alias != AliasMode::kNone) {
    ref = ref.AsAlias();
    parent.extension().Rare().aliases.emplace(ref, options.alias);
  }
  parent.extension().Rare().monitors.emplace(
      ref, OwnedMonitor{child.pid_, child.pid_, options.tag.value_or(Term(atoms::kDown)),
                        options.alias});
  child.extension().watchers.emplace(ref, Watcher{parent.pid_, std::nullopt});
  return ref;
}

Pid ProcessSpace::PidAfter(Pid pid) const {
  const Process* next = table_.After(pid);
  return next == nullptr ? Pid() : next->pid_;
}

Process* ProcessSpace::Find(Pid pid) const {
  Process* process = table_.Find(pid);
  return process == nullptr || process->Has(Process::kExiting) ? nullptr : process;
}

bool ProcessSpace::IsAlive(Pid pid, Pid asker) {
  if (worker_.simulation() != nullptr && asker.valid()) {
    worker_.simulation()->FlushChannel(worker_, *this, asker, pid);
  }
  Process* process = Find(pid);
  if (process == nullptr) return false;
  if (pid != asker) process->TakeSignals();
  return !process->Has(Process::kExiting);
}

bool ProcessSpace::EndProcess(Pid pid, Term reason) {
  Process* process = Find(pid);
  if (process == nullptr) return false;
  process->DecideExit(std::move(reason));
  process->Wake();
  return true;
}

ProcessContext* ProcessSpace::ContextOf(Pid pid) const {
  Process* process = Find(pid);
  return process == nullptr ? nullptr : &process->context_;
}

bool ProcessSpace::Suspend(Pid pid) {
  Process* process = Find(pid);
  if (process == nullptr) return false;
  ++process->extension().Rare().suspend_count;
  process->Set(Process::kSuspended);
  return true;
}

bool ProcessSpace::Resume(Pid pid) {
  Process* process = Find(pid);
  if (process == nullptr || process->rare_extension().suspend_count == 0) return false;
  if (--process->extension().Rare().suspend_count == 0) {
    process->Clear(Process::kSuspended);
    process->Wake();
  }
  return true;
}

std::optional<Priority> ProcessSpace::SetPriority(Pid pid, Priority priority) {
  Process* process = Find(pid);
  if (process == nullptr) return std::nullopt;
  return std::exchange(process->priority_, priority);
}

std::optional<Priority> ProcessSpace::PauseScheduling(Pid pid) {
  Process* process = Find(pid);
  if (process == nullptr) return std::nullopt;
  std::optional<Priority>& saved = process->extension().Rare().paused_priority;
  if (!saved) saved = std::exchange(process->priority_, Priority::kIdle);
  return saved;
}

std::optional<Priority> ProcessSpace::ResumeScheduling(Pid pid) {
  Process* process = Find(pid);
  if (process == nullptr || !process->rare_extension().paused_priority) return std::nullopt;
  const std::optional<Priority> saved =
      std::exchange(process->extension().Rare().paused_priority, std::nullopt);
  process->priority_ = *saved;
  return saved;
}

ProcessSpace::Compacted ProcessSpace::Compact(Pid pid) {
  Process* process = Find(pid);
  if (process == nullptr || process->code_.handler() == nullptr) return Compacted::kNoHandler;
  process->code_.handler()->Compact();
  return Compacted::kNow;
}

ProcessSpace::Compacted ProcessSpace::Hibernate(Pid pid) {
  Process* process = Find(pid);
  if (process == nullptr || process->code_.handler() == nullptr) return Compacted::kNoHandler;
  if (!process->inbox_.IsIdle()) {
    process->Set(Process::kHibernating);
    return Compacted::kWhenIdle;
  }
  process->code_.handler()->Compact();
  process->Set(Process::kHibernated);
  return Compacted::kNow;
}

bool ProcessSpace::WakeUp(Pid pid) {
  Process* process = Find(pid);
  if (process == nullptr || !process->Has(Process::kHibernated)) return false;
  process->Clear(Process::kHibernated);
  return true;
}

std::optional<MailboxLimit> ProcessSpace::SetMailboxLimit(Pid pid, const MailboxLimit& limit) {
  Process* process = Find(pid);
  if (process == nullptr) return std::nullopt;
  return process->SetMailboxLimit(limit);
}

std::optional<MaxHeap> ProcessSpace::SetMaxHeap(Pid pid, const MaxHeap& limit) {
  Process* process = Find(pid);
  if (process == nullptr) return std::nullopt;
  return process->SetMaxHeap(limit);
}

absl::Status ProcessSpace::Register(Atom name, Pid pid) {
  if (absl::Status status = CheckName(name.text()); !status.ok()) return status;
  Process* process = Find(pid);
  if (process == nullptr) return absl::NotFoundError("the process has ended");
  if (registry_.Whereis(name)) return registry_.Register(name, pid);  // says who has it
  if (process->extension().name) {
    return absl::FailedPreconditionError("the process has another name already");
  }
  if (absl::Status status = registry_.Register(name, pid); !status.ok()) return status;
  process->extension().name = name;
  EventDetails details;
  details.name = name;
  events_.Publish(EventType::kNameRegister, pid, details);
  return absl::OkStatus();
}

absl::Status ProcessSpace::Unregister(Atom name) {
  const std::optional<Pid> pid = registry_.Whereis(name);
  if (!pid) return absl::NotFoundError("nobody has the name");
  Process* process = table_.Find(*pid);
  RUNTIME_CHECK(process != nullptr);
  ReleaseName(*process);
  return absl::OkStatus();
}

void ProcessSpace::ReleaseName(Process& process) {
  if (SeededBug(Bug::kDownBeforeTheNameIsFree) && process.Has(Process::kExiting)) [[unlikely]] {
    const Atom name = *std::exchange(process.extension().name, std::nullopt);
    worker_.Post([this, name] { registry_.Unregister(name); });
    return;
  }
  EventDetails details;
  details.name = std::exchange(process.extension().name, std::nullopt);
  RUNTIME_CHECK(registry_.Unregister(*details.name));
  events_.Publish(EventType::kNameUnregister, process.pid_, details);
}

void ProcessSpace::Forget(Process& process) {
  ++counters_.processes_exited;
  counters_.reductions_of_exited += process.counters_.reductions;
  table_.Remove(process.pid_);
  delete &process;
}

uint64_t ProcessSpace::TotalReductions() const {
  uint64_t total = counters_.reductions_of_exited;
  for (Process* process = table_.After(Pid()); process != nullptr;
       process = table_.After(process->pid())) {
    total += process->counters_.reductions;
  }
  return total;
}

}  // namespace arsenal::runtime
