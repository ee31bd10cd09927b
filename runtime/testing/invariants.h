// SPDX-License-Identifier: MIT
// InvariantChecker: what must hold of the processes of a node whatever the schedule.
#pragma once

#include <string>
#include <vector>

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

 private:
  static void CheckLinks(ProcessSpace& space, const Process& process,
                         std::vector<std::string>& broken);
  static void CheckMonitors(ProcessSpace& space, const Process& process,
                            std::vector<std::string>& broken);
};

}  // namespace arsenal::runtime
