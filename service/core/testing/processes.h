// SPDX-License-Identifier: MIT
// Processes for tests of handlers: one that waits for ever, one that traps exits, and the demo.
#pragma once

#include <string_view>

#include "absl/functional/any_invocable.h"
#include "runtime/base/pid.h"
#include "runtime/process/process_context.h"
#include "service/core/testing/direct.h"

namespace arsenal::service::core::testing {

// Waits for a message that never comes, so that what is sent stays in its mailbox.
runtime::Pid SpawnIdle(DirectServer& server, std::string_view name = {});
// The same, and traps exits: only kill ends it.
runtime::Pid SpawnTrapping(DirectServer& server);
// The same, and belongs to the node.
runtime::Pid SpawnCritical(DirectServer& server);

// Runs this, and waits as the first when it has ended.
runtime::Pid SpawnAfter(DirectServer& server,
                        absl::AnyInvocable<void(runtime::ProcessContext&)> first);

// Starts the root supervisor and the demo below it, and lets a second of its traffic pass.
void StartDemo(DirectServer& server);

}  // namespace arsenal::service::core::testing
