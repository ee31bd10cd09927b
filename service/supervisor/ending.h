// SPDX-License-Identifier: MIT
// Ends of supervisors: told in good order, or forced.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "arsenal/v1/supervisor_lifecycle.pb.h"
#include "runtime/observe/event.h"
#include "runtime/supervisor/supervisor_snapshot.h"
#include "service/core/exit_wait.h"

namespace arsenal::service::supervisor {

using EndStart = absl::AnyInvocable<core::Wait<core::Exit>::Cancel(core::Wait<core::Exit>::Resume)>;

// Tells a supervisor to terminate, as sys:terminate does: it stops its children first.
EndStart TellToEnd(core::Call& call, runtime::Pid pid, const runtime::Term& reason,
                   runtime::Nanos timeout);
// Kills what is below a supervisor, leaves first, and then itself.
EndStart KillAll(core::Call& call, runtime::Pid pid);

// The children of a supervisor before it is stopped, the last started first.
std::vector<runtime::ChildSnapshot> InStopOrder(core::Call& call, runtime::Pid pid);
// What became of them, as the events behind `since` tell.
void FillOutcomes(core::Call& call, const std::vector<runtime::ChildSnapshot>& children,
                  const runtime::EventCursor& since, v1::StoppedSupervisor& out);

}  // namespace arsenal::service::supervisor
