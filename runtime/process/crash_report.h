// SPDX-License-Identifier: MIT
// Crash reports: what proc_lib says of a process that ended by its own doing and not in a quiet
// way. A report is an event of type process:crash, and one for the log.
#pragma once

#include "runtime/term/term.h"

namespace arsenal::runtime {

// normal, shutdown and {shutdown, _}: ends that nobody is told of beyond links and monitors.
bool IsQuietReason(const Term& reason);

}  // namespace arsenal::runtime
