// SPDX-License-Identifier: MIT
// ProcessInfo: what can be seen of a process from outside. Everything is measured when it is asked
// for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/clock.h"
#include "runtime/base/pid.h"
#include "runtime/base/ref.h"
#include "runtime/process/process_limits.h"
#include "runtime/process/spawn_options.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class Process;
class ProcessSpace;

enum class ProcessStatus : uint8_t { kRunning, kRunnable, kWaiting, kSuspended, kExiting };
// "running", ...
std::string_view ProcessStatusName(ProcessStatus status);
Atom ProcessStatusAtom(ProcessStatus status);

// Bytes, by what holds them. Shared terms are charged to each holder in full, as if copied.
struct ProcessMemory {
  size_t control_block = 0;
  size_t extension = 0;  // links, monitors, name, dictionary, ...
  size_t messages = 0;   // waiting or in hand
  size_t code = 0;       // the handler with its state, or the coroutine's frames
  size_t total() const { return control_block + extension + messages + code; }
};

// What a process monitors: a pid, and the name if it was monitored by name.
struct MonitorInfo {
  Ref ref;
  Pid pid;  // not valid() when nobody had the name
  std::optional<Atom> name;
};

// A monitor that another process has on this one.
struct WatcherInfo {
  Ref ref;
  Pid pid;
};

// A process that this one has suspended, and how many times.
struct SuspendingInfo {
  Pid pid;
  uint32_t count = 0;
};

// One call of a backtrace: of a coroutine the function and the place of the co_await it stands at.
struct BacktraceFrame {
  std::string function;
  std::string file;   // empty when it is not known
  uint32_t line = 0;  // 0 likewise
};

struct ProcessInfo {
  Pid pid;
  ProcessStatus status = ProcessStatus::kWaiting;
  std::optional<Atom> name;
  InitialCall initial_call;
  std::string_view behaviour;     // "gen_server", "supervisor", ...; empty for others
  Pid parent;                     // not valid() when it was started by no process
  std::optional<Pid> supervisor;  // the parent, when that is a living supervisor
  Pid group_leader;
  Priority priority = Priority::kNormal;
  bool trap_exit = false;
  bool critical = false;
  ProcessMemory memory;
  uint64_t reductions = 0;
  uint64_t messages_in = 0;
  uint64_t messages_out = 0;
  size_t message_queue_length = 0;
  Nanos started{0};  // monotonic
  Nanos started_wall{0};
  // Where it is: of a coroutine the function and line of its last co_await, of a handler what it
  // says; empty when it says nothing.
  std::string current_function;
  Pid waiting_for_pid;  // what it says that it waits for; not valid() otherwise
  Ref waiting_for_ref;
  uint32_t suspend_count = 0;               // how many resumes it needs to go on
  std::optional<Priority> paused_priority;  // set while its scheduling is paused: what it had
  bool hibernated = false;                  // compacted, until the next message
  MailboxLimit mailbox_limit;
  MaxHeap max_heap;
  uint64_t messages_turned_away = 0;  // vanished because the mailbox was full

  // Filled for Detail::kRelations and kFull.
  std::vector<Pid> links;
  std::vector<MonitorInfo> monitors;
  std::vector<WatcherInfo> monitored_by;  // in order of monitoring per watcher

  // Filled for Detail::kFull.
  std::vector<Pid> ancestors;  // parent, its parent, ... up to the first that has ended
  std::vector<Ref> aliases;
  std::vector<std::pair<Term, Term>> dictionary;
  std::vector<SuspendingInfo> suspending;
  std::vector<BacktraceFrame> backtrace;  // innermost first
  std::optional<Term> in_hand;            // the message that is being handled
};

enum class Detail : uint8_t {
  kRow,        // what takes no time, for lists of many: without memory and current_function
  kRelations,  // that, and links, monitors and monitored_by, for walks over many
  kSummary,    // kRow with memory and current_function
  kFull,
};

// nullopt when there is no such process, or its exit is decided.
std::optional<ProcessInfo> Inspect(ProcessSpace& space, Pid pid, Detail detail = Detail::kFull);
// The state as a term; nullopt also when the process shows none.
std::optional<Term> InspectState(ProcessSpace& space, Pid pid);
// The messages that wait, oldest first, at most `max`.
std::optional<std::vector<Term>> InspectMessages(ProcessSpace& space, Pid pid, size_t max);
// The memory of one process alone.
std::optional<ProcessMemory> InspectMemory(ProcessSpace& space, Pid pid);
ProcessMemory InspectMemory(const Process& process);

}  // namespace arsenal::runtime
