// SPDX-License-Identifier: MIT
// Starts of supervisors that are supervised by nobody.
#pragma once

#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "runtime/node/caller_session.h"
#include "runtime/supervisor/supervisor.h"
#include "service/core/wait.h"

namespace arsenal::service::supervisor {

// A supervisor with these flags and specs, a list of maps, that is ready to be started.
// INVALID_CHILD_SPEC and STRATEGY_INCOMPATIBLE.
absl::StatusOr<runtime::PreparedStart> PrepareSupervisor(runtime::SupervisorKind kind,
                                                         const runtime::SupervisorFlags& flags,
                                                         const runtime::Term& specs,
                                                         std::optional<runtime::Atom> name);

// For the start of a core::Wait<runtime::StartOutcomeOf>.
absl::AnyInvocable<
    core::Wait<runtime::StartOutcomeOf>::Cancel(core::Wait<runtime::StartOutcomeOf>::Resume)>
StartLater(core::Call& call, runtime::PreparedStart start);

// START_FAILED unless the outcome is {ok, Pid}.
absl::Status StartRefusal(const std::string& name, const runtime::Term& outcome);

}  // namespace arsenal::service::supervisor
