// SPDX-License-Identifier: MIT
// Reads what can be seen of a process.

#include "runtime/process/process_info.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "runtime/process/process.h"
#include "runtime/process/process_inspection.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {

namespace {

// g++ names the function of a coroutine "void F(F(Args)::_Z...Frame*)": what is meant is F(Args).
std::string FunctionName(const std::source_location& where) {
  std::string_view name = where.function_name();
  const size_t mangled = name.rfind("::_Z");
  if (!name.ends_with(".Frame*)") || mangled == std::string_view::npos) return std::string(name);
  name = name.substr(0, mangled);
  if (name.starts_with("void ")) name.remove_prefix(5);
  for (size_t i = name.find('('); i != std::string_view::npos; i = name.find('(', i + 1)) {
    if (name.substr(i + 1).starts_with(name.substr(0, i))) return std::string(name.substr(i + 1));
  }
  return std::string(name);
}

}  // namespace

ProcessStatus Inspection::Status(const Process& process) {
  if (process.Has(Process::kExiting)) return ProcessStatus::kExiting;
  if (process.running_) return ProcessStatus::kRunning;
  if (process.Has(Process::kSuspended)) return ProcessStatus::kSuspended;
  return process.inbox_.IsIdle() ? ProcessStatus::kWaiting : ProcessStatus::kRunnable;
}

ProcessStatus Inspection::StatusFor(const Process& process, Pid asker) {
  const ProcessStatus status = Status(process);
  if (status != ProcessStatus::kRunning || asker == process.pid_) return status;
  // It runs because it answers: what would it do otherwise?
  if (process.Has(Process::kSuspended)) return ProcessStatus::kSuspended;
  if (process.code_.coroutine() != nullptr) {
    const CoroutineBody::State state = process.code_.coroutine()->state();
    const bool waits = state == CoroutineBody::State::kReceiving ||
                       (state == CoroutineBody::State::kHibernating && process.mailbox_.empty());
    return waits ? ProcessStatus::kWaiting : ProcessStatus::kRunnable;
  }
  const bool pending = process.stage_ == Process::Stage::kPending;
  const bool nothing =
      process.stage_ == Process::Stage::kReceive && process.mailbox_.Candidate() == nullptr;
  return pending || nothing ? ProcessStatus::kWaiting : ProcessStatus::kRunnable;
}

ProcessMemory Inspection::Memory(const Process& process) {
  ProcessMemory memory;
  memory.control_block = sizeof(Process);
  memory.extension = process.mailbox_.MarkerBytes();
  if (process.extension_ != nullptr) {
    memory.extension += process.extension_->Bytes();
    process.extension_->rare().timers.ForEach(
        [&memory](const MessageTimer& timer) { memory.extension += timer.Bytes(); });
  }
  memory.messages = process.MessageBytes();
  memory.code = process.CodeBytes();
  return memory;
}

ProcessInfo Inspection::Row(ProcessSpace& space, const Process& process) {
  ProcessInfo info;
  info.pid = process.pid_;
  info.status = Status(process);
  info.initial_call = process.initial_call();
  if (process.code_.handler() != nullptr) info.behaviour = process.code_.handler()->BehaviourKind();
  info.parent = process.parent_;
  info.group_leader = process.group_leader_;
  info.priority = process.priority_;
  info.trap_exit = process.Has(Process::kTrapExit);
  info.critical = process.Has(Process::kCritical);
  info.hibernated = process.Has(Process::kHibernated);
  info.reductions = process.counters_.reductions;
  info.messages_in = process.counters_.messages_in;
  info.messages_out = process.counters_.messages_out;
  info.message_queue_length = process.MessageQueueLength();
  info.started = process.started_;
  info.started_wall = process.started_wall_;
  if (const Process* parent = space.Find(process.parent_);
      parent != nullptr && parent->code_.handler() != nullptr &&
      parent->code_.handler()->BehaviourKind() == "supervisor") {
    info.supervisor = process.parent_;
  }
  if (process.extension_ != nullptr) {
    info.name = process.extension_->name;
  }
  const RareExtension& rare = process.rare_extension();
  info.waiting_for_pid = rare.waiting_for_pid;
  info.waiting_for_ref = rare.waiting_for_ref;
  info.suspend_count = rare.suspend_count;
  info.paused_priority = rare.paused_priority;
  if (const ProcessLimits* limits = process.limits_or_null()) {
    info.mailbox_limit = limits->mailbox;
    info.max_heap = limits->heap;
    info.messages_turned_away = limits->turned_away;
  }
  return info;
}

void Inspection::AddRelations(const Process& process, ProcessInfo& info) {
  info.links = Links(process);
  info.monitors = Monitors(process);
  if (process.extension_ == nullptr) return;
  for (const auto& [ref, watcher] : process.extension_->watchers) {
    info.monitored_by.push_back({ref, watcher.pid});
  }
}

void Inspection::AddDetails(ProcessSpace& space, const Process& process, ProcessInfo& info) {
  info.ancestors = Ancestors(space, process);
  info.suspending = Suspending(space, process);
  info.backtrace = Backtrace(process);
  info.in_hand = InHand(process);
  const RareExtension& rare = process.rare_extension();
  for (const auto& [ref, mode] : rare.aliases) info.aliases.push_back(ref);
  for (const auto& entry : rare.dictionary) info.dictionary.push_back(entry);
}

std::vector<Pid> Inspection::Ancestors(ProcessSpace& space, const Process& process) {
  std::vector<Pid> ancestors;
  const Process* ancestor = &process;
  while (ancestor != nullptr && ancestor->parent_.valid()) {
    ancestors.push_back(ancestor->parent_);
    ancestor = space.Find(ancestor->parent_);
  }
  return ancestors;
}

std::vector<Pid> Inspection::Links(const Process& process) {
  std::vector<Pid> links;
  if (process.extension_ == nullptr) return links;
  process.extension_->links.ForEach([&links](Pid pid, const LinkEnd& end) {
    if (end.unlinking == 0) links.push_back(pid);
  });
  return links;
}

std::vector<MonitorInfo> Inspection::Monitors(const Process& process) {
  std::vector<MonitorInfo> monitors;
  for (const auto& [ref, monitor] : process.rare_extension().monitors) {
    MonitorInfo shown{ref, monitor.target, std::nullopt};
    if (monitor.object.Is(Term::Kind::kTuple)) shown.name = monitor.object.element(0).AsAtom();
    monitors.push_back(shown);
  }
  return monitors;
}

std::vector<SuspendingInfo> Inspection::Suspending(ProcessSpace& space, const Process& process) {
  std::vector<SuspendingInfo> suspending;
  for (const Pid pid : process.rare_extension().suspended) {
    if (space.Find(pid) == nullptr) continue;
    const auto found = std::find_if(suspending.begin(), suspending.end(),
                                    [pid](const SuspendingInfo& each) { return each.pid == pid; });
    if (found == suspending.end()) {
      suspending.push_back({pid, 1});
    } else {
      ++found->count;
    }
  }
  return suspending;
}

std::optional<Term> Inspection::State(const Process& process) {
  return process.code_.handler() == nullptr ? std::nullopt : process.code_.handler()->StateTerm();
}

std::optional<Term> Inspection::InHand(const Process& process) {
  if (!process.in_hand_.has_value()) return std::nullopt;
  return process.in_hand_.Copy();
}

std::vector<Term> Inspection::Messages(const Process& process, size_t max) {
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

std::string Inspection::CurrentFunction(const Process& process) {
  if (process.Has(Process::kHibernated)) return "erlang:hibernate/3";
  if (process.code_.coroutine() != nullptr && process.code_.coroutine()->where().line() != 0) {
    const std::source_location& where = process.code_.coroutine()->where();
    return absl::StrCat(FunctionName(where), ":", where.line());
  }
  const char* told = process.rare_extension().current_function;
  return told == nullptr ? std::string() : told;
}

std::vector<BacktraceFrame> Inspection::Backtrace(const Process& process) {
  std::vector<BacktraceFrame> frames;
  if (process.code_.coroutine() != nullptr) {
    for (const std::source_location& where : process.code_.coroutine()->Stack()) {
      frames.push_back({FunctionName(where), where.file_name(), where.line()});
    }
  }
  if (frames.empty()) {
    std::string function = CurrentFunction(process);
    if (!function.empty()) frames.push_back({std::move(function), {}, 0});
  }
  return frames;
}

std::string_view ProcessStatusName(ProcessStatus status) {
  return ProcessStatusAtom(status).text();
}

Atom ProcessStatusAtom(ProcessStatus status) {
  switch (status) {
    case ProcessStatus::kRunning: return atoms::kRunning;
    case ProcessStatus::kRunnable: return atoms::kRunnable;
    case ProcessStatus::kWaiting: return atoms::kWaiting;
    case ProcessStatus::kSuspended: return atoms::kSuspended;
    case ProcessStatus::kExiting: return atoms::kExiting;
  }
  return atoms::kUndefined;
}

std::optional<ProcessInfo> Inspect(ProcessSpace& space, Pid pid, Detail detail) {
  const Process* process = space.Find(pid);
  if (process == nullptr) return std::nullopt;
  ProcessInfo info = Inspection::Row(space, *process);
  if (detail == Detail::kRelations || detail == Detail::kFull) {
    Inspection::AddRelations(*process, info);
  }
  if (detail == Detail::kSummary || detail == Detail::kFull) {
    info.memory = Inspection::Memory(*process);
    info.current_function = Inspection::CurrentFunction(*process);
  }
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

ProcessMemory InspectMemory(const Process& process) { return Inspection::Memory(process); }

}  // namespace arsenal::runtime
