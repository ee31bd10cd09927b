// SPDX-License-Identifier: MIT
// Processes for tests of handlers: one that waits for ever, one that traps exits, one that leaves
// its mailbox alone.
#pragma once

#include <string_view>

#include "runtime/base/pid.h"
#include "service/core/testing/direct.h"

namespace arsenal::service::core::testing {

// Waits for a message that never comes, so that what is sent stays in its mailbox.
runtime::Pid SpawnIdle(DirectServer& server, std::string_view name = {});
// The same, and traps exits: only kill ends it.
runtime::Pid SpawnTrapping(DirectServer& server);
// The same, and belongs to the node.
runtime::Pid SpawnCritical(DirectServer& server);

}  // namespace arsenal::service::core::testing
