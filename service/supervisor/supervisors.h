// SPDX-License-Identifier: MIT
// What both operations on supervisors share: from the runtime's snapshots to the contract's words.
#pragma once

#include <string>

#include "runtime/base/pid.h"
#include "runtime/supervisor/supervisor_snapshot.h"
#include "service/core/call.h"

namespace arsenal::service::supervisor {

// The registered name of a live process; its pid's text when it has none.
std::string NameOrPid(core::Call& call, runtime::Pid pid);
// worker or supervisor.
std::string TypeWord(runtime::ChildType type);
// permanent, transient or temporary.
std::string RestartWord(runtime::RestartType restart);
// running, restarting or undefined.
std::string StatusWord(runtime::ChildStatus status);

}  // namespace arsenal::service::supervisor
