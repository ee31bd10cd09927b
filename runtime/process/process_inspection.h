// SPDX-License-Identifier: MIT
// Inspection: reads the private parts of processes, for what is shown of them, and lends the
// mailbox to the operator. Only the files that do so include this.
#pragma once

#include <vector>

#include "runtime/process/process.h"
#include "runtime/process/process_info.h"

namespace arsenal::runtime {

class Inspection {
 public:
  // As somebody else sees it; what is being asked for in its own slice is not `running` by that.
  static ProcessStatus Status(const Process& process);
  // As `asker` sees it: only the process itself sees that it runs.
  static ProcessStatus StatusFor(const Process& process, Pid asker);
  static ProcessMemory Memory(const Process& process);
  static ProcessInfo Row(ProcessSpace& space, const Process& process);
  static void AddRelations(const Process& process, ProcessInfo& info);
  static void AddDetails(ProcessSpace& space, const Process& process, ProcessInfo& info);
  static std::optional<Term> State(const Process& process);
  static std::vector<Term> Messages(const Process& process, size_t max);

  static std::string CurrentFunction(const Process& process);
  static std::vector<BacktraceFrame> Backtrace(const Process& process);
  static std::vector<Pid> Ancestors(ProcessSpace& space, const Process& process);
  static std::vector<Pid> Links(const Process& process);
  static std::vector<MonitorInfo> Monitors(const Process& process);
  static std::vector<SuspendingInfo> Suspending(ProcessSpace& space, const Process& process);
  static uint64_t Reductions(const Process& process) { return process.counters_.reductions; }
  static InitialCall Initial(const Process& process) { return process.initial_call(); }
  static Pid GroupLeader(const Process& process) { return process.group_leader_; }
  static Priority PriorityOf(const Process& process) { return process.priority_; }
  static std::optional<Term> InHand(const Process& process);

  // For what the operator does to a mailbox.
  static Mailbox& MailboxOf(Process& process) { return process.mailbox_; }
  static bool Runs(const Process& process) { return process.running_; }
  static uint64_t MessagesIn(const Process& process) { return process.counters_.messages_in; }
  // Calls visit(const Cell&) for each message that waits, oldest first, also those that have not
  // been taken into the mailbox yet.
  template <typename Visit>
  static void ForEachMessage(const Process& process, Visit visit);
};

template <typename Visit>
void Inspection::ForEachMessage(const Process& process, Visit visit) {
  process.mailbox_.ForEach([&visit](const Cell& cell) { visit(cell); });
  std::vector<const Cell*> arriving;  // newest first
  process.inbox_.ForEach([&arriving](const Cell& cell) {
    if (cell.kind == SignalKind::kMessage || cell.kind == SignalKind::kAliasMessage) {
      arriving.push_back(&cell);
    }
  });
  for (auto cell = arriving.rbegin(); cell != arriving.rend(); ++cell) visit(**cell);
}

}  // namespace arsenal::runtime
