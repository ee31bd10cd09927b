// SPDX-License-Identifier: MIT
// Edits of a mailbox that are none of its process's own: taking out what an operator chooses,
// another order, less room. A receive that is under way misses no message by them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "runtime/mailbox/mailbox.h"

namespace arsenal::runtime {

// Takes out every message for which test holds, oldest first, and gives it to `taken`, which owns
// it. The others keep their order, and the receive goes on where it was. One pass.
void TakeFromMailbox(Mailbox& mailbox, absl::FunctionRef<bool(const Cell&)> test,
                     absl::FunctionRef<void(Cell*)> taken);

// Puts messages of greater rank first; those of one rank keep their order. A message for which
// `stays` holds keeps its place, and no message passes it. The receive looks from the front again.
// Answers how many messages have another place now.
size_t SortMailbox(Mailbox& mailbox, absl::FunctionRef<int64_t(const Cell&)> rank,
                   absl::FunctionRef<bool(const Cell&)> stays);

// Puts tuples that fit into their cells there, instead of on the heap, where looking at a message
// has brought them. Answers how many bytes fewer the messages take.
size_t PackMailbox(Mailbox& mailbox);

}  // namespace arsenal::runtime
