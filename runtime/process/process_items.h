// SPDX-License-Identifier: MIT
// The items of process_info as terms: what one process learns of another.
//   backtrace, current_function, current_location, dictionary, group_leader, heap_size,
//   initial_call, links, max_heap_size, memory, message_queue_len, message_queue_limit, messages,
//   monitored_by, monitors, ancestors, parent, priority, reductions, registered_name, status,
//   suspending, total_heap_size, trap_exit
#pragma once

#include "absl/status/status.h"
#include "runtime/base/pid.h"
#include "runtime/term/term.h"

namespace arsenal::runtime {

class Process;

// InvalidArgument ("badarg") unless `items` is an item or a proper list of items.
absl::Status CheckInfoItems(const Term& items);
// What process_info answers: {Item, Value}, or for a list of items the list of those in the asked
// order. A process without a name has [] for registered_name, alone without its tuple. `items` must
// pass CheckInfoItems.
Term InfoTerm(const Process& process, const Term& items, Pid asker);
// The value of one item; the item must be known.
Term InfoItem(const Process& process, Atom item, Pid asker);

}  // namespace arsenal::runtime
