// SPDX-License-Identifier: MIT
// InvariantChecker: what must hold of the processes of a node whatever the schedule.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "runtime/process/process_space.h"

namespace arsenal::runtime {

class InvariantChecker {
 public:
  // After each step: names and processes fit, each mailbox is counted right, timers belong to the
  // living. Answers what is broken, one sentence each.
  static std::vector<std::string> CheckStep(ProcessSpace& space);
  // When no signal is under way, also: links are symmetric, monitors and watchers match, nothing
  // waits to be acknowledged.
  static std::vector<std::string> CheckQuiet(ProcessSpace& space);
  // When every process has ended: nothing is left of them.
  static std::vector<std::string> CheckEmpty(ProcessSpace& space);
  // One process, at any time. `is_at_rest` answers whether no signal of the first to the second is
  // under way; if neither of two processes has a signal for the other, their links and monitors
  // fit. A long mailbox is not counted. Adds what is broken.
  static void CheckProcess(ProcessSpace& space, const Process& process,
                           absl::FunctionRef<bool(Pid, Pid)> is_at_rest,
                           std::vector<std::string>& broken);

  // --- For those who follow signals.
  // The signal says that its sender has ended.
  static bool TellsOfAnEnd(const Cell& cell);
  // Nothing is left of the process but what is told to others.
  static std::vector<std::string> CheckEndOf(ProcessSpace& space, Pid ended);
  // A kDown for this monitor will become a message.
  static bool WillGiveDown(ProcessSpace& space, Pid watcher, Ref monitor);
  // A signal or a message that is there, and not handled yet, may tell the process of that end.
  static bool MayKnowOfTheEnd(const Process& process, Pid ended);
  // What the process has been charged with, if it lives and is suspended.
  static std::optional<uint64_t> ReductionsIfSuspended(ProcessSpace& space, Pid pid);

 private:
  static void CheckLinks(ProcessSpace& space, const Process& process,
                         std::vector<std::string>& broken);
  static void CheckMailbox(const Process& process, std::vector<std::string>& broken);
  static void CheckWait(const Process& process, std::vector<std::string>& broken);
  static bool KnowsWatcher(const Process& target, Ref monitor);
  static void CheckMonitors(ProcessSpace& space, const Process& process,
                            std::vector<std::string>& broken);
};

}  // namespace arsenal::runtime
