// SPDX-License-Identifier: MIT
// Inspection: reads the private parts of processes, for what is shown of them. Only the files that
// show processes include this.
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
};

}  // namespace arsenal::runtime
