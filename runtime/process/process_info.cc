// SPDX-License-Identifier: MIT
// Reads what can be seen of a process.

#include "runtime/process/process_info.h"

#include "absl/strings/str_cat.h"
#include "runtime/process/process.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {

// Reads the private parts of processes, for the functions below.
class Inspection {
 public:
  static ProcessStatus Status(const Process& process) {
    if (process.Has(Process::kExiting)) return ProcessStatus::kExiting;
    if (process.running_) return ProcessStatus::kRunning;
    if (process.Has(Process::kSuspended)) return ProcessStatus::kSuspended;
    return process.inbox_.IsIdle() ? ProcessStatus::kWaiting : ProcessStatus::kRunnable;
  }

  static ProcessMemory Memory(const Process& process) {
    ProcessMemory memory;
    memory.control_block = sizeof(Process);
    if (process.extension_ != nullptr) {
      memory.extension = process.extension_->Bytes();
      process.extension_->timers.ForEach(
          [&memory](const MessageTimer& timer) { memory.extension += timer.Bytes(); });
    }
    memory.messages = process.MessageBytes();
    memory.code = process.CodeBytes();
    return memory;
  }

  static ProcessInfo Summary(const Process& process) {
    ProcessInfo info;
    info.pid = process.pid_;
    info.status = Status(process);
    info.initial_call = process.initial_call_;
    if (process.handler_ != nullptr) info.behaviour = process.handler_->BehaviourKind();
    info.parent = process.parent_;
    info.group_leader = process.group_leader_;
    info.priority = process.priority_;
    info.trap_exit = process.Has(Process::kTrapExit);
    info.critical = process.Has(Process::kCritical);
    info.memory = Memory(process);
    info.reductions = process.counters_.reductions;
    info.messages_in = process.counters_.messages_in;
    info.messages_out = process.counters_.messages_out;
    info.message_queue_length = process.MessageQueueLength();
    info.started = process.started_;
    info.started_wall = process.started_wall_;
    info.current_function = CurrentFunction(process);
    if (process.extension_ != nullptr) {
      info.name = process.extension_->name;
      info.waiting_for_pid = process.extension_->waiting_for_pid;
      info.waiting_for_ref = process.extension_->waiting_for_ref;
    }
    return info;
  }

  static void AddDetails(ProcessSpace& space, const Process& process, ProcessInfo& info) {
    const Process* ancestor = &process;
    while (ancestor != nullptr && ancestor->parent_.valid()) {
      info.ancestors.push_back(ancestor->parent_);
      ancestor = space.Find(ancestor->parent_);
    }
    if (const Process* parent = space.Find(process.parent_);
        parent != nullptr && parent->handler_ != nullptr &&
        parent->handler_->BehaviourKind() == "supervisor") {
      info.supervisor = process.parent_;
    }
    if (process.extension_ == nullptr) return;
    for (const auto& [pid, end] : process.extension_->links) {
      if (end.unlinking == 0) info.links.push_back(pid);
    }
    for (const auto& [ref, monitor] : process.extension_->monitors) {
      MonitorInfo shown{ref, monitor.target, std::nullopt};
      if (monitor.object.Is(Term::Kind::kTuple)) shown.name = monitor.object.element(0).AsAtom();
      info.monitors.push_back(shown);
    }
    for (const auto& [ref, watcher] : process.extension_->watchers) {
      info.monitored_by.push_back(watcher.pid);
    }
    for (const auto& entry : process.extension_->dictionary) info.dictionary.push_back(entry);
  }

  static std::optional<Term> State(const Process& process) {
    return process.handler_ == nullptr ? std::nullopt : process.handler_->StateTerm();
  }

  static std::vector<Term> Messages(const Process& process, size_t max) {
    std::vector<Term> messages;
    process.mailbox_.ForEach([&](Cell& cell) {
      if (messages.size() < max) messages.push_back(cell.Payload());
    });
    std::vector<Term> arriving;  // newest first
    process.inbox_.ForEach([&](const Cell& cell) {
      if (cell.kind == SignalKind::kMessage) arriving.push_back(cell.Payload());
    });
    while (!arriving.empty() && messages.size() < max) {
      messages.push_back(std::move(arriving.back()));
      arriving.pop_back();
    }
    return messages;
  }

 private:
  static std::string CurrentFunction(const Process& process) {
    if (process.coroutine_ != nullptr && process.coroutine_->where().line() != 0) {
      const std::source_location& where = process.coroutine_->where();
      return absl::StrCat(where.function_name(), ":", where.line());
    }
    if (process.extension_ != nullptr && process.extension_->current_function != nullptr) {
      return process.extension_->current_function;
    }
    return {};
  }
};

std::string_view ProcessStatusName(ProcessStatus status) {
  switch (status) {
    case ProcessStatus::kRunning: return "running";
    case ProcessStatus::kRunnable: return "runnable";
    case ProcessStatus::kWaiting: return "waiting";
    case ProcessStatus::kSuspended: return "suspended";
    case ProcessStatus::kExiting: return "exiting";
  }
  return {};
}

std::optional<ProcessInfo> Inspect(ProcessSpace& space, Pid pid, Detail detail) {
  const Process* process = space.Find(pid);
  if (process == nullptr) return std::nullopt;
  ProcessInfo info = Inspection::Summary(*process);
  if (detail == Detail::kFull) Inspection::AddDetails(space, *process, info);
  return info;
}

std::optional<Term> InspectState(ProcessSpace& space, Pid pid) {
  const Process* process = space.Find(pid);
  return process == nullptr ? std::nullopt : Inspection::State(*process);
}

std::optional<std::vector<Term>> InspectMessages(ProcessSpace& space, Pid pid, size_t max) {
  const Process* process = space.Find(pid);
  if (process == nullptr) return std::nullopt;
  return Inspection::Messages(*process, max);
}

std::optional<ProcessMemory> InspectMemory(ProcessSpace& space, Pid pid) {
  const Process* process = space.Find(pid);
  if (process == nullptr) return std::nullopt;
  return Inspection::Memory(*process);
}

}  // namespace arsenal::runtime
