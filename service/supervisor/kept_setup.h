// SPDX-License-Identifier: MIT
// KeptSetup: flags and child specs of a supervisor, kept over its restart.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "runtime/supervisor/supervisor.h"
#include "service/core/call.h"

namespace arsenal::service::supervisor {

struct KeptSetup {
  runtime::SupervisorKind kind = runtime::SupervisorKind::kSupervisor;
  runtime::SupervisorFlags flags;
  std::optional<runtime::Atom> name;
  std::vector<runtime::Term> ids;    // of all children, in start order
  std::vector<runtime::Term> specs;  // as maps, of those that the table of modules starts
};

KeptSetup Keep(core::Call& call, runtime::Pid pid);

// STRATEGY_INCOMPATIBLE when there are children that only the supervisor's own start can make.
absl::Status CheckWhole(const KeptSetup& kept);

// What a supervisor that has just started is to be called with, so that it is as the kept one was.
std::vector<runtime::Term> ChangesTo(core::Call& call, runtime::Pid pid, const KeptSetup& kept);

}  // namespace arsenal::service::supervisor
